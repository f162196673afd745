import type { LocalisedText, Role } from '@anju/contracts';
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { estates, facilities, parties } from '../../registry/adapters/schema.js';
import { callsOf, laddersAt, routeOf } from '../../routing/index.js';
import { openStates, type Ticket } from '../domain/ticket.js';
import {
  NEVER_DUE_MS,
  type TicketFilter,
  type TicketRecords,
  type TicketTransactions,
} from '../usecases/ticket-records.js';
import { addClockVersion, readClocks, readClockVersions, writePulse } from './clock-rows.js';
import { readComplaints, readPeaks } from './complaint-rows.js';
import { linkRows } from './link-rows.js';
import { findReceipted, findReported, forgetReporters, readPath, readReports, writeReport } from './report-rows.js';
import {
  notificationOutbox,
  ticketAssignments,
  ticketDeadlines,
  ticketEvents,
  ticketFiles,
  ticketReports,
  tickets,
} from './schema.js';
import { readTickets } from './ticket-rows.js';
import { writeAssignments, writeDeadlines, writeEvents, writeTicket } from './ticket-writes.js';

/** First key of the advisory locks that the tickets take; the second is what is locked. */
const lockSpace = { day: 7301, facility: 7302, report: 7303, file: 7304, receipt: 7305 } as const;

