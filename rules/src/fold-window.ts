import { assign, type EvaluatorState, liveEmit, type Machine, NONE } from './evaluator-state.js';
import { copyInputs } from './inputs.js';
import type { Plan } from './plan.js';
import { copyState, type Emit, nextDue, resetLatch, runTimers, step, type Witness } from './rule-machine.js';
import { countBelow, dropFirst, mergeWindows, type WindowEvent } from './sample-window.js';

/** Evaluates the window anew from the state before it: what ordered data would have given. */
export function refold(machine: Machine, state: EvaluatorState, witness: Witness): void {
  const { planned } = machine;
  const inputs = copyInputs(state.base);
  const fresh = copyState(machine.base);
  machine.recent = NONE;
  const emit = liveEmit(machine);
  const resets = machine.resets.slice();
  const resetUntil = (untilMs: number): void => {
    while (resets.length > 0 && (resets[0] as number) <= untilMs) {
      const resetMs = resets.shift() as number;
      runTimers(planned, fresh, inputs, resetMs, emit, witness);
      resetLatch(planned, fresh, inputs, resetMs, emit, witness);
    }
  };
  const events = mergeWindows(state.windows, planned.reads);
  for (let at = 0; at < events.length; ) {
    const { key } = events[at] as WindowEvent;
    const atMs = Math.max(Math.floor(key / 1000), fresh.atMs);
    resetUntil(atMs - 1);
    runTimers(planned, fresh, inputs, atMs, emit, witness);
    for (; at < events.length && (events[at] as WindowEvent).key === key; at++)
      assign(inputs, events[at] as WindowEvent);
    step(planned, fresh, inputs, atMs, key, emit, witness);
  }
  resetUntil(Number.POSITIVE_INFINITY);
  runTimers(planned, fresh, inputs, state.nowMs, emit, witness);
  machine.live = fresh;
  machine.dueMs = nextDue(planned, fresh, state.live);
}

/** Folds what has left the window into the base, so that memory stays bounded. */
export function trimWindow(plan: Plan, state: EvaluatorState, lateBoundMs: number, witness: Witness): void {
  const floorMs = state.newestMs - lateBoundMs;
  if (floorMs - state.floorMs < lateBoundMs / 4) return;
  const untilKey = (floorMs + 1) * 1000;
  const all = plan.points.map((_, index) => index);
  const events = mergeWindows(state.windows, all, untilKey);
  for (let from = 0; from < events.length; ) {
    const { key } = events[from] as WindowEvent;
    let to = from;
    const readers = new Set<Machine>();
    for (; to < events.length && (events[to] as WindowEvent).key === key; to++) {
      for (const index of plan.readers[(events[to] as WindowEvent).point] as readonly number[]) {
        readers.add(state.machines[index] as Machine);
      }
    }
    for (const machine of readers) {
      const { planned, base } = machine;
      const atMs = Math.max(Math.floor(key / 1000), base.atMs);
      const emit = baseEmit(machine);
      while (machine.resets.length > 0 && (machine.resets[0] as number) < atMs) {
        const [resetMs = atMs, ...rest] = machine.resets;
        machine.resets = rest;
        runTimers(planned, base, state.base, resetMs, emit, witness);
        resetLatch(planned, base, state.base, resetMs, emit, witness);
      }
      runTimers(planned, base, state.base, atMs, emit, witness);
    }
    for (let at = from; at < to; at++) assign(state.base, events[at] as WindowEvent);
    for (const machine of readers) {
      const atMs = Math.max(Math.floor(key / 1000), machine.base.atMs);
      step(machine.planned, machine.base, state.base, atMs, key, baseEmit(machine), witness);
    }
    from = to;
  }
  for (const window of state.windows) if (window !== undefined) dropFirst(window, countBelow(window, untilKey));
  state.floorMs = floorMs;
}

function baseEmit(machine: Machine): Emit {
  return (occurrence, ended) => {
    if (ended === null) return;
    machine.recent = machine.recent.filter(({ beganMs }) => beganMs !== occurrence.beganMs);
  };
}
