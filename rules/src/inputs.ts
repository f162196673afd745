import type { Quality, QualityReason, ReadingValue } from '@anju/contracts';

export const QUALITY_GOOD = 0;
export const QUALITY_UNCERTAIN = 1;
/** The device answered, and what it said is no value. */
export const QUALITY_UNREADABLE = 2;
/** The device or its agent did not answer. */
export const QUALITY_UNREACHED = 3;

const unreached: ReadonlySet<QualityReason> = new Set([
  'never_read',
  'device_timeout',
  'device_error',
  'device_offline',
  'node_offline',
]);

/** Newest sample of each point of a facility, by index; flags are 0 and 1. */
export interface Inputs {
  /** Source time × 1000 + ordinal; `-1`: never sampled. */
  readonly keys: number[];
  readonly times: number[];
  readonly values: number[];
  readonly qualities: number[];
  readonly staleMs: readonly number[];
  /** Since when the facility is watched at all: a point that never speaks is silent from then. */
  watchedSinceMs: number;
}

export function emptyInputs(staleMs: readonly number[], watchedSinceMs: number): Inputs {
  const count = staleMs.length;
  return {
    keys: new Array<number>(count).fill(-1),
    times: new Array<number>(count).fill(0),
    values: new Array<number>(count).fill(0),
    qualities: new Array<number>(count).fill(QUALITY_GOOD),
    staleMs,
    watchedSinceMs,
  };
}

export function copyInputs(inputs: Inputs): Inputs {
  return {
    keys: inputs.keys.slice(),
    times: inputs.times.slice(),
    values: inputs.values.slice(),
    qualities: inputs.qualities.slice(),
    staleMs: inputs.staleMs,
    watchedSinceMs: inputs.watchedSinceMs,
  };
}

export function isKnown(inputs: Inputs, index: number, atMs: number): boolean {
  return (
    (inputs.keys[index] as number) >= 0 &&
    (inputs.qualities[index] as number) <= QUALITY_UNCERTAIN &&
    atMs - (inputs.times[index] as number) <= (inputs.staleMs[index] as number)
  );
}

/** Quality of a sample as the conditions see it: text and non-finite numbers are no values for a rule. */
export function qualityCode(value: ReadingValue, quality: Quality, reason: QualityReason | undefined): number {
  if (quality === 'bad' || value === null) {
    return reason !== undefined && unreached.has(reason) ? QUALITY_UNREACHED : QUALITY_UNREADABLE;
  }
  if (typeof value === 'string' || (typeof value === 'number' && !Number.isFinite(value))) return QUALITY_UNREADABLE;
  // A message that waited on its way says nothing against any clock.
  return quality === 'uncertain' && reason !== 'time_unknown' ? QUALITY_UNCERTAIN : QUALITY_GOOD;
}
