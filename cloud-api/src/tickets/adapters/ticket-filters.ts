import { and, asc, desc, eq, ilike, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import { estates, facilities } from '../../registry/adapters/schema.js';
import { openStates } from '../domain/ticket.js';
import type { TicketFilter } from '../usecases/ticket-records.js';
import { isOpenSql } from './open-states.js';
import { ticketAssignments, ticketReports, tickets } from './schema.js';

function ofParty(partyId: string | null): SQL {
  return sql`exists (
    select 1 from ${ticketAssignments} a
    where a.ticket_id = ${tickets.id} and a.party_id = ${partyId} and a.state <> 'declined'
  )`;
}

/** The text stands in what people know the ticket by. */
function holds(text: string): SQL | undefined {
  // What stands for anything in a pattern stands for itself.
  const pattern = `%${text.replaceAll(/[\\%_]/g, (each) => `\\${each}`)}%`;
  const named = ({ nameZh, nameEn }: typeof estates | typeof facilities) =>
    or(ilike(nameZh, pattern), ilike(nameEn, pattern));
  return or(
    ilike(tickets.id, pattern),
    ilike(tickets.titleZh, pattern),
    ilike(tickets.titleEn, pattern),
    sql`${tickets.id} in (select r.ticket_id from ${ticketReports} r where r.number ilike ${pattern})`,
    sql`${tickets.facilityId} in (select ${facilities.id} from ${facilities} where ${named(facilities)})`,
    sql`${tickets.estateId} in (select ${estates.id} from ${estates} where ${named(estates)})`,
  );
}

/** Which tickets a list asks for. */
export function filterOf(filter: TicketFilter): SQL | undefined {
  const conditions: (SQL | undefined)[] = [];
  const { streetId, severity, problemClass, overdueAtMs, partyId, byDue } = filter;
  if (streetId !== undefined) {
    conditions.push(sql`${tickets.estateId} in (select e.id from ${estates} e where e.street_id = ${streetId})`);
  }
  if (severity !== undefined) conditions.push(eq(tickets.severity, severity));
  if (problemClass !== undefined) conditions.push(eq(tickets.problemClass, problemClass));
  if (overdueAtMs !== undefined) conditions.push(lt(tickets.nextDueMs, overdueAtMs));
  if (partyId !== undefined) conditions.push(ofParty(partyId));
  if (byDue?.after != null) {
    conditions.push(sql`(${tickets.nextDueMs}, ${tickets.id}) > (${byDue.after.dueMs}::bigint, ${byDue.after.id})`);
  }
  // As the index has it, whatever the planner knows of parameters.
  if (filter.states === openStates) conditions.push(isOpenSql);
  else if (filter.states !== null) conditions.push(inArray(tickets.state, [...filter.states]));
  if (filter.estateId !== undefined) conditions.push(eq(tickets.estateId, filter.estateId));
  if (filter.source !== undefined) conditions.push(eq(tickets.sourceKind, filter.source));
  if (filter.number !== undefined) {
    conditions.push(
      sql`${tickets.id} in (select r.ticket_id from ${ticketReports} r where r.number = ${filter.number})`,
    );
  }
  if (filter.hungSign === true) conditions.push(eq(tickets.hungSign, true));
  if (filter.text !== undefined) conditions.push(holds(filter.text));
  if (filter.facilityId !== undefined) conditions.push(eq(tickets.facilityId, filter.facilityId));
  if (filter.before !== undefined) {
    const { raisedMs, id } = filter.before;
    conditions.push(or(lt(tickets.raisedMs, raisedMs), and(eq(tickets.raisedMs, raisedMs), lt(tickets.id, id))));
  }
  return and(...conditions);
}

/** In which order it gives them. */
export function orderOf(filter: TicketFilter): SQL[] {
  // Few are found by place and party, and sorted; among many the first are at the end of an index.
  const isFew = filter.few === true;
  if (filter.byDue !== undefined)
    return [isFew ? sql`${tickets.nextDueMs} + 0` : asc(tickets.nextDueMs), asc(tickets.id)];
  return [isFew ? sql`${tickets.raisedMs} + 0 desc` : desc(tickets.raisedMs), desc(tickets.id)];
}
