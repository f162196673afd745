import type { DeadlineKind, ProblemClass, Severity } from '@anju/contracts';
import type { ClockLimit } from '@anju/contracts/api-client';

export const units = ['minutes', 'hours', 'days'] as const;
export type Unit = (typeof units)[number];

const MINUTE = 60_000;
const lengths: Readonly<Record<Unit, number>> = { minutes: MINUTE, hours: 60 * MINUTE, days: 24 * 60 * MINUTE };
const LONGEST_MS = 366 * lengths.days;

/** A limit as it is being typed. `key` tells it from the others, whatever it says. */
export interface LimitDraft {
  readonly key: number;
  readonly kind: DeadlineKind;
  readonly problemClass: ProblemClass | undefined;
  readonly severity: Severity | undefined;
  readonly amount: string;
  readonly unit: Unit;
}

/** An amount in the largest unit that it is whole in. */
export function inUnits(limitMs: number): { readonly amount: number; readonly unit: Unit } {
  const unit = units.findLast((each) => limitMs % lengths[each] === 0) ?? 'minutes';
  return { amount: limitMs / lengths[unit], unit };
}

export function draftOf({ kind, problemClass, severity, limitMs }: ClockLimit, key: number): LimitDraft {
  const { amount, unit } = inUnits(limitMs);
  return { key, kind, problemClass, severity, amount: String(amount), unit };
}

/** `undefined`: what was typed is no length that a limit may have. */
export function limitMsOf({ amount, unit }: Pick<LimitDraft, 'amount' | 'unit'>): number | undefined {
  if (!/^\d+(\.\d+)?$/.test(amount.trim())) return undefined;
  const limitMs = Math.round(Number(amount) * lengths[unit]);
  return limitMs >= MINUTE && limitMs <= LONGEST_MS ? limitMs : undefined;
}

/** What is to be sent; `undefined` while one of them is no limit. */
export function limitsOf(drafts: readonly LimitDraft[]): ClockLimit[] | undefined {
  const limits: ClockLimit[] = [];
  for (const draft of drafts) {
    const limitMs = limitMsOf(draft);
    if (limitMs === undefined) return undefined;
    limits.push({
      kind: draft.kind,
      ...(draft.problemClass === undefined ? {} : { problemClass: draft.problemClass }),
      ...(draft.severity === undefined ? {} : { severity: draft.severity }),
      limitMs,
    });
  }
  return limits;
}
