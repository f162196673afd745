import { AppError, Severity } from '@anju/contracts';
import { z } from 'zod';
import type { EvaluatorState } from './evaluator-state.js';
import { emptyInputs, type Inputs } from './inputs.js';
import type { Plan } from './plan.js';
import { initialState, type MachineState, type Occurrence } from './rule-machine.js';
import { emptyWindow, insertSample, qualityAt, valueAt } from './sample-window.js';

const OpenOccurrence = z.object({
  state: z.enum(['pending', 'active', 'clearing', 'cleared']),
  beganMs: z.number(),
  activeMs: z.number().nullable(),
  clearedMs: z.number().nullable(),
  severity: Severity,
  needsReset: z.boolean(),
  evidence: z
    .array(
      z.object({
        point: z.string(),
        value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
        sourceTimeMs: z.number(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<Occurrence>;

/** A state without occurrence and memory is its time alone: nearly all of them. */
const State = z.union([
  z.number(),
  z.object({
    atMs: z.number(),
    occurrence: OpenOccurrence.nullable(),
    countedMs: z.number(),
    sinceMs: z.number().nullable(),
    pausedMs: z.number(),
    memory: z.array(z.array(z.number())).nullable(),
  }),
]);

/** Key, value and quality of a sample. */
const SampleTriple = z.tuple([z.number(), z.number(), z.number()]);

const Snapshot = z.object({
  version: z.literal(1),
  nowMs: z.number(),
  floorMs: z.number(),
  newestMs: z.number(),
  watchedSinceMs: z.number().nullable(),
  /** Newest sample before the window, by point. */
  base: z.record(z.string(), SampleTriple),
  /** Samples of the window by point, flat: key, value, quality, where each key is the difference from the one before. */
  window: z.record(z.string(), z.array(z.number())),
  rules: z.record(
    z.string(),
    z.object({
      base: State,
      resets: z.array(z.number()).exactOptional(),
      /** What has been reported and may still change. */
      reported: z.object({ version: z.number(), occurrences: z.array(OpenOccurrence).readonly() }).exactOptional(),
    }),
  ),
  retrospect: z
    .object({ touchedMs: z.number(), inputs: z.record(z.string(), SampleTriple), states: z.record(z.string(), State) })
    .nullable(),
});
type Snapshot = z.infer<typeof Snapshot>;

function packState(state: MachineState): z.infer<typeof State> {
  return state.occurrence === null && state.memory === null ? state.atMs : structuredClone(state);
}

function unpackState(packed: z.infer<typeof State>, slots: number): MachineState {
  if (typeof packed === 'number') return { ...initialState(), atMs: packed };
  // The rule has been changed meanwhile: what it remembers has another meaning now, what it has raised has not.
  return packed.memory === null || packed.memory.length === slots ? packed : { ...packed, memory: null };
}

function packInputs(plan: Plan, inputs: Inputs): Snapshot['base'] {
  const packed: Snapshot['base'] = {};
  for (const [index, point] of plan.points.entries()) {
    const key = inputs.keys[index] as number;
    if (key >= 0) packed[point] = [key, inputs.values[index] as number, inputs.qualities[index] as number];
  }
  return packed;
}

function unpackInputs(plan: Plan, packed: Snapshot['base'], inputs: Inputs): void {
  for (const [point, [key, value, quality]] of Object.entries(packed)) {
    const index = plan.indexOf.get(point);
    if (index === undefined) continue;
    inputs.keys[index] = key;
    inputs.times[index] = Math.floor(key / 1000);
    inputs.values[index] = value;
    inputs.qualities[index] = quality;
  }
}

export function writeSnapshot(plan: Plan, state: EvaluatorState): Snapshot {
  const window: Snapshot['window'] = {};
  for (const [index, point] of plan.points.entries()) {
    const samples = state.windows[index];
    if (samples === undefined || samples.keys.length === 0) continue;
    const flat: number[] = [];
    let previous = 0;
    for (const [at, key] of samples.keys.entries()) {
      flat.push(key - previous, valueAt(samples, at), qualityAt(samples, at));
      previous = key;
    }
    window[point] = flat;
  }
  const rules: Snapshot['rules'] = {};
  for (const { planned, base, live, recent, resets } of state.machines) {
    const reported = live.occurrence === null ? recent : [...recent, live.occurrence];
    // No late data ever corrects what only time moves, so that it goes on from where it is.
    const packed = packState(planned.reads.length === 0 ? live : base);
    if (packed === 0 && resets.length === 0 && reported.length === 0) continue;
    rules[planned.id] = {
      base: packed,
      ...(resets.length === 0 ? {} : { resets: resets.slice() }),
      ...(reported.length === 0
        ? {}
        : { reported: { version: planned.rule.version, occurrences: structuredClone(reported) } }),
    };
  }
  const { retrospect } = state;
  return {
    version: 1,
    nowMs: state.nowMs,
    floorMs: state.floorMs,
    newestMs: state.newestMs,
    watchedSinceMs: Number.isFinite(state.base.watchedSinceMs) ? state.base.watchedSinceMs : null,
    base: packInputs(plan, state.base),
    window,
    rules,
    retrospect:
      retrospect === null
        ? null
        : {
            touchedMs: retrospect.touchedMs,
            inputs: packInputs(plan, retrospect.inputs),
            states: Object.fromEntries(
              [...retrospect.states].map(([index, own]) => [state.machines[index]?.planned.id ?? '', packState(own)]),
            ),
          },
  };
}

/** What was reported before, by rule and instance, to be compared with what the rules of now say. */
export type ReportedBefore = ReadonlyMap<
  string,
  { readonly version: number; readonly occurrences: readonly Occurrence[] }
>;

/** Fills `state` but for its live part, which follows from the rest. Points and rules that are gone are left out. */
export function readSnapshot(snapshot: unknown, plan: Plan, state: EvaluatorState): ReportedBefore {
  const parsed = Snapshot.safeParse(snapshot);
  if (!parsed.success) {
    throw new AppError(
      'evaluator.snapshot_invalid',
      `The evaluator's snapshot is not readable: ${z.prettifyError(parsed.error)}. Replay the facility's readings instead.`,
    );
  }
  const { data } = parsed;
  state.nowMs = data.nowMs;
  state.floorMs = data.floorMs;
  state.newestMs = data.newestMs;
  state.base.watchedSinceMs = data.watchedSinceMs ?? Number.POSITIVE_INFINITY;
  unpackInputs(plan, data.base, state.base);
  for (const [point, flat] of Object.entries(data.window)) {
    const index = plan.indexOf.get(point);
    if (index === undefined) continue;
    const samples = emptyWindow();
    let key = 0;
    for (let at = 0; at < flat.length; at += 3) {
      key += flat[at] as number;
      insertSample(samples, key, flat[at + 1] as number, flat[at + 2] as number);
    }
    state.windows[index] = samples;
  }
  for (const machine of state.machines) {
    const own = data.rules[machine.planned.id];
    if (own === undefined) continue;
    machine.base = unpackState(own.base, machine.planned.slots);
    machine.resets = own.resets ?? [];
  }
  const reported = new Map(
    Object.entries(data.rules).flatMap(([id, own]) => (own.reported === undefined ? [] : [[id, own.reported]])),
  );
  if (data.retrospect === null) return reported;
  const inputs = emptyInputs(plan.staleMs, Number.POSITIVE_INFINITY);
  unpackInputs(plan, data.retrospect.inputs, inputs);
  const states = new Map<number, MachineState>();
  for (const [index, { planned }] of state.machines.entries()) {
    const own = data.retrospect.states[planned.id];
    if (own !== undefined) states.set(index, unpackState(own, planned.slots));
  }
  state.retrospect = { inputs, states, touchedMs: data.retrospect.touchedMs };
  return reported;
}
