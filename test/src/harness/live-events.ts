import type { LiveEvent } from '@anju/contracts';
import type { ApiClient } from './api-client.js';

/** What the stream said so far, in order. */
export interface LiveEvents {
  readonly events: readonly LiveEvent[];
  /** `undefined` while it is open. */
  readonly ended: unknown;
  close(): Promise<void>;
}

/** Listens to the stream as a browser does, without coming back after a break. */
export async function listenToEvents(
  api: ApiClient,
  onEvent: (event: LiveEvent) => void = () => undefined,
): Promise<LiveEvents> {
  const events: LiveEvent[] = [];
  const abort = new AbortController();
  const body = await api.stream(abort.signal);
  let ended: unknown;
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let pending = '';
    for await (const chunk of body) {
      pending += decoder.decode(chunk, { stream: true });
      const frames = pending.split('\n\n');
      pending = frames.pop() ?? '';
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1];
        if (data === undefined) continue;
        const event = JSON.parse(data) as LiveEvent;
        events.push(event);
        onEvent(event);
      }
    }
  };
  const done = read().then(
    () => {
      ended = 'closed';
    },
    (error: unknown) => {
      ended = error;
    },
  );
  return {
    events,
    get ended() {
      return ended;
    },
    close: async () => {
      abort.abort();
      await done;
    },
  };
}
