import type { DeadlineKind } from '@anju/contracts';
import type { Deadline } from './ticket.js';

export function isRunning(deadline: Deadline): boolean {
  return deadline.metMs === null && deadline.cancelledMs === null;
}

/** Somebody is to answer that he comes. */
export function hasToRespond({ deadlines }: { readonly deadlines: readonly Deadline[] }): boolean {
  return deadlines.some((deadline) => deadline.kind === 'respond' && isRunning(deadline));
}

/** Past due and nobody has written it down yet. */
export function isUnnoticedBreach(deadline: Deadline, nowMs: number): boolean {
  return isRunning(deadline) && deadline.breachedMs === null && deadline.dueMs < nowMs;
}

export function isOverdue(deadline: Deadline, nowMs: number): boolean {
  return isRunning(deadline) && (deadline.breachedMs !== null || deadline.dueMs < nowMs);
}

export function open(kind: DeadlineKind, openedMs: number, limitMs: number, clockVersion: number): Deadline {
  return {
    id: null,
    kind,
    openedMs,
    dueMs: openedMs + limitMs,
    metMs: null,
    breachedMs: null,
    cancelledMs: null,
    clockVersion,
    platformCaused: false,
    warnedMs: null,
  };
}

export function meet(deadlines: readonly Deadline[], kind: DeadlineKind, nowMs: number): readonly Deadline[] {
  return deadlines.map((deadline) =>
    deadline.kind === kind && isRunning(deadline) ? { ...deadline, metMs: nowMs } : deadline,
  );
}

export function cancelAll(deadlines: readonly Deadline[], nowMs: number): readonly Deadline[] {
  return deadlines.map((deadline) => (isRunning(deadline) ? { ...deadline, cancelledMs: nowMs } : deadline));
}

/** Moves what runs and is not broken: a suspension excludes its time from the count. */
export function shiftRunning(deadlines: readonly Deadline[], byMs: number): readonly Deadline[] {
  return deadlines.map((deadline) =>
    isRunning(deadline) && deadline.breachedMs === null ? { ...deadline, dueMs: deadline.dueMs + byMs } : deadline,
  );
}

/**
 * The rectify clock after a failed acceptance goes on from where the submission stopped it, so that handing in bad work early
 * wins no time. One that was broken stays broken.
 */
export function continueRectify(deadlines: readonly Deadline[], nowMs: number): readonly Deadline[] {
  const stopped = deadlines
    .filter((deadline) => deadline.kind === 'rectify' && deadline.metMs !== null)
    .reduce<Deadline | undefined>(
      (latest, each) => (latest?.metMs != null && each.metMs != null && latest.metMs >= each.metMs ? latest : each),
      undefined,
    );
  if (stopped === undefined || stopped.metMs === null) return deadlines;
  const broken = stopped.breachedMs !== null;
  return [
    ...deadlines,
    {
      ...stopped,
      id: null,
      openedMs: nowMs,
      metMs: null,
      warnedMs: null,
      dueMs: broken ? stopped.dueMs : nowMs + Math.max(0, stopped.dueMs - stopped.metMs),
    },
  ];
}
