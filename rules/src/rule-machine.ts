import type { ReadingValue, Severity } from '@anju/contracts';
import { FALSE, type Memory, TRUE, UNKNOWN } from './compiled-condition.js';
import type { Inputs } from './inputs.js';
import { graver, type PlannedRule } from './plan.js';

export interface Evidence {
  readonly point: string;
  readonly value: ReadingValue;
  readonly sourceTimeMs: number;
}

/** One occurrence of a rule; replaced, never changed in place. */
export interface Occurrence {
  readonly state: 'pending' | 'active' | 'clearing' | 'cleared';
  readonly beganMs: number;
  readonly activeMs: number | null;
  readonly clearedMs: number | null;
  readonly severity: Severity;
  readonly needsReset: boolean;
  readonly evidence: readonly Evidence[];
}

/** Everything that a rule remembers of the past at one facility. */
export interface MachineState {
  /** Time of the last sample or timer that it has seen; everything due until then is done. */
  atMs: number;
  occurrence: Occurrence | null;
  /** The running on-delay or off-delay: counted so far, and since when it counts (`null`: value unknown, not counting). */
  countedMs: number;
  sinceMs: number | null;
  pausedMs: number;
  memory: Memory | null;
}

export type Emit = (occurrence: Occurrence, ended: 'cleared' | 'withdrawn' | null) => void;
/** What a machine shows of its inputs to people. */
export type Witness = (reads: readonly number[], inputs: Inputs, atMs: number) => Evidence[];

export function initialState(): MachineState {
  return { atMs: 0, occurrence: null, countedMs: 0, sinceMs: null, pausedMs: 0, memory: null };
}

export function copyState(state: MachineState): MachineState {
  return { ...state, memory: state.memory === null ? null : state.memory.map((slot) => slot?.slice() ?? []) };
}

function memoryOf(planned: PlannedRule, state: MachineState): Memory {
  if (state.memory === null) state.memory = Array.from({ length: planned.slots }, () => []);
  return state.memory;
}

const noMemory: Memory = [];
/** The key of an evaluation that no sample caused. */
const TIME_ONLY = -2;

/** When the machine has something to do although nothing is sent, or `Infinity`. */
export function nextDue(planned: PlannedRule, state: MachineState, inputs: Inputs): number {
  const memory = state.memory ?? noMemory;
  const { occurrence, atMs } = state;
  let due = planned.raise.due(inputs, atMs, memory);
  if (occurrence === null) return due;
  const counting =
    occurrence.state === 'pending' ? planned.raise : occurrence.state === 'clearing' ? planned.clear : null;
  if (occurrence.state !== 'pending') {
    due = Math.min(due, planned.clear.due(inputs, atMs, memory));
    // It may grow graver by time alone.
    for (const { when } of planned.severities) due = Math.min(due, when.due(inputs, atMs, memory));
  }
  if (counting === null) return due;
  const delayMs = occurrence.state === 'pending' ? planned.rule.onDelayMs : planned.rule.offDelayMs;
  if (state.sinceMs !== null) due = Math.min(due, Math.max(state.sinceMs + delayMs - state.countedMs, atMs + 1));
  for (const index of counting.reads) {
    const stale = (inputs.times[index] as number) + (inputs.staleMs[index] as number) + 1;
    if (stale > atMs && (inputs.keys[index] as number) >= 0) due = Math.min(due, stale);
  }
  return due;
}

/** Lets time pass until `untilMs` inclusive, one due time after the other. */
export function runTimers(
  planned: PlannedRule,
  state: MachineState,
  inputs: Inputs,
  untilMs: number,
  emit: Emit,
  witness: Witness,
): void {
  for (;;) {
    const due = nextDue(planned, state, inputs);
    if (due > untilMs) return;
    step(planned, state, inputs, due, TIME_ONLY, emit, witness);
  }
}

/** Evaluates at `atMs`, after `inputs` has received the samples of `key` (negative: only time has passed). */
export function step(
  planned: PlannedRule,
  state: MachineState,
  inputs: Inputs,
  atMs: number,
  key: number,
  emit: Emit,
  witness: Witness,
): void {
  state.atMs = atMs;
  const memory = planned.slots === 0 ? noMemory : memoryOf(planned, state);
  if (planned.slots > 0) {
    for (const observer of planned.observers) observer.observe(inputs, atMs, key, memory);
  }
  if (state.occurrence?.state === 'active' || state.occurrence?.state === 'clearing') {
    stepActive(planned, state, inputs, atMs, key, memory, emit);
    if (state.occurrence !== null) return;
  }
  stepRaising(planned, state, inputs, atMs, key, memory, emit, witness);
}

