import type { DeadlineView } from '@anju/contracts/api-client';

/** How a clock stands now. `ms`: what is left, what it is late by, or what it was met early or late by. */
export type ClockStanding =
  | { readonly is: 'left' | 'late' | 'paused' | 'met' | 'metLate'; readonly ms: number }
  | { readonly is: 'cancelled' | 'cancelledLate'; readonly ms: null };

/**
 * A clock that was late before a suspension goes on being late in it; of the others the due time is already moved to what it is
 * when the suspension lasts to its end.
 */
export function standingOf(deadline: DeadlineView, nowMs: number, suspendedUntilMs: number | null): ClockStanding {
  const { dueMs, metMs, breachedMs, cancelledMs } = deadline;
  if (cancelledMs !== null) return { is: breachedMs === null ? 'cancelled' : 'cancelledLate', ms: null };
  if (metMs !== null) return metMs > dueMs ? { is: 'metLate', ms: metMs - dueMs } : { is: 'met', ms: dueMs - metMs };
  if (breachedMs === null && suspendedUntilMs !== null && suspendedUntilMs > nowMs) {
    return { is: 'paused', ms: Math.max(0, dueMs - suspendedUntilMs) };
  }
  return breachedMs !== null || nowMs > dueMs ? { is: 'late', ms: nowMs - dueMs } : { is: 'left', ms: dueMs - nowMs };
}

/** The part of a running clock's time that is over, 0…1. */
export function partOver({ openedMs, dueMs }: DeadlineView, nowMs: number): number {
  return dueMs <= openedMs ? 1 : Math.min(1, Math.max(0, (nowMs - openedMs) / (dueMs - openedMs)));
}

/** From this part of its time on a clock is near its end; the platform warns whoever has the ticket then. */
const nearPart = 0.8;

export function isNear(deadline: DeadlineView, nowMs: number): boolean {
  return partOver(deadline, nowMs) >= nearPart;
}
