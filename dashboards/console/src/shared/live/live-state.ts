import { useSyncExternalStore } from 'react';

/** Whether what the page shows is current. `staleSinceMs`: the last moment at which it was. */
export interface LiveState {
  readonly connected: boolean;
  readonly staleSinceMs: number | null;
}

let state: LiveState = { connected: false, staleSinceMs: null };
const listeners = new Set<() => void>();

export function setLiveState(next: LiveState): void {
  if (next.connected === state.connected && next.staleSinceMs === state.staleSinceMs) return;
  state = next;
  for (const listener of listeners) listener();
}

export function liveState(): LiveState {
  return state;
}

export function useLiveState(): LiveState {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, liveState);
}