function severityNow(planned: PlannedRule, inputs: Inputs, atMs: number, memory: Memory, floor: Severity): Severity {
  let severity = floor;
  for (const { when, severity: higher } of planned.severities) {
    if (when.test(inputs, atMs, memory) === TRUE) severity = graver(severity, higher);
  }
  return severity;
}

function stepRaising(
  planned: PlannedRule,
  state: MachineState,
  inputs: Inputs,
  atMs: number,
  key: number,
  memory: Memory,
  emit: Emit,
  witness: Witness,
): void {
  const { rule } = planned;
  const raised = planned.raise.test(inputs, atMs, memory);
  let pending = state.occurrence;
  if (pending !== null) {
    // A timer finds the value unknown only because it went stale; a bad value merely stops the count for a while.
    const lost = raised === UNKNOWN && key < 0;
    const returnedLate = raised === TRUE && state.sinceMs === null && atMs - state.pausedMs > planned.gapMs;
    if (raised === FALSE || lost || returnedLate) {
      state.occurrence = null;
      emit(pending, 'withdrawn');
      pending = null;
    } else if (raised === UNKNOWN) {
      pauseCount(state, atMs);
      return;
    } else if (state.sinceMs === null) {
      state.sinceMs = atMs;
    }
  }
  if (raised !== TRUE) return;
  if (pending === null) {
    pending = {
      state: 'pending',
      beganMs: atMs,
      activeMs: null,
      clearedMs: null,
      severity: rule.severity,
      needsReset: false,
      evidence: witness(planned.raise.reads, inputs, atMs),
    };
    startCount(state, atMs);
    if (rule.onDelayMs > 0) {
      state.occurrence = pending;
      emit(pending, null);
      return;
    }
  }
  if (state.countedMs + atMs - (state.sinceMs as number) < rule.onDelayMs) return;
  const active: Occurrence = {
    ...pending,
    state: 'active',
    activeMs: atMs,
    severity: severityNow(planned, inputs, atMs, memory, rule.severity),
    needsReset: rule.clear === 'manual',
    evidence: witness(planned.raise.reads, inputs, atMs),
  };
  state.occurrence = active;
  state.sinceMs = null;
  emit(active, null);
}

function stepActive(
  planned: PlannedRule,
  state: MachineState,
  inputs: Inputs,
  atMs: number,
  key: number,
  memory: Memory,
  emit: Emit,
): void {
  let occurrence = state.occurrence as Occurrence;
  const severity = severityNow(planned, inputs, atMs, memory, occurrence.severity);
  if (severity !== occurrence.severity) {
    occurrence = { ...occurrence, severity };
    state.occurrence = occurrence;
    emit(occurrence, null);
  }
  if (occurrence.needsReset) return;
  const clear = planned.clear.test(inputs, atMs, memory);
  if (occurrence.state === 'clearing') {
    const lost = clear === UNKNOWN && key < 0;
    const returnedLate = clear === TRUE && state.sinceMs === null && atMs - state.pausedMs > planned.gapMs;
    if (clear === UNKNOWN && !lost) {
      pauseCount(state, atMs);
      return;
    }
    if (returnedLate) startCount(state, atMs);
    if (clear === FALSE || lost) {
      occurrence = { ...occurrence, state: 'active' };
      state.occurrence = occurrence;
      emit(occurrence, null);
      return;
    }
    if (state.sinceMs === null) state.sinceMs = atMs;
  } else {
    if (clear !== TRUE) return;
    startCount(state, atMs);
    if (planned.rule.offDelayMs > 0) {
      occurrence = { ...occurrence, state: 'clearing' };
      state.occurrence = occurrence;
      emit(occurrence, null);
      return;
    }
  }
  if (state.countedMs + atMs - (state.sinceMs as number) < planned.rule.offDelayMs) return;
  state.occurrence = null;
  emit({ ...occurrence, state: 'cleared', clearedMs: atMs }, 'cleared');
}

function startCount(state: MachineState, atMs: number): void {
  state.countedMs = 0;
  state.sinceMs = atMs;
}

function pauseCount(state: MachineState, atMs: number): void {
  if (state.sinceMs === null) return;
  state.countedMs += atMs - state.sinceMs;
  state.sinceMs = null;
  state.pausedMs = atMs;
}

/** A named person resets a latched occurrence: it then clears as any other, at once if its condition is gone. */
export function resetLatch(
  planned: PlannedRule,
  state: MachineState,
  inputs: Inputs,
  atMs: number,
  emit: Emit,
  witness: Witness,
): void {
  if (state.occurrence?.needsReset !== true) return;
  state.occurrence = { ...state.occurrence, needsReset: false };
  emit(state.occurrence, null);
  step(planned, state, inputs, Math.max(atMs, state.atMs), TIME_ONLY, emit, witness);
}
