import type { FacilityKind } from '@anju/contracts';
import type { RuleDefinition } from '../definition.js';
import {
  createFacilityEvaluator,
  type FacilityEvaluator,
  type HazardChange,
  type Sample,
} from '../facility-evaluator.js';
import { type RuleVector, START_MS, type VectorValue } from '../shipped/vectors/rule-vector.js';

const HEARTBEAT_S = 30;
/** As the evaluator's own default: how late a sample may come and still correct the record. */
export const LATE_BOUND_MS = 600_000;

function sampleOf(point: string, value: VectorValue, atMs: number): Sample {
  if (value === 'unreadable') return { point, value: null, quality: 'bad', reason: 'out_of_range', atMs, ordinal: 0 };
  if (value === 'unreached') return { point, value: null, quality: 'bad', reason: 'device_timeout', atMs, ordinal: 0 };
  if (value === 'uncertain')
    return { point, value: 1, quality: 'uncertain', reason: 'clock_implausible', atMs, ordinal: 0 };
  return { point, value: value === 'silent' ? null : value, quality: 'good', atMs, ordinal: 0 };
}

/** The samples of a vector in order: each step's values, repeated as heartbeats. */
export function samplesOf(vector: RuleVector): Sample[] {
  const samples: Sample[] = [];
  const heartbeatS = vector.heartbeatS ?? HEARTBEAT_S;
  const points = new Set(vector.steps.flatMap(([, set]) => Object.keys(set)));
  for (const point of points) {
    const own = vector.steps.filter(([, set]) => set[point] !== undefined);
    for (const [at, [fromS, set]] of own.entries()) {
      const value = set[point] as VectorValue;
      const untilS = own[at + 1]?.[0] ?? vector.untilS;
      if (value === 'silent') continue;
      for (let s = fromS; s < untilS; s += heartbeatS) samples.push(sampleOf(point, value, START_MS + s * 1000));
    }
  }
  return samples.sort((a, b) => a.atMs - b.atMs);
}

/** An evaluator of the vector's rule alone, at the facility that the vector describes. */
export function evaluatorFor(rule: RuleDefinition, vector: RuleVector): FacilityEvaluator {
  const kind: FacilityKind | undefined = rule.kind === 'any' ? vector.kind : rule.kind;
  if (kind === undefined) throw new Error(`vector of ${vector.rule} names no kind`);
  return createFacilityEvaluator({
    facility: {
      facilityId: 'heping.under-test',
      kind,
      points: [...new Set(vector.steps.flatMap(([, set]) => Object.keys(set)))],
      parameters: vector.parameters ?? {},
    },
    rules: [rule],
    lateBoundMs: LATE_BOUND_MS,
  });
}

export type Note = (changes: readonly HazardChange[], atMs: number) => void;

/** Lets time pass until `untilMs`, one due time after the other. */
export function passUntil(evaluator: FacilityEvaluator, untilMs: number, note: Note): void {
  for (let due = evaluator.nextDueMs(); due !== null && due <= untilMs; due = evaluator.nextDueMs()) {
    note(evaluator.advance(due), due);
  }
}

export function resetMsOf(vector: RuleVector): number {
  return vector.resetAtS === undefined ? Number.POSITIVE_INFINITY : START_MS + vector.resetAtS * 1000;
}

/** Plays the vector in order and on time: every change as `<state>@<second>`, with the severity where it is not the rule's own. */
export function playVector(rule: RuleDefinition, vector: RuleVector): string[] {
  const samples = samplesOf(vector);
  const evaluator = evaluatorFor(rule, vector);
  const seen: string[] = [];
  const note: Note = (changes, atMs) => {
    for (const change of changes) {
      if (change.instance !== (vector.instance ?? null)) seen.push(`of ${change.instance}`);
      const severity = change.severity === rule.severity ? '' : ` ${change.severity}`;
      seen.push(`${change.state}@${(atMs - START_MS) / 1000}${severity}`);
    }
  };
  const resetMs = resetMsOf(vector);
  let reset = false;
  const resetUntil = (untilMs: number): void => {
    if (reset || resetMs > untilMs) return;
    reset = true;
    passUntil(evaluator, resetMs, note);
    note(evaluator.reset(rule.id, vector.instance ?? null, resetMs), resetMs);
  };
  note(evaluator.advance(START_MS), START_MS);
  for (let at = 0; at < samples.length; ) {
    const { atMs } = samples[at] as Sample;
    resetUntil(atMs);
    passUntil(evaluator, atMs, note);
    let to = at;
    while (to < samples.length && (samples[to] as Sample).atMs === atMs) to++;
    note(evaluator.apply(samples.slice(at, to), atMs), atMs);
    at = to;
  }
  const endMs = START_MS + vector.untilS * 1000;
  resetUntil(endMs);
  passUntil(evaluator, endMs, note);
  return seen;
}
