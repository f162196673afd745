import type { RuleDefinition } from '../definition.js';
import type { HazardChange, Sample } from '../facility-evaluator.js';
import { type RuleVector, START_MS } from '../shipped/vectors/rule-vector.js';
import { evaluatorFor, LATE_BOUND_MS, type Note, passUntil, resetMsOf, samplesOf } from './play-vector.js';

/** A sample and when it arrives. */
interface Arrival {
  readonly sample: Sample;
  readonly arrivesMs: number;
}

/** What stands in the record at the end: the last word on each occurrence that was not withdrawn. */
function finalRecord(
  rule: RuleDefinition,
  vector: RuleVector,
  arrivals: readonly Arrival[],
  timely: boolean,
): string[] {
  const evaluator = evaluatorFor(rule, vector);
  const rows = new Map<string, HazardChange>();
  const note: Note = (changes) => {
    for (const change of changes) {
      const key = `${change.instance ?? ''}@${change.beganMs}`;
      if (change.state === 'withdrawn') rows.delete(key);
      else rows.set(key, change);
    }
  };
  const resetMs = resetMsOf(vector);
  let reset = false;
  const until = (untilMs: number): void => {
    if (!reset && resetMs <= untilMs) {
      reset = true;
      passUntil(evaluator, resetMs, note);
      note(evaluator.advance(resetMs), resetMs);
      note(evaluator.reset(rule.id, vector.instance ?? null, resetMs), resetMs);
    }
    if (timely) passUntil(evaluator, untilMs, note);
  };
  note(evaluator.advance(START_MS), START_MS);
  for (const { sample, arrivesMs } of arrivals) {
    until(arrivesMs);
    note(evaluator.apply([sample], arrivesMs), arrivesMs);
  }
  const endMs = START_MS + vector.untilS * 1000 + LATE_BOUND_MS;
  until(endMs);
  note(evaluator.advance(endMs), endMs);
  return [...rows.values()]
    .map(
      ({ instance, ruleVersion, state, severity, beganMs, activeMs, clearedMs, needsReset }) =>
        `${instance ?? ''} v${ruleVersion} ${state} ${severity} ${beganMs} ${activeMs} ${clearedMs} ${needsReset}`,
    )
    .sort();
}

/** Numbers in [0, 1) from a seed (mulberry32): a failing permutation is the same one tomorrow. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Each sample late by less than the bound, a fifth of them twice. What a person has reset was there to be seen. */
function disorder(samples: readonly Sample[], resetMs: number, random: () => number): Arrival[] {
  const arrival = (sample: Sample): Arrival => {
    const lateMs = Math.floor(random() * (LATE_BOUND_MS - 1000));
    const arrivesMs = sample.atMs + lateMs;
    return { sample, arrivesMs: sample.atMs < resetMs ? Math.min(arrivesMs, resetMs - 1) : arrivesMs };
  };
  return samples
    .flatMap((sample) => (random() < 0.2 ? [arrival(sample), arrival(sample)] : [arrival(sample)]))
    .sort((a, b) => a.arrivesMs - b.arrivesMs);
}

/** Tries `count` permutations of a vector; the seeds of those whose final record is not that of ordered data. */
export function tryPermutations(rule: RuleDefinition, vector: RuleVector, count: number): number[] {
  const samples = samplesOf(vector);
  const resetMs = resetMsOf(vector);
  const ordered = samples.map((sample) => ({ sample, arrivesMs: sample.atMs }));
  const expected = finalRecord(rule, vector, ordered, true).join('\n');
  const wrong: number[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const arrivals = disorder(samples, resetMs, seededRandom(seed));
    if (finalRecord(rule, vector, arrivals, seed % 2 === 0).join('\n') !== expected) wrong.push(seed);
  }
  return wrong;
}
