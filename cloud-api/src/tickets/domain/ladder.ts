import type { EscalationLevel, Severity } from '@anju/contracts';
import { isRunning } from './deadlines.js';
import { type Audience, type Deadline, isOpen, leadOf, type Ticket } from './ticket.js';

/** How patient the ladder is for one severity. All times in ms. */
export interface LadderStep {
  /** A call that nobody answers is repeated this often. */
  readonly remindMs: number;
  /** A call that nobody answered for so long goes to the next level. */
  readonly upAfterMs: number;
  /** A ticket whose rectify or verify clock is broken climbs a level after so long, answered or not; from the top, to 挂牌督办. */
  readonly overdueStepMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** 三级应急维修: estate → street → district (D4). The times are DEFAULT (H): chosen by this product. */
export const ladder: Readonly<Record<Severity, LadderStep>> = {
  critical: { remindMs: 5 * MINUTE, upAfterMs: 10 * MINUTE, overdueStepMs: HOUR },
  major: { remindMs: 15 * MINUTE, upAfterMs: 45 * MINUTE, overdueStepMs: 8 * HOUR },
  minor: { remindMs: HOUR, upAfterMs: 4 * HOUR, overdueStepMs: 24 * HOUR },
  notice: { remindMs: 24 * HOUR, upAfterMs: 48 * HOUR, overdueStepMs: 72 * HOUR },
};

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

/** When something of the ladder is due next; `null`: never by itself. */
export function nextCallMs(ticket: Ticket): number | null {
  const { escalation, deadlines } = ticket;
  if (!isOpen(ticket.state) || ticket.state === 'suspended' || escalation === null) return null;
  const { remindMs, upAfterMs, overdueStepMs } = ladder[ticket.severity];
  const isTop = nextLevel[escalation.level] === null;
  const times = deadlines.filter(wantsWarning).map(warnedAt);
  if (escalation.acknowledgedMs === null) {
    times.push(escalation.remindedMs + remindMs);
    if (!isTop) times.push(escalation.calledMs + upAfterMs);
  }
  if (isTop ? deservesSign(ticket) : deadlines.some(isBroken)) times.push(escalation.calledMs + overdueStepMs);
  return times.length === 0 ? null : Math.min(...times);
}
