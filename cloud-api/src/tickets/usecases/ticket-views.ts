import type { TicketSummary, TicketView } from '@anju/contracts';
import { isOverdue } from '../domain/deadlines.js';
import { allowedActions } from '../domain/decide.js';
import { type Actor, isOpen, leadOf, type Ticket } from '../domain/ticket.js';
import type { ChainedEvent } from '../domain/ticket-log.js';

export type PartyNames = ReadonlyMap<string, string>;

/** A ticket as `viewer` gets it; without one, nothing is allowed. */
export function summaryOf(ticket: Ticket, names: PartyNames, viewer: Actor | null, nowMs: number): TicketSummary {
  const lead = leadOf(ticket);
  return {
    id: ticket.id,
    facilityId: ticket.facilityId,
    estateId: ticket.estateId,
    problemClass: ticket.problemClass,
    severity: ticket.severity,
    title: ticket.title,
    state: ticket.state,
    version: ticket.version,
    raisedMs: ticket.raisedMs,
    closedMs: ticket.closedMs,
    lead: lead === undefined ? null : (names.get(lead.partyId) ?? lead.partyId),
    deadlines: ticket.deadlines.map(({ kind, dueMs, metMs, breachedMs, cancelledMs }) => ({
      kind,
      dueMs,
      metMs,
      breachedMs,
      cancelledMs,
    })),
    overdue: isOpen(ticket.state) && ticket.deadlines.some((deadline) => isOverdue(deadline, nowMs)),
    hazardIds: ticket.log.hazards.map(({ id }) => id),
    allowedActions: viewer === null ? [] : allowedActions(ticket, viewer),
  };
}

export function viewOf(
  ticket: Ticket,
  about: { names: PartyNames; viewer: Actor; nowMs: number; events: readonly ChainedEvent[] },
): TicketView {
  return {
    ...summaryOf(ticket, about.names, about.viewer, about.nowMs),
    assignments: ticket.assignments.map(({ partyId, role, state }) => ({
      partyId,
      partyName: about.names.get(partyId) ?? partyId,
      role,
      state,
    })),
    events: about.events.map(({ seq, atMs, type, actorName, actorRole, data }) => ({
      seq,
      atMs,
      type,
      actor: actorName,
      actorRole,
      data: { ...data },
    })),
  };
}
