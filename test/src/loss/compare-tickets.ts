import type { HazardView, RuleView, TicketSummary } from '@anju/contracts';
import type { ApiClient } from '../harness/api-client.js';

export interface TicketReport {
  /** Expected or recorded hazards that ought to have a ticket and have none. */
  readonly lost: readonly string[];
  /** Two tickets at once for one facility and problem class, or one hazard in two tickets. */
  readonly doubled: readonly string[];
}

/** What a scenario must have led to. */
export interface ExpectedHazard {
  readonly facilityId: string;
  readonly ruleIds: readonly string[];
}

const isOpen = (ticket: TicketSummary) => !['closed', 'merged', 'cancelled'].includes(ticket.state);

/** Holds hazards, tickets and what was provoked against each other. */
export async function compareTickets(api: ApiClient, expected: readonly ExpectedHazard[]): Promise<TicketReport> {
  const [hazards, tickets, rules] = await Promise.all([
    api.all<HazardView>('/api/v1/hazards?state=all&limit=500'),
    api.all<TicketSummary>('/api/v1/tickets?state=all&limit=500'),
    api.all<RuleView>('/api/v1/rules?limit=500'),
  ]);
  const opens = new Set(rules.filter((rule) => rule.ticket === 'open').map((rule) => rule.id));
  const known = new Set(tickets.map((ticket) => ticket.id));

  const lost = hazards
    .filter((hazard) => opens.has(hazard.ruleId) && hazard.activeMs !== null && !hazard.retrospective)
    .filter((hazard) => hazard.ticketId === null || !known.has(hazard.ticketId))
    .map((hazard) => `${hazard.ruleId} at ${hazard.facilityId} has no ticket`);
  for (const want of expected) {
    const found = hazards.some(
      (hazard) => hazard.facilityId === want.facilityId && want.ruleIds.includes(hazard.ruleId),
    );
    if (!found) lost.push(`${want.ruleIds.join(' or ')} at ${want.facilityId} never arose`);
  }

  const doubled: string[] = [];
  const openOf = new Map<string, string>();
  for (const ticket of tickets.filter(isOpen)) {
    const key = `${ticket.facilityId} ${ticket.problemClass}`;
    const other = openOf.get(key);
    if (other === undefined) openOf.set(key, ticket.id);
    else doubled.push(`${other} and ${ticket.id} are both open for ${key}`);
  }
  const ticketOf = new Map<string, string>();
  for (const ticket of tickets) {
    for (const hazardId of ticket.hazardIds) {
      const other = ticketOf.get(hazardId);
      if (other !== undefined && other !== ticket.id)
        doubled.push(`hazard ${hazardId} is in ${other} and ${ticket.id}`);
      ticketOf.set(hazardId, ticket.id);
    }
  }
  return { lost, doubled };
}
