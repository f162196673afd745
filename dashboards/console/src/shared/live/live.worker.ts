import type { LiveMessage, LiveRequest } from './messages.js';
import { openStream } from './stream.js';

// One stream for all tabs of a browser: HTTP/1.1 allows six connections for an origin.
declare const self: SharedWorkerGlobalScope;

const tabs = new Set<MessagePort>();
let close: (() => void) | undefined;
let open = false;

function tell(message: LiveMessage): void {
  if (message.kind !== 'event') open = message.kind === 'open';
  for (const tab of tabs) tab.postMessage(message);
}

self.onconnect = (event) => {
  const [tab] = event.ports;
  if (tab === undefined) return;
  tab.onmessage = ({ data }: MessageEvent<LiveRequest>) => {
    if (data.kind === 'start') {
      tabs.add(tab);
      close ??= openStream(tell);
      if (open) tab.postMessage({ kind: 'open' } satisfies LiveMessage);
    } else {
      tabs.delete(tab);
      if (tabs.size === 0) {
        close?.();
        close = undefined;
        open = false;
      }
    }
  };
  tab.start();
};
