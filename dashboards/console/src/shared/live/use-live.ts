import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { serverNowMs } from '../api/client.js';
import { applyLiveEvent, RefreshQueue } from './apply-live-event.js';
import { liveState, setLiveState } from './live-state.js';
import type { LiveMessage, LiveRequest } from './messages.js';
import { openStream } from './stream.js';

const PROBE_EVERY_MS = 4000;
const PROBE_TIMEOUT_MS = 4000;
/** How often those ask whom the stream tells of their tickets only. */
const ASK_EVERY_MS = 5000;

function listen(tell: (message: LiveMessage) => void): () => void {
  if (typeof SharedWorker === 'undefined') return openStream(tell);
  const worker = new SharedWorker(new URL('./live.worker.ts', import.meta.url), { type: 'module', name: 'anju-live' });
  const send = (request: LiveRequest) => worker.port.postMessage(request);
  worker.port.onmessage = ({ data }: MessageEvent<LiveMessage>) => tell(data);
  worker.port.start();
  send({ kind: 'start' });
  const leave = () => send({ kind: 'stop' });
  // A tab that is closed unmounts nothing.
  window.addEventListener('pagehide', leave);
  return () => {
    window.removeEventListener('pagehide', leave);
    leave();
    worker.port.close();
  };
}

/**
 * Keeps the page's data live, and says when it is not. `byAssignment`: the viewer has no place of his own and sees what is assigned
 * to his party; the stream tells him of tickets, and for values and hazards he asks.
 */
export function useLive({ byAssignment }: { byAssignment: boolean }): void {
  const client = useQueryClient();
  useEffect(() => {
    const refresh = new RefreshQueue(client);
    let lastGoodMs = serverNowMs();
    let streamOpen = false;
    let wasConnected = false;
    const lost = () => {
      const since = liveState().staleSinceMs ?? lastGoodMs;
      setLiveState({ connected: false, staleSinceMs: since });
    };
    const close = listen((message) => {
      streamOpen = message.kind !== 'closed';
      if (!streamOpen) return lost();
      lastGoodMs = serverNowMs();
      if (message.kind === 'event') return applyLiveEvent(client, refresh, message.data);
      if (wasConnected) void client.invalidateQueries();
      wasConnected = true;
      setLiveState({ connected: true, staleSinceMs: null });
    });
    // A connection can be dead without anybody saying so: ask.
    const probe = setInterval(async () => {
      try {
        const response = await fetch('/healthz', { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS), cache: 'no-store' });
        if (!response.ok) return lost();
        if (!streamOpen) return;
        lastGoodMs = serverNowMs();
        setLiveState({ connected: true, staleSinceMs: null });
      } catch {
        lost();
      }
    }, PROBE_EVERY_MS);
    const ask = byAssignment
      ? setInterval(() => {
          for (const queryKey of [['hazards'], ['facility'], ['facilities'], ['estates']]) {
            void client.invalidateQueries({ queryKey });
          }
        }, ASK_EVERY_MS)
      : undefined;
    return () => {
      clearInterval(probe);
      clearInterval(ask);
      close();
    };
  }, [client, byAssignment]);
}
