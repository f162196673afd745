import type { EscalationLevel, HazardView, RoutingPreviewQuery, RoutingStep, TicketSummary } from '@anju/contracts';
import type { Call } from '../../routing/routing.js';
import type { ClockSet } from '../domain/clocks.js';
import { isRunning } from '../domain/deadlines.js';
import { calledAt, isBroken, nextLevel, stepOf } from '../domain/ladder.js';
import { raiseTicket } from '../domain/raise-ticket.js';
import { settleBreaches } from '../domain/settle-breaches.js';
import type { Actor, Ticket, TicketChange } from '../domain/ticket.js';
import { scopeOf } from './act-on-ticket.js';
import { settleChange, settleDue } from './save-change.js';
import type { TicketDeps } from './ticket-deps.js';
import type { Place, TicketRecords } from './ticket-records.js';
import { summaryOf } from './ticket-views.js';

export interface PreviewedCall extends Call {
  readonly level: EscalationLevel;
  readonly atMs: number;
}

/** A ticket as it would be, and all whom it would call if nobody ever answered. */
export interface TicketPreview {
  readonly atMs: number;
  readonly summary: TicketSummary;
  readonly assignments: readonly {
    readonly partyId: string;
    readonly partyName: string;
    readonly role: 'lead' | 'co_handler';
  }[];
  readonly steps: readonly RoutingStep[];
  /** Who is told at once, by the event that tells it. */
  readonly told: readonly (Call & { readonly event: string })[];
  readonly ladder: readonly PreviewedCall[];
  readonly ladderVersion: number;
  readonly remindMs: number;
  readonly clockVersion: number;
}

/** What has not happened yet, told as if it had. */
function imagined(query: RoutingPreviewQuery, place: Place, atMs: number): HazardView {
  const name = { zh: '（预演）', en: '(preview)' };
  return {
    id: 'preview',
    ruleId: query.ruleId ?? '',
    ruleVersion: 0,
    ruleName: name,
    advice: null,
    source: { tag: 'DEFAULT', confidence: 'H', text: '' },
    facilityId: place.facilityId ?? '',
    facilityName: name,
    facilityKind: 'elevator',
    estateId: place.estateId,
    estateName: name,
    instance: null,
    problemClass: query.problemClass,
    severity: query.severity,
    state: 'active',
    beganMs: atMs,
    activeMs: atMs,
    clearedMs: null,
    needsReset: false,
    retrospective: false,
    recurrences: 0,
    ticketId: null,
    evidence: [],
  };
}

/** When the ladder goes up next while nobody answers: its own patience, or a clock that breaks before. */
function nextClimbMs(ticket: Ticket, step: ReturnType<typeof stepOf>): number | null {
  const { escalation, deadlines } = ticket;
  if (escalation === null || nextLevel[escalation.level] === null) return null;
  const breaks = deadlines.filter((each) => isRunning(each) && each.breachedMs === null).map(({ dueMs }) => dueMs + 1);
  const overdue = deadlines.some(isBroken) ? [escalation.calledMs + step.overdueStepMs] : [];
  return Math.min(escalation.calledMs + step.upAfterMs, ...overdue, ...breaks);
}

async function callOf(records: TicketRecords, audience: string, atMs: number): Promise<Call> {
  const [call] = await records.callsOf([audience], atMs, { all: true });
  return call ?? { audience, basis: 'no_calendar', people: [] };
}

/** The calls of the ladder, each when and because the sweep would make it. */
async function ladderOf(records: TicketRecords, raised: TicketChange, clocks: ClockSet): Promise<PreviewedCall[]> {
  const { ticket: first } = raised;
  const calls: PreviewedCall[] = [];
  async function add(ticket: Ticket, level: EscalationLevel, atMs: number): Promise<void> {
    calls.push({ ...(await callOf(records, calledAt(ticket, level), atMs)), level, atMs });
  }
  async function addEvents({ ticket, events }: TicketChange): Promise<void> {
    for (const { type, data, atMs } of events) {
      if (type === 'escalated') await add(ticket, data.level as EscalationLevel, atMs);
    }
  }
  await add(first, 'estate', first.raisedMs);
  await addEvents(raised);
  const ladders = await records.laddersAt(first.path);
  let ticket = first;
  for (;;) {
    const atMs = ticket.escalation === null ? null : nextClimbMs(ticket, stepOf(ticket, ticket.escalation, ladders));
    if (atMs === null) return calls;
    // What the sweep does at that time.
    const due = { ...ticket, nextCallMs: atMs };
    const change = await settleDue(records, due, settleBreaches({ ticket: due, events: [] }, atMs, clocks), atMs);
    await addEvents(change);
    if (change.ticket.escalation?.level === ticket.escalation?.level && change.events.length === 0) return calls;
    ticket = change.ticket;
  }
}

/**
 * Who would get a ticket, be told and be called, by the very steps that raise one; nothing is written.
 *
 * `undefined`: no such place within the person's scope.
 */
export function previewTicket({
  transactions,
  clock,
  clocks: shipped,
}: Pick<TicketDeps, 'transactions' | 'clock' | 'clocks'>) {
  return (actor: Actor, query: RoutingPreviewQuery): Promise<TicketPreview | undefined> =>
    transactions.run(scopeOf(actor), async (records) => {
      const place = await records.placeOf(query);
      if (place === undefined) return undefined;
      const atMs = query.atMs ?? clock.nowMs();
      const clocks = await records.clocksAt(place.path, shipped);
      const route = await records.route(place.estateId, query.problemClass, atMs);
      const hazard = imagined(query, place, atMs);
      const raised = raiseTicket(hazard, { id: 'preview', path: place.path, route, nowMs: atMs, clocks });
      const change = await settleChange(records, null, raised, atMs);
      const ticket = { ...change.ticket, facilityId: place.facilityId };
      const names = await records.namesOf([ticket]);
      const told: (Call & { event: string })[] = [];
      for (const { type, notify } of change.events) {
        for (const audience of new Set(notify)) told.push({ ...(await callOf(records, audience, atMs)), event: type });
      }
      const ladders = await records.laddersAt(place.path);
      return {
        atMs,
        summary: summaryOf(ticket, names, null, atMs),
        assignments: ticket.assignments.map(({ partyId, role }) => ({
          partyId,
          partyName: names.parties.get(partyId) ?? partyId,
          role,
        })),
        steps: route.steps,
        told,
        ladder: await ladderOf(records, change, clocks),
        ladderVersion: ladders.version,
        remindMs: ladders.steps(ladders.version)[ticket.severity].remindMs,
        clockVersion: clocks.version,
      };
    });
}
