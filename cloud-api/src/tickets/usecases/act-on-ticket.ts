import { isDeepStrictEqual } from 'node:util';
import type { TicketActionRequest, TicketView } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import { decide, type Refusal } from '../domain/decide.js';
import { absorbTicket } from '../domain/raise-ticket.js';
import { type Actor, isOpen, type Ticket } from '../domain/ticket.js';
import { saveChange } from './save-change.js';
import type { TicketDeps } from './ticket-deps.js';
import type { TicketRecords } from './ticket-records.js';
import { viewOf } from './ticket-views.js';

export type ActOutcome =
  | { readonly ok: true; readonly ticket: TicketView }
  | { readonly ok: false; readonly why: 'not_found' }
  | { readonly ok: false; readonly why: 'refused'; readonly refusal: Refusal; readonly current: TicketView };

export function scopeOf(actor: Actor): Scope {
  return { role: 'app', userId: actor.userId, paths: actor.scopes, partyId: actor.partyId };
}

export async function loadView(
  records: TicketRecords,
  ticket: Ticket,
  viewer: Actor,
  nowMs: number,
): Promise<TicketView> {
  const names = await records.namesOf([ticket]);
  const reports = ticket.log.reports === 0 ? [] : await records.reportsOf(ticket.id);
  const files = ticket.log.files.length === 0 ? [] : await records.filesOf(ticket.id);
  return viewOf(ticket, { names, viewer, nowMs, events: await records.events(ticket.id), reports, files });
}

function invalid(field: string, message: string): Refusal {
  return { code: 'request.invalid', detail: 'The action cannot be done as given.', errors: [{ field, message }] };
}

/** Names in a request that stand for nothing that exists. */
async function unknownNames(
  records: TicketRecords,
  request: TicketActionRequest,
  ticket: Ticket,
  target: Ticket | undefined,
): Promise<Refusal | undefined> {
  if (request.action === 'assign') {
    const helpers = request.coHandlerPartyIds ?? [];
    const wanted = request.leadPartyId === undefined ? helpers : [request.leadPartyId, ...helpers];
    const known = await records.parties(wanted);
    // Who works here no more is called by nobody and would let the clocks run out in silence.
    const isHere = (partyId: string) => known.get(partyId)?.gone === false;
    const why = (partyId: string) => (known.has(partyId) ? 'works here no more' : 'no such party');
    if (request.leadPartyId !== undefined && !isHere(request.leadPartyId)) {
      return invalid('leadPartyId', why(request.leadPartyId));
    }
    const absent = helpers.find((partyId) => !isHere(partyId));
    if (absent !== undefined) return invalid('coHandlerPartyIds', `${why(absent)}: ${absent}`);
  }
  if (request.action === 'merge' && request.intoTicketId !== undefined && request.intoTicketId !== ticket.id) {
    if (target === undefined) return invalid('intoTicketId', 'no such ticket');
    if (!isOpen(target.state)) return invalid('intoTicketId', `that ticket is ${target.state}`);
    if (target.estateId !== ticket.estateId) return invalid('intoTicketId', 'that ticket is of another estate');
  }
  return undefined;
}

function isSameParties(one: Ticket, other: Ticket): boolean {
  const told = ({ assignments }: Ticket) => assignments.map(({ partyId, assignedMs }) => `${assignedMs} ${partyId}`);
  return isDeepStrictEqual(told(one), told(other));
}

/** One action of one person, in one transaction: all of it or none of it is written. */
export function actOnTicket({ transactions, clock, clocks: shipped, changed }: TicketDeps) {
  return async (actor: Actor, ticketId: string, request: TicketActionRequest): Promise<ActOutcome> => {
    const outcome = await transactions.run(scopeOf(actor), async (records): Promise<ActOutcome> => {
      const intoId = request.action === 'merge' ? request.intoTicketId : undefined;
      // Two tickets are locked in the order of their ids, so that no two merges wait for each other.
      const before = intoId !== undefined && intoId < ticketId ? await records.lock(intoId) : undefined;
      const ticket = await records.lock(ticketId);
      if (ticket === undefined) return { ok: false, why: 'not_found' };
      const target = intoId !== undefined && intoId > ticketId ? await records.lock(intoId) : before;

      const nowMs = clock.nowMs();
      const refused = async (refusal: Refusal): Promise<ActOutcome> => ({
        ok: false,
        why: 'refused',
        refusal,
        current: await loadView(records, ticket, actor, nowMs),
      });
      const clocks = await records.clocksAt(ticket.path, shipped);
      const decision = decide(ticket, actor, request, { nowMs, clocks });
      if (!decision.ok) return refused(decision.refusal);
      const unknown = await unknownNames(records, request, ticket, target);
      if (unknown !== undefined) return refused(unknown);

      const saved = await saveChange(records, ticket, decision.change, nowMs);
      if (target !== undefined && decision.change.ticket.state === 'merged') {
        await saveChange(records, target, absorbTicket(target, ticket, { nowMs, clocks }), nowMs);
      }
      // The database has the parties in an order of its own.
      const stored = isSameParties(saved, ticket) ? saved : ((await records.find(ticketId)) ?? saved);
      return { ok: true, ticket: await loadView(records, stored, actor, nowMs) };
    });
    if (outcome.ok) changed();
    return outcome;
  };
}
