import { assign, type EvaluatorState, type Machine } from './evaluator-state.js';
import { copyInputs, emptyInputs } from './inputs.js';
import type { Plan } from './plan.js';
import {
  type Emit,
  initialState,
  type MachineState,
  type Occurrence,
  runTimers,
  step,
  type Witness,
} from './rule-machine.js';
import { mergeWindows, type WindowEvent } from './sample-window.js';

/** Takes an occurrence that began and ended in the past. */
export type RecordPast = (machine: Machine, occurrence: Occurrence) => void;

/** Samples of one moment that came later than the window reaches back. Each point's own order is kept; repeats are skipped. */
export function applyLate(
  plan: Plan,
  state: EvaluatorState,
  key: number,
  samples: readonly WindowEvent[],
  record: RecordPast,
  witness: Witness,
): void {
  state.retrospect ??= {
    inputs: emptyInputs(plan.staleMs, Number.POSITIVE_INFINITY),
    states: new Map(),
    touchedMs: state.nowMs,
  };
  const { inputs, states } = state.retrospect;
  const fresh = samples.filter((sample) => key > (inputs.keys[sample.point] as number));
  if (fresh.length === 0) return;
  state.retrospect.touchedMs = state.nowMs;
  const readers = new Set(fresh.flatMap((sample) => plan.readers[sample.point] as readonly number[]));
  const emitOf =
    (machine: Machine): Emit =>
    (occurrence, ended) => {
      if (ended === 'cleared') record(machine, occurrence);
    };
  const momentOf = (own: MachineState): number => Math.max(Math.floor(key / 1000), own.atMs);
  for (const index of readers) {
    const machine = state.machines[index] as Machine;
    const own = states.get(index) ?? initialState();
    states.set(index, own);
    runTimers(machine.planned, own, inputs, momentOf(own), emitOf(machine), witness);
  }
  for (const sample of fresh) assign(inputs, sample);
  for (const index of readers) {
    const machine = state.machines[index] as Machine;
    const own = states.get(index) as MachineState;
    step(machine.planned, own, inputs, momentOf(own), key, emitOf(machine), witness);
    // Nobody is asked to reset the past: it ends with its condition.
    if (own.occurrence?.needsReset === true) own.occurrence = { ...own.occurrence, needsReset: false };
  }
}

/**
 * A backlog has reached the window, or stopped: what is open from before ends where the window says so. Where the window does not
 * say, the live machine holds it; where that does not either, it ends when it was last seen to hold.
 */
export function finishRetrospect(machine: Machine, state: EvaluatorState, record: RecordPast, witness: Witness): void {
  const { retrospect, windows, machines } = state;
  const index = machines.indexOf(machine);
  const own = retrospect?.states.get(index);
  if (retrospect === null || own === undefined) return;
  retrospect.states.delete(index);
  if (retrospect.states.size === 0) state.retrospect = null;
  if (own.occurrence === null || own.occurrence.state === 'pending') return;
  const lastSeen: Occurrence = { ...own.occurrence, state: 'cleared', clearedMs: own.atMs };
  const inputs = copyInputs(retrospect.inputs);
  let ended = false;
  const emit: Emit = (occurrence, end) => {
    if (end === 'cleared' && !ended) record(machine, occurrence);
    ended ||= end !== null;
  };
  for (const event of mergeWindows(windows, machine.planned.reads)) {
    const atMs = Math.max(Math.floor(event.key / 1000), own.atMs);
    runTimers(machine.planned, own, inputs, atMs, emit, witness);
    if (ended) return;
    assign(inputs, event);
    step(machine.planned, own, inputs, atMs, event.key, emit, witness);
    if (ended) return;
  }
  if (machine.live.occurrence === null) record(machine, lastSeen);
}
