import type { Role } from '@anju/contracts';
import { hasToRespond } from './deadlines.js';
import { pathOfLevel } from './ladder.js';
import { type Actor, isOpen, leadOf, partOf, type Ticket } from './ticket.js';
import type { Grant, Relation } from './transition-table.js';

/** Whether the hierarchy path `scope` is `path` or above it. Hyphen and underscore are one, as in `hierarchyPath`. */
export function covers(scope: string, path: string): boolean {
  const above = scope.replaceAll('-', '_');
  const below = path.replaceAll('-', '_');
  return above !== '' && (below === above || below.startsWith(`${above}.`));
}

/** Whether `scope` is a level above `path`. */
function isAbove(scope: string, path: string): boolean {
  return covers(scope, path) && scope.split('.').length < path.split('.').length;
}

/** The person or his party did work on the ticket, also where it was given to others since. */
function hasWorked({ log }: Ticket, { userId, partyId }: Actor): boolean {
  return log.workerIds.includes(userId) || (partyId !== null && log.workerPartyIds.includes(partyId));
}

/** Whether the person is responsible for the street or the district, as the level that is called. */
function isOfCalledLevel({ path, escalation }: Ticket, { scopes }: Actor): boolean {
  if (escalation === null || escalation.level === 'estate') return false;
  return scopes.some((scope) => covers(scope, pathOfLevel(path, escalation.level)));
}

const leadAnswers: readonly string[] = ['accept', 'arrive', 'submit', 'acknowledge'];

/** What comes to a ticket from outside answers no call, whoever brings it. */
const bringsOnly: readonly string[] = ['raised', 'report_joined', 'file_added'];

/** Whether what this person did answers the call: who works on it answers at every level, else somebody of the level called. */
export function answersFor(ticket: Ticket, actor: Actor, type: string): boolean {
  if (bringsOnly.includes(type)) return false;
  const isLead = actor.partyId !== null && leadOf(ticket)?.partyId === actor.partyId;
  return (isLead && leadAnswers.includes(type)) || isOfCalledLevel(ticket, actor);
}

function handles(ticket: Ticket, actor: Actor): boolean {
  return actor.partyId !== null && ticket.assignments.some(({ partyId }) => partyId === actor.partyId);
}

export function standsAs(relation: Relation, ticket: Ticket, actor: Actor): boolean {
  const inScope = actor.scopes.some((scope) => covers(scope, ticket.path));
  switch (relation) {
    case 'scope':
      return inScope;
    case 'lead':
      return actor.partyId !== null && leadOf(ticket)?.partyId === actor.partyId;
    case 'lead_called':
      return standsAs('lead', ticket, actor) && (ticket.escalation?.level === 'estate' || hasToRespond(ticket));
    case 'co_handler':
      return actor.partyId !== null && partOf(ticket, actor.partyId) !== undefined;
    case 'called':
      return isOfCalledLevel(ticket, actor);
    case 'independent':
      return inScope && !handles(ticket, actor);
    case 'approver':
      return actor.scopes.some((scope) => isAbove(scope, ticket.path)) && !handles(ticket, actor);
    case 'verifier':
      return inScope && !handles(ticket, actor) && !hasWorked(ticket, actor);
  }
}

const desks: readonly Role[] = ['dispatcher', 'supervisor', 'admin'];

/** Whether a person may know who told of the matter: who takes calls for the place, and who works on it until it is over. */
export function mayKnowReporter(ticket: Ticket, actor: Actor): boolean {
  if (desks.includes(actor.role) && standsAs('scope', ticket, actor)) return true;
  return isOpen(ticket.state) && (standsAs('lead', ticket, actor) || standsAs('co_handler', ticket, actor));
}

export function granted(grants: readonly Grant[], ticket: Ticket, actor: Actor): boolean {
  return grants.some(({ roles, relation }) => roles.includes(actor.role) && standsAs(relation, ticket, actor));
}
