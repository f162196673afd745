import { EVENT_TYPES, type LiveMessage, STREAM_PATH } from './messages.js';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;

/** Keeps one event stream open and tells `tell` what comes and how it stands. Returns the way to close it. */
export function openStream(tell: (message: LiveMessage) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  let closed = false;

  function connect(): void {
    source = new EventSource(STREAM_PATH, { withCredentials: true });
    source.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      tell({ kind: 'open' });
    };
    source.onerror = () => {
      tell({ kind: 'closed' });
      // The browser itself retries a broken connection, but gives up on a refused one.
      if (source?.readyState === EventSource.CLOSED && !closed) {
        timer = setTimeout(connect, retryMs);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    };
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => tell({ kind: 'event', data: (event as MessageEvent<string>).data }));
    }
  }

  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}
