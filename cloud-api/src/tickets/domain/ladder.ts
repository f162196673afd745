import type { EscalationLevel } from '@anju/contracts';
import type { LadderStep, Ladders } from '../../routing/ladder-times.js';
import { shippedLadderVersion } from '../../routing/ladder-times.js';
import { isRunning } from './deadlines.js';
import type { Escalation } from './escalation.js';
import { partTimes } from './parts.js';
import { type Audience, type Deadline, isOpen, leadOf, type Ticket } from './ticket.js';

export const nextLevel: Readonly<Record<EscalationLevel, EscalationLevel | null>> = {
  estate: 'street',
  street: 'district',
  district: null,
};

/** Part of a clock's time that is left when the handlers are warned. */
const nearPart = 0.2;

/** Hierarchy path of the level above a ticket's place. */
export function pathOfLevel(path: string, level: EscalationLevel): string {
  const depth = { district: 1, street: 2, estate: Number.POSITIVE_INFINITY }[level];
  return path.split('.').slice(0, depth).join('.');
}

/** Whom a call at this level concerns: whoever leads, else the dispatchers; above, the officers of street or district. */
export function calledAt(ticket: Ticket, level: EscalationLevel): Audience {
  if (level !== 'estate') return `officers:${pathOfLevel(ticket.path, level)}`;
  const lead = leadOf(ticket);
  return lead === undefined ? `dispatchers:${ticket.path}` : `party:${lead.partyId}`;
}

/** A broken clock that keeps the ladder going: the others are met by the very answer that they wait for. */
export function isBroken(deadline: Deadline): boolean {
  return (
    (deadline.kind === 'rectify' || deadline.kind === 'verify') && isRunning(deadline) && deadline.breachedMs !== null
  );
}

/** When the handlers are warned that a clock runs out. */
export function warnedAt({ openedMs, dueMs }: Deadline): number {
  return dueMs - Math.floor((dueMs - openedMs) * nearPart);
}

export function wantsWarning(deadline: Deadline): boolean {
  const isLong = deadline.kind === 'rectify' || deadline.kind === 'verify';
  return isLong && isRunning(deadline) && deadline.breachedMs === null && deadline.warnedMs === null;
}

/** Why the top of the ladder hangs the sign: the rectify clock broke by the handlers' fault. */
export function deservesSign(ticket: Ticket): boolean {
  return (
    !ticket.hungSign &&
    ticket.deadlines.some((each) => each.kind === 'rectify' && isBroken(each) && !each.platformCaused)
  );
}

/** The times by which the ticket's last call waits: of the version that was in force when it was made. */
export function stepOf(ticket: Ticket, escalation: Escalation, ladders: Ladders): LadderStep {
  return ladders.steps(escalation.ladderVersion ?? shippedLadderVersion)[ticket.severity];
}

/** When something of the ladder is due next; `null`: never by itself. */
export function nextCallMs(ticket: Ticket, ladders: Ladders): number | null {
  const { escalation, deadlines } = ticket;
  if (!isOpen(ticket.state) || ticket.state === 'suspended' || escalation === null) return null;
  const step = stepOf(ticket, escalation, ladders);
  const { remindMs, upAfterMs, overdueStepMs } = step;
  const isTop = nextLevel[escalation.level] === null;
  const times = [...deadlines.filter(wantsWarning).map(warnedAt), ...partTimes(ticket, step)];
  if (escalation.acknowledgedMs === null) {
    times.push(escalation.remindedMs + remindMs);
    if (!isTop) times.push(escalation.calledMs + upAfterMs);
  }
  if (isTop ? deservesSign(ticket) : deadlines.some(isBroken)) times.push(escalation.calledMs + overdueStepMs);
  return times.length === 0 ? null : Math.min(...times);
}
