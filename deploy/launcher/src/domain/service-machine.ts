/** Exit codes by which a service says that trying again is useless (all of ours keep them). */
export const fatalExitCodes = { configInvalid: 2, portTaken: 3 } as const;

export interface RestartPolicy {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Alive for so long, the next delay is the first again. */
  readonly resetAfterMs: number;
  /** Exits before it was ever ready, after which the start is given up. */
  readonly maxEarlyExits: number;
}

export const defaultRestartPolicy: RestartPolicy = {
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  resetAfterMs: 60_000,
  maxEarlyExits: 5,
};

export type Phase = 'idle' | 'starting' | 'running' | 'backing_off' | 'stopping' | 'stopped' | 'failed';

export interface ServiceState {
  readonly phase: Phase;
  readonly startedAtMs: number;
  readonly everReady: boolean;
  /** Starts after the first one. */
  readonly restarts: number;
  /** Exits since it last stayed alive for `resetAfterMs`. */
  readonly exitsInARow: number;
}

export const idleState: ServiceState = {
  phase: 'idle',
  startedAtMs: 0,
  everReady: false,
  restarts: 0,
  exitsInARow: 0,
};

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export type ServiceEvent =
  | { readonly type: 'start' }
  | { readonly type: 'ready' }
  | { readonly type: 'exited'; readonly exit: Exit }
  | { readonly type: 'delay_over' }
  | { readonly type: 'stop' };

export type Effect =
  | { readonly type: 'spawn' }
  | { readonly type: 'terminate' }
  | { readonly type: 'wait'; readonly delayMs: number }
  | { readonly type: 'give_up'; readonly exit: Exit };

export interface Step {
  readonly state: ServiceState;
  readonly effects: readonly Effect[];
}

/** What becomes of a service: pure, so that every way of dying can be tried without a process. */
export function step(state: ServiceState, event: ServiceEvent, nowMs: number, policy: RestartPolicy): Step {
  switch (event.type) {
    case 'start': {
      if (state.phase !== 'idle' && state.phase !== 'stopped' && state.phase !== 'failed') return unchanged(state);
      const restarts = state.phase === 'idle' ? 0 : state.restarts + 1;
      return spawn({ ...state, restarts, exitsInARow: 0 }, nowMs);
    }
    case 'ready':
      if (state.phase !== 'starting') return unchanged(state);
      return { state: { ...state, phase: 'running', everReady: true }, effects: [] };
    case 'exited':
      return afterExit(state, event.exit, nowMs, policy);
    case 'delay_over':
      if (state.phase !== 'backing_off') return unchanged(state);
      return spawn({ ...state, restarts: state.restarts + 1 }, nowMs);
    case 'stop':
      if (state.phase === 'starting' || state.phase === 'running') {
        return { state: { ...state, phase: 'stopping' }, effects: [{ type: 'terminate' }] };
      }
      if (state.phase === 'stopping' || state.phase === 'failed') return unchanged(state);
      return { state: { ...state, phase: 'stopped' }, effects: [] };
  }
}

function unchanged(state: ServiceState): Step {
  return { state, effects: [] };
}

function spawn(state: ServiceState, nowMs: number): Step {
  return { state: { ...state, phase: 'starting', startedAtMs: nowMs }, effects: [{ type: 'spawn' }] };
}

function afterExit(state: ServiceState, exit: Exit, nowMs: number, policy: RestartPolicy): Step {
  if (state.phase === 'stopping') return { state: { ...state, phase: 'stopped' }, effects: [] };
  if (state.phase !== 'starting' && state.phase !== 'running') return unchanged(state);
  const aliveMs = nowMs - state.startedAtMs;
  const exitsBefore = aliveMs >= policy.resetAfterMs ? 0 : state.exitsInARow;
  const exitsInARow = exitsBefore + 1;
  const useless = exit.code === fatalExitCodes.configInvalid || exit.code === fatalExitCodes.portTaken;
  if (!state.everReady && (useless || exitsInARow >= policy.maxEarlyExits)) {
    return { state: { ...state, phase: 'failed', exitsInARow }, effects: [{ type: 'give_up', exit }] };
  }
  const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** exitsBefore);
  return { state: { ...state, phase: 'backing_off', exitsInARow }, effects: [{ type: 'wait', delayMs }] };
}
