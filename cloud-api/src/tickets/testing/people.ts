import type { HazardView, Role, TicketActionRequest, TicketFilePurpose } from '@anju/contracts';
import { withEvent } from '../domain/apply-transition.js';
import { defaultClocks } from '../domain/clocks.js';
import { type Decision, decide } from '../domain/decide.js';
import { raiseFromReport } from '../domain/raise-from-report.js';
import { raiseTicket } from '../domain/raise-ticket.js';
import type { Actor, Ticket } from '../domain/ticket.js';

export const estatePath = 'linan.qiaodong.heping';

function person(userId: string, role: Role, partyId: string | null, scopes: readonly string[]): Actor {
  return { userId, displayName: userId, role, partyId, scopes };
}

/** Everybody who could be before a ticket of `estatePath`, led by `p-property` with `p-lifts` as co-handler. */
export const people = {
  dispatcher: person('dispatcher', 'dispatcher', 'p-centre', ['linan']),
  otherDispatcher: person('otherDispatcher', 'dispatcher', 'p-centre', ['linan']),
  supervisor: person('supervisor', 'supervisor', 'p-street', ['linan.qiaodong']),
  estateSupervisor: person('estateSupervisor', 'supervisor', null, [estatePath]),
  admin: person('admin', 'admin', null, ['linan']),
  verifier: person('verifier', 'verifier', 'p-verifier', ['linan']),
  viewer: person('viewer', 'viewer', null, ['linan']),
  lead: person('lead', 'property', 'p-property', [estatePath]),
  coHandler: person('coHandler', 'contractor', 'p-lifts', []),
  neighbour: person('neighbour', 'property', 'p-other', [estatePath]),
  foreignDispatcher: person('foreignDispatcher', 'dispatcher', 'p-centre', ['linan.hexi']),
  foreignVerifier: person('foreignVerifier', 'verifier', 'p-verifier', ['linan.qiaodon']),
} as const satisfies Record<string, Actor>;
export type PersonName = keyof typeof people;

export function hazard(over: Partial<HazardView> = {}): HazardView {
  return {
    id: 'hz-1',
    ruleId: 'F-LOW',
    ruleVersion: 1,
    ruleName: { zh: '消火栓压力低', en: 'Hydrant pressure low' },
    advice: null,
    source: { tag: 'STD', confidence: 'H', text: 'GB 50974-2014 14.0.3' },
    facilityId: 'heping.fire-water-1',
    facilityName: { zh: '消防泵房及高位水箱', en: 'Fire pump room and roof tank' },
    facilityKind: 'fire_water',
    estateId: 'heping',
    estateName: { zh: '和平花园', en: 'Heping Garden' },
    instance: null,
    problemClass: 'fire_facilities',
    severity: 'major',
    state: 'active',
    beganMs: 1_000,
    activeMs: 2_000,
    clearedMs: null,
    needsReset: false,
    retrospective: false,
    recurrences: 0,
    ticketId: null,
    evidence: [],
    ...over,
  };
}

export const raisedMs = Date.UTC(2026, 10, 22, 2, 0, 0);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A ticket as the hazard engine's first call leaves it: assigned to lead and co-handler. */
export function freshTicket(over: Partial<HazardView> = {}): Ticket {
  return raiseTicket(hazard(over), {
    id: 'T-20261122-0001',
    path: estatePath,
    route: { leadPartyId: 'p-property', coHandlerPartyIds: ['p-lifts'] },
    nowMs: raisedMs,
    clocks: defaultClocks,
  }).ticket;
}

/** The ticket with one more file. */
export function withFile(ticket: Ticket, id = 'f-photo', purpose: TicketFilePurpose = 'photo'): Ticket {
  const told = { atMs: raisedMs, actor: people.lead, data: { file: { id, purpose } }, notify: [] };
  return withEvent({ ticket, events: [] }, { type: 'file_added', ...told }).ticket;
}

/** What every action needs and more, so that nothing is refused for want of it. */
export function command(
  ticket: Ticket,
  action: TicketActionRequest['action'],
  nowMs: number,
  over: Partial<TicketActionRequest> = {},
): TicketActionRequest {
  return {
    action,
    version: ticket.version,
    reason: 'because',
    leadPartyId: 'p-property',
    coHandlerPartyIds: ['p-lifts'],
    untilMs: nowMs + 24 * HOUR,
    intoTicketId: 'T-20261122-0002',
    ...(action === 'override' ? { photoRef: 'f-photo' } : {}),
    severity: ticket.severity === 'minor' ? 'major' : 'minor',
    statutoryGrade: 'general',
    ...over,
  };
}

export function ask(
  ticket: Ticket,
  who: PersonName,
  action: TicketActionRequest['action'],
  nowMs: number,
  over: Partial<TicketActionRequest> = {},
): Decision {
  return decide(ticket, people[who], command(ticket, action, nowMs, over), { nowMs, clocks: defaultClocks });
}

/** A ticket that no sensor watches: a resident told of it. */
export function toldTicket(): Ticket {
  const report = { kind: 'complaint', channel: 'hotline_12345', number: null, content: '水压低', place: null } as const;
  const matter = { estateId: 'heping', facilityId: null, problemClass: 'fire_facilities', severity: 'major' } as const;
  return raiseFromReport(
    { ...report, ...matter },
    {
      id: 'T-20261122-0003',
      path: estatePath,
      route: { leadPartyId: 'p-property', coHandlerPartyIds: [] },
      nowMs: raisedMs,
      clocks: defaultClocks,
      actor: people.dispatcher,
    },
  ).ticket;
}

/** The ticket after the actions, all of which must be allowed; one minute lies between them. */
export function after(
  start: Ticket,
  ...steps: readonly (readonly [PersonName, TicketActionRequest['action']])[]
): Ticket {
  return steps.reduce((ticket, [who, action], index) => {
    const decision = ask(ticket, who, action, raisedMs + (index + 1) * MINUTE);
    if (!decision.ok) throw new Error(`${who} could not ${action}: ${decision.refusal.detail}`);
    return decision.change.ticket;
  }, start);
}