async function advisoryLock(tx: Tx, space: number, what: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${space}::int, hashtext(${what}))`);
}

const isOpenSql = sql.raw(`tickets.state in (${openStates.map((state) => `'${state}'`).join(', ')})`);

const runningClock = sql`d.ticket_id = ${tickets.id} and d.met_ms is null and d.cancelled_ms is null`;

function isLate(nowMs: number): SQL {
  return sql`exists (
    select 1 from ${ticketDeadlines} d where ${runningClock} and (d.breached_ms is not null or d.due_ms < ${nowMs})
  )`;
}

const nextDueMs = sql`coalesce((select min(d.due_ms) from ${ticketDeadlines} d where ${runningClock}), ${NEVER_DUE_MS}::bigint)`;

function ofParty(partyId: string | null): SQL {
  return sql`exists (
    select 1 from ${ticketAssignments} a
    where a.ticket_id = ${tickets.id} and a.party_id = ${partyId} and a.state <> 'declined'
  )`;
}

function filterOf(filter: TicketFilter): SQL | undefined {
  const conditions: (SQL | undefined)[] = [];
  const { streetId, severity, problemClass, overdueAtMs, partyId, byDue } = filter;
  if (streetId !== undefined) {
    conditions.push(sql`${tickets.estateId} in (select e.id from ${estates} e where e.street_id = ${streetId})`);
  }
  if (severity !== undefined) conditions.push(eq(tickets.severity, severity));
  if (problemClass !== undefined) conditions.push(eq(tickets.problemClass, problemClass));
  if (overdueAtMs !== undefined) conditions.push(isLate(overdueAtMs));
  if (partyId !== undefined) conditions.push(ofParty(partyId));
  if (byDue?.after != null) {
    conditions.push(sql`(${nextDueMs}, ${tickets.id}) > (${byDue.after.dueMs}::bigint, ${byDue.after.id})`);
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
  if (filter.facilityId !== undefined) conditions.push(eq(tickets.facilityId, filter.facilityId));
  if (filter.before !== undefined) {
    const { raisedMs, id } = filter.before;
    conditions.push(or(lt(tickets.raisedMs, raisedMs), and(eq(tickets.raisedMs, raisedMs), lt(tickets.id, id))));
  }
  return and(...conditions);
}

function orderOf(filter: TicketFilter): SQL[] {
  if (filter.byDue !== undefined) return [nextDueMs, sql`${tickets.id}`];
  // Few are found by place and party, and sorted; among many the newest are at the end of an index.
  return [filter.few === true ? sql`${tickets.raisedMs} + 0 desc` : desc(tickets.raisedMs), desc(tickets.id)];
}

async function namesOfParties(tx: Tx, partyIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (partyIds.length === 0) return new Map();
  const rows = await tx
    .select({ id: parties.id, name: parties.name })
    .from(parties)
    .where(inArray(parties.id, [...new Set(partyIds)]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function namesOfPlaces(
  tx: Tx,
  table: typeof facilities | typeof estates,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LocalisedText>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ id: table.id, zh: table.nameZh, en: table.nameEn })
    .from(table)
    .where(inArray(table.id, [...new Set(ids)]));
  return new Map(rows.map(({ id, ...name }) => [id, name]));
}

export function drizzleTicketRecords(tx: Tx): TicketRecords {
  async function one(rows: Promise<{ id: string }[]>): Promise<Ticket | undefined> {
    const ids = (await rows).map(({ id }) => id);
    return (await readTickets(tx, ids))[0];
  }

  return {
    ...linkRows(tx),
    find: async (ticketId) => (await readTickets(tx, [ticketId]))[0],

    lock: (ticketId) => one(tx.select({ id: tickets.id }).from(tickets).where(eq(tickets.id, ticketId)).for('update')),

    async list(filter) {
      const rows = await tx
        .select({ id: tickets.id })
        .from(tickets)
        .where(filterOf(filter))
        .orderBy(...orderOf(filter))
        .limit(filter.limit);
      return readTickets(
        tx,
        rows.map(({ id }) => id),
      );
    },

    async insert(change) {
      await writeTicket(tx, change.ticket, 'insert');
      await writeAssignments(tx, change.ticket, []);
      await writeDeadlines(tx, change.ticket, []);
      await writeEvents(tx, change);
    },

    async save(before, change) {
      const { ticket } = change;
      await writeTicket(tx, ticket, 'update');
      if (ticket.assignments !== before.assignments) await writeAssignments(tx, ticket, before.assignments);
      if (ticket.deadlines !== before.deadlines) await writeDeadlines(tx, ticket, before.deadlines);
      await writeEvents(tx, change);
    },

    async events(ticketId) {
      const rows = await tx
        .select()
        .from(ticketEvents)
        .where(eq(ticketEvents.ticketId, ticketId))
        .orderBy(asc(ticketEvents.seq));
      return rows.map((row) => ({ ...row, actorRole: row.actorRole as Role | null }));
    },

    headsSince: (atMs) =>
      tx
        .selectDistinctOn([ticketEvents.ticketId], {
          ticketId: ticketEvents.ticketId,
          seq: ticketEvents.seq,
          hash: ticketEvents.hash,
        })
        .from(ticketEvents)
        .where(gte(ticketEvents.atMs, atMs))
        .orderBy(ticketEvents.ticketId, desc(ticketEvents.seq)),

    versionsAfter: (ticketId, limit) =>
      tx
        .select({ id: tickets.id, version: tickets.version })
        .from(tickets)
        .where(sql`${tickets.id} collate "C" > ${ticketId}`)
        .orderBy(sql`${tickets.id} collate "C"`)
        .limit(limit),

    partyNames: (partyIds) => namesOfParties(tx, partyIds),

    async namesOf(named) {
      const partyIds = named.flatMap(({ assignments }) => assignments.map(({ partyId }) => partyId));
      return {
        parties: await namesOfParties(tx, partyIds),
        facilities: await namesOfPlaces(
          tx,
          facilities,
          named.flatMap(({ facilityId }) => facilityId ?? []),
        ),
        estates: await namesOfPlaces(
          tx,
          estates,
          named.map(({ estateId }) => estateId),
        ),
      };
    },

    async lockOpenOf(facilityId, problemClass) {
      await advisoryLock(tx, lockSpace.facility, `${facilityId}/${problemClass}`);
      return one(
        tx
          .select({ id: tickets.id })
          .from(tickets)
          .where(
            and(
              eq(tickets.facilityId, facilityId),
              sql`${tickets.problemClass} = ${problemClass}`,
              inArray(tickets.state, [...openStates]),
            ),
          )
          .orderBy(asc(tickets.raisedMs), asc(tickets.id))
          .limit(1)
          .for('update'),
      );
    },

    async ticketOfHazard(facilityId, problemClass, hazardId) {
      const named = JSON.stringify({ hazards: [{ id: hazardId }] });
      const rows = await tx
        .select({ id: tickets.id })
        .from(tickets)
        .innerJoin(ticketEvents, eq(ticketEvents.ticketId, tickets.id))
        .where(
          and(
            eq(tickets.facilityId, facilityId),
            sql`${tickets.problemClass} = ${problemClass}`,
            inArray(ticketEvents.type, ['raised', 'hazard_joined', 'hazard_returned']),
            sql`${ticketEvents.data} @> ${named}::jsonb`,
          ),
        )
        .orderBy(desc(tickets.raisedMs))
        .limit(1);
      return rows[0]?.id;
    },

    async lockReported(channel, number) {
      await advisoryLock(tx, lockSpace.report, `${channel}/${number}`);
      return findReported(tx, channel, number);
    },
    async lockReceipt(receipt) {
      await advisoryLock(tx, lockSpace.receipt, receipt);
      return findReceipted(tx, receipt);
    },
    async addFile(file) {
      await tx.insert(ticketFiles).values(file);
    },
    filesOf: (ticketId) =>
      tx
        .select()
        .from(ticketFiles)
        .where(eq(ticketFiles.ticketId, ticketId))
        .orderBy(asc(ticketFiles.atMs), asc(ticketFiles.id)),
    lockFile: (sha256) => advisoryLock(tx, lockSpace.file, sha256),
    async hasFile(sha256) {
      const found = await tx
        .select({ id: ticketFiles.id })
        .from(ticketFiles)
        .where(eq(ticketFiles.sha256, sha256))
        .limit(1);
      return found.length > 0;
    },
    forgetReporters: (beforeMs) => forgetReporters(tx, beforeMs),
    addReport: (report) => writeReport(tx, report),
    reportsOf: (ticketId) => readReports(tx, ticketId),
    complaints: (filter, sinceMs) => readComplaints(tx, filter, sinceMs),
    complaintPeaks: (estateId, sinceMs, limit) => readPeaks(tx, estateId, sinceMs, limit),
    pathOf: (estateId, facilityId) => readPath(tx, estateId, facilityId),

    async nextId(day) {
      await advisoryLock(tx, lockSpace.day, day);
      const prefix = `T-${day}-`;
      const rows = await tx
        .select({ last: sql<number | null>`max(substring(${tickets.id} from ${prefix.length + 1}::int)::int)` })
        .from(tickets)
        .where(sql`${tickets.id} like ${`${prefix}%`}`);
      return `${prefix}${String((rows[0]?.last ?? 0) + 1).padStart(4, '0')}`;
    },

    async placeOf({ estateId, facilityId }) {
      const [row] =
        facilityId === undefined
          ? await tx
              .select({ estateId: estates.id, path: estates.path })
              .from(estates)
              .where(eq(estates.id, estateId ?? ''))
          : await tx
              .select({ estateId: facilities.estateId, path: facilities.path })
              .from(facilities)
              .where(eq(facilities.id, facilityId));
      return row === undefined ? undefined : { ...row, facilityId: facilityId ?? null };
    },

    route: (estateId, problemClass, atMs) => routeOf(tx, { estateId, problemClass, atMs }),
    callsOf: (audiences, atMs, { all } = { all: false }) => callsOf(tx, audiences, atMs, { all }),
    laddersAt: (path) => laddersAt(tx, path),

    clocksAt: (path, shipped) => readClocks(tx, path, shipped),
    clockVersions: (districtPath) => readClockVersions(tx, districtPath),
    addClockVersion: (districtPath, version) => addClockVersion(tx, districtPath, version),
    pulse: (nowMs, toleranceMs) => writePulse(tx, nowMs, toleranceMs),

    async lockDue(nowMs, limit) {
      const due = sql`(
        select min(d.due_ms) from ${ticketDeadlines} d
        where d.ticket_id = ${tickets.id} and d.met_ms is null and d.cancelled_ms is null and d.breached_ms is null
          and d.due_ms < ${nowMs}
      )`;
      const ended = sql`case when ${tickets.state} = 'suspended' and ${tickets.suspendedUntilMs} <= ${nowMs}
        then ${tickets.suspendedUntilMs} end`;
      const calls = sql`case when ${tickets.nextCallMs} <= ${nowMs} then ${tickets.nextCallMs} end`;
      // Each of the three finds its few by an index of its own, however many tickets are open.
      const unnoticed = sql`(
        select d.ticket_id from ${ticketDeadlines} d
        where d.met_ms is null and d.cancelled_ms is null and d.breached_ms is null and d.due_ms < ${nowMs}
        union select s.id from ${tickets} s where s.state = 'suspended' and s.suspended_until_ms <= ${nowMs}
        union select n.id from ${tickets} n where n.next_call_ms <= ${nowMs}
      )`;
      const rows = await tx
        .select({ id: tickets.id })
        .from(tickets)
        .where(and(inArray(tickets.state, [...openStates]), sql`${tickets.id} in ${unnoticed}`))
        .orderBy(sql`least(${due}, ${ended}, ${calls})`, asc(tickets.id))
        .limit(limit)
        .for('update', { skipLocked: true });
      return readTickets(
        tx,
        rows.map(({ id }) => id),
      );
    },

    async isReachable(audience) {
      const { rows } = await tx.execute<{ reachable: boolean }>(
        sql`select anju.is_reachable(${audience}) as reachable`,
      );
      return rows[0]?.reachable === true;
    },

    async everyCallFailed(ticketId, audience, sinceMs) {
      const rows = await tx
        .select({
          sent: sql<number>`count(*)::int`,
          failed: sql<number>`count(${notificationOutbox.failedMs})::int`,
        })
        .from(notificationOutbox)
        .where(
          and(
            eq(notificationOutbox.ticketId, ticketId),
            eq(notificationOutbox.audience, audience),
            gte(notificationOutbox.createdMs, sinceMs),
          ),
        );
      const { sent = 0, failed = 0 } = rows[0] ?? {};
      return sent > 0 && sent === failed;
    },

    async countOpen(nowMs) {
      const overdue = sql`exists (
        select 1 from ${ticketDeadlines} d
        where d.ticket_id = ${tickets.id} and d.met_ms is null and d.cancelled_ms is null
          and (d.breached_ms is not null or d.due_ms < ${nowMs})
      )`;
      return tx
        .select({
          estateId: tickets.estateId,
          facilityId: tickets.facilityId,
          open: sql<number>`count(*)::int`,
          overdue: sql<number>`(count(*) filter (where ${overdue}))::int`,
        })
        .from(tickets)
        .where(inArray(tickets.state, [...openStates]))
        .groupBy(tickets.estateId, tickets.facilityId);
    },

    undelivered: (limit) =>
      tx
        .select({
          id: notificationOutbox.id,
          ticketId: notificationOutbox.ticketId,
          audience: notificationOutbox.audience,
          template: notificationOutbox.template,
        })
        .from(notificationOutbox)
        .where(isNull(notificationOutbox.deliveredMs))
        .orderBy(asc(notificationOutbox.id))
        .limit(limit)
        .for('update', { skipLocked: true }),

    async markDelivered(messageIds, nowMs) {
      if (messageIds.length === 0) return;
      await tx
        .update(notificationOutbox)
        .set({ deliveredMs: nowMs })
        .where(inArray(notificationOutbox.id, [...messageIds]));
    },

    async markFailed(messageIds, nowMs, failure) {
      if (messageIds.length === 0) return;
      const failed = await tx
        .update(notificationOutbox)
        .set({ failedMs: nowMs, failure })
        .where(inArray(notificationOutbox.id, [...messageIds]))
        .returning({ ticketId: notificationOutbox.ticketId });
      await tx
        .update(tickets)
        .set({ nextCallMs: nowMs })
        .where(
          and(
            inArray(
              tickets.id,
              failed.map(({ ticketId }) => ticketId),
            ),
            isNotNull(tickets.escalation),
          ),
        );
    },
  };
}

export function drizzleTicketTransactions(database: Database): TicketTransactions {
  return {
    run: (scope, fn) => database.tx(scope, (tx) => fn(drizzleTicketRecords(tx))),
    within: drizzleTicketRecords,
  };
}
