import { getTableColumns, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import type { Assignment, Deadline, Ticket } from '../domain/ticket.js';
import { emptyLog, foldEvent, logFactsVersion } from '../domain/ticket-log.js';
import { ticketAssignments, ticketDeadlines, ticketEvents, tickets } from './schema.js';
import { factsOf, type Head } from './transaction-facts.js';

const assignmentsOfTicket = sql<readonly Assignment[]>`(
  select coalesce(json_agg(json_build_object(
    'partyId', a.party_id, 'role', a.role, 'state', a.state, 'assignedMs', a.assigned_ms, 'answerByMs', a.answer_by_ms,
    'overdueMs', a.overdue_ms, 'remindedMs', a.reminded_ms, 'reminders', a.reminders
  ) order by a.assigned_ms, a.party_id), '[]')
  from ${ticketAssignments} a where a.ticket_id = tickets.id
)`;

const deadlinesOfTicket = sql<readonly Deadline[]>`(
  select coalesce(json_agg(json_build_object(
    'id', d.id, 'kind', d.kind, 'openedMs', d.opened_ms, 'dueMs', d.due_ms, 'metMs', d.met_ms, 'breachedMs', d.breached_ms,
    'cancelledMs', d.cancelled_ms, 'clockVersion', d.clock_version, 'platformCaused', d.platform_caused,
    'warnedMs', d.warned_ms
  ) order by d.id), '[]')
  from ${ticketDeadlines} d where d.ticket_id = tickets.id
)`;

/** As much of the log as its facts are folded from. */
type ToldEvent = Parameters<typeof foldEvent>[1];

/** Read only where they are not folded already: the row policy is asked for each event. */
const unfoldedEvents = sql<readonly ToldEvent[] | null>`case
  when (tickets.log_facts ->> 'version')::int = ${sql.raw(String(logFactsVersion))} then null
  else (
    select coalesce(json_agg(json_build_object('type', e.type, 'actorId', e.actor_id, 'data', e.data) order by e.seq), '[]')
    from ${ticketEvents} e where e.ticket_id = tickets.id
  )
end`;

const headOfTicket = sql<Head | null>`(
  select json_build_object('seq', e.seq, 'hash', e.hash)
  from ${ticketEvents} e where e.ticket_id = tickets.id order by e.seq desc limit 1
)`;

/** Whole tickets of these ids, in their order, by one statement; those that are not visible are left out. */
export async function readTickets(tx: Tx, ids: readonly string[]): Promise<readonly Ticket[]> {
  if (ids.length === 0) return [];
  const { locked, heads } = factsOf(tx);
  const rows = await tx
    .select({
      ...getTableColumns(tickets),
      assignments: assignmentsOfTicket,
      deadlines: deadlinesOfTicket,
      events: unfoldedEvents,
      // Nobody appends to what is not locked.
      head: ids.some((id) => locked.has(id)) ? headOfTicket : sql<null>`null`,
    })
    .from(tickets)
    .where(sql`${tickets.id} = any (${sql.param([...ids])}::text[])`);
  const byId = new Map<string, Ticket>();
  for (const row of rows) {
    const {
      titleZh,
      titleEn,
      sourceKind,
      sourceChannel,
      sourceNumber,
      events,
      head,
      nextDueMs: _d,
      partyIds: _p,
      logFacts,
      ...own
    } = row;
    if (head !== null && locked.has(own.id)) heads.set(own.id, head);
    byId.set(own.id, {
      ...own,
      title: { zh: titleZh, en: titleEn },
      source: { kind: sourceKind, channel: sourceChannel, number: sourceNumber },
      log: events === null && logFacts !== null ? logFacts.facts : (events ?? []).reduce(foldEvent, emptyLog),
    });
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}
