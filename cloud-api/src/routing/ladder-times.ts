import type { Severity } from '@anju/contracts';

/** How patient the escalation ladder is for one severity. All times in ms. */
export interface LadderStep {
  /** A call that nobody answers is repeated this often. */
  readonly remindMs: number;
  /** A call that nobody answered for so long goes to the next level. */
  readonly upAfterMs: number;
  /** A ticket whose rectify or verify clock is broken climbs a level after so long, answered or not; from the top, to 挂牌督办. */
  readonly overdueStepMs: number;
}

/** What a district sets for one severity. */
export interface LadderTimes extends LadderStep {
  readonly severity: Severity;
}

export type LadderSteps = Readonly<Record<Severity, LadderStep>>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** 三级应急维修: estate → street → district (D4). The times are DEFAULT (H): chosen by this product. */
export const shippedLadder: LadderSteps = {
  critical: { remindMs: 5 * MINUTE, upAfterMs: 10 * MINUTE, overdueStepMs: HOUR },
  major: { remindMs: 15 * MINUTE, upAfterMs: 45 * MINUTE, overdueStepMs: 8 * HOUR },
  minor: { remindMs: HOUR, upAfterMs: 4 * HOUR, overdueStepMs: 24 * HOUR },
  notice: { remindMs: 24 * HOUR, upAfterMs: 48 * HOUR, overdueStepMs: 72 * HOUR },
};

/** Version of what ships. */
export const shippedLadderVersion = 1;

/** The versions of a district's ladder. */
export interface Ladders {
  /** The one in force, by which the next call is made. */
  readonly version: number;
  /** Times of a version; an unknown one has those that ship. */
  readonly steps: (version: number) => LadderSteps;
}

export function stepsOf(times: readonly LadderTimes[]): LadderSteps {
  const steps = { ...shippedLadder };
  for (const { severity, ...step } of times) steps[severity] = step;
  return steps;
}

/** `versions`: newest first. */
export function laddersOf(
  versions: readonly { readonly version: number; readonly times: readonly LadderTimes[] }[],
): Ladders {
  return {
    version: versions[0]?.version ?? shippedLadderVersion,
    steps: (version) => stepsOf(versions.find((each) => each.version === version)?.times ?? []),
  };
}

/** Every time that contradicts another: a severity set twice, a reminder that comes after the call has gone up. */
export function ladderMistakes(times: readonly LadderTimes[]): { field: string; message: string }[] {
  return times.flatMap(({ severity, remindMs, upAfterMs }, index) => {
    const mistakes: { field: string; message: string }[] = [];
    if (times.findIndex((each) => each.severity === severity) !== index)
      mistakes.push({ field: `times.${index}.severity`, message: 'is set by another row already' });
    if (remindMs > upAfterMs)
      mistakes.push({ field: `times.${index}.remindMs`, message: 'must not be longer than upAfterMs' });
    return mistakes;
  });
}
