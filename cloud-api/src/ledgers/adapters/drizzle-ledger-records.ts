import { and, asc, eq, gt, gte, inArray, lt, or, type SQL } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { estates, facilities, parties, streets } from '../../registry/adapters/schema.js';
import { ticketAssignments, ticketDeadlines, ticketEvents, tickets } from '../../tickets/adapters/schema.js';
import type { LedgerEntry } from '../domain/ledger-entry.js';
import type { LedgerFilter, LedgerPlace, LedgerRecords } from '../usecases/ledger-records.js';
import { estateProfiles } from './schema.js';

const openStates = ['raised', 'assigned', 'responding', 'rectifying', 'suspended', 'verifying'] as const;

function conditionsOf(filter: LedgerFilter, after: LedgerPlace | null): SQL | undefined {
  const { state, streetId, estateId, problemClass, hungSign, fromMs, toMs } = filter;
  return and(
    state === 'open' ? inArray(tickets.state, [...openStates]) : undefined,
    state === 'closed' ? eq(tickets.state, 'closed') : undefined,
    streetId === undefined ? undefined : eq(estates.streetId, streetId),
    estateId === undefined ? undefined : eq(tickets.estateId, estateId),
    problemClass === undefined ? undefined : eq(tickets.problemClass, problemClass),
    hungSign === undefined ? undefined : eq(tickets.hungSign, true),
    fromMs === undefined ? undefined : gte(tickets.raisedMs, fromMs),
    toMs === undefined ? undefined : lt(tickets.raisedMs, toMs),
    after === null
      ? undefined
      : or(
          gt(tickets.raisedMs, after.raisedMs),
          and(eq(tickets.raisedMs, after.raisedMs), gt(tickets.id, after.ticketId)),
        ),
  );
}

function byTicket<T extends { readonly ticketId: string }>(rows: readonly T[]): (ticketId: string) => readonly T[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.ticketId);
    if (group === undefined) groups.set(row.ticketId, [row]);
    else group.push(row);
  }
  return (ticketId) => groups.get(ticketId) ?? [];
}

async function readPage(
  tx: Tx,
  filter: LedgerFilter,
  after: LedgerPlace | null,
  limit: number,
): Promise<readonly LedgerEntry[]> {
  const rows = await tx
    .select({
      ticket: tickets,
      estateName: estates.nameZh,
      streetName: streets.nameZh,
      community: estateProfiles.community,
      propertyCompany: estates.propertyCompany,
      facilityName: facilities.nameZh,
      facilityLocation: facilities.location,
    })
    .from(tickets)
    .leftJoin(estates, eq(estates.id, tickets.estateId))
    .leftJoin(streets, eq(streets.id, estates.streetId))
    .leftJoin(estateProfiles, eq(estateProfiles.estateId, tickets.estateId))
    .leftJoin(facilities, eq(facilities.id, tickets.facilityId))
    .where(conditionsOf(filter, after))
    .orderBy(asc(tickets.raisedMs), asc(tickets.id))
    .limit(limit);
  if (rows.length === 0) return [];
  const ids = rows.map(({ ticket }) => ticket.id);
  const partyNames = new Map(
    (await tx.select({ id: parties.id, name: parties.name }).from(parties)).map(({ id, name }) => [id, name]),
  );
  const assignmentsOf = byTicket(
    await tx
      .select()
      .from(ticketAssignments)
      .where(inArray(ticketAssignments.ticketId, ids))
      .orderBy(asc(ticketAssignments.assignedMs), asc(ticketAssignments.partyId)),
  );
  const rectifyOf = byTicket(
    await tx
      .select()
      .from(ticketDeadlines)
      .where(and(inArray(ticketDeadlines.ticketId, ids), eq(ticketDeadlines.kind, 'rectify')))
      .orderBy(asc(ticketDeadlines.id)),
  );
  const eventsOf = byTicket(
    await tx
      .select({
        ticketId: ticketEvents.ticketId,
        atMs: ticketEvents.atMs,
        type: ticketEvents.type,
        actorName: ticketEvents.actorName,
        data: ticketEvents.data,
      })
      .from(ticketEvents)
      .where(inArray(ticketEvents.ticketId, ids))
      .orderBy(asc(ticketEvents.ticketId), asc(ticketEvents.seq)),
  );
  return rows.map(({ ticket, estateName, ...place }): LedgerEntry => {
    const { id, problemClass, severity, state, raisedMs, closedMs, mergedInto, hungSign, statutoryGrade } = ticket;
    const rectify = rectifyOf(id).at(-1);
    return {
      ticketId: id,
      estateName: estateName ?? ticket.estateId,
      ...place,
      ...{ problemClass, severity, state, raisedMs, closedMs, mergedInto, hungSign, statutoryGrade },
      title: ticket.titleZh,
      assignments: assignmentsOf(id).map((each) => ({
        partyName: partyNames.get(each.partyId) ?? each.partyId,
        role: each.role,
        state: each.state,
      })),
      rectify: rectify ?? null,
      events: eventsOf(id),
      partyNames,
    };
  });
}

export function drizzleLedgerRecords(database: Database): LedgerRecords {
  return {
    page: (scope, filter, after, limit) => database.tx(scope, (tx) => readPage(tx, filter, after, limit)),
  };
}
