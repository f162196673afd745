import { useSyncExternalStore } from 'react';
import { serverNowMs } from '../api/client.js';

let nowMs = serverNowMs();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = serverNowMs();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Server time, once a second: one timer however many ages are on the page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
