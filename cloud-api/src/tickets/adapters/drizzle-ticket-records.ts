import type { Role } from '@anju/contracts';
import { and, asc, desc, eq, gte, ilike, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { estates, facilities, parties } from '../../registry/adapters/schema.js';
import { callsOf, routeOf } from '../../routing/index.js';
import { type Audience, openStates, type Ticket } from '../domain/ticket.js';
import type { TicketFilter, TicketRecords, TicketTransactions } from '../usecases/ticket-records.js';
import type { Names } from '../usecases/ticket-views.js';
import { addClockVersion, readClockVersions, writePulse } from './clock-rows.js';
import { readComplaints, readPeaks } from './complaint-rows.js';
import { settingsAt } from './district-settings.js';
import { holderRows } from './holder-rows.js';
import { linkRows } from './link-rows.js';
import { countOpenTickets } from './open-counts.js';
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
import { insertTicket, saveTickets } from './ticket-writes.js';
import { factsOf } from './transaction-facts.js';

/** First key of the advisory locks that the tickets take; the second is what is locked. */
const lockSpace = { day: 7301, facility: 7302, report: 7303, file: 7304, receipt: 7305 } as const;

async function advisoryLock(tx: Tx, space: number, what: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${space}::int, hashtext(${what}))`);
}

const openStatesSql = sql.raw(openStates.map((state) => `'${state}'`).join(', '));
const isOpenSql = sql`${tickets.state} in (${openStatesSql})`;

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

function filterOf(filter: TicketFilter): SQL | undefined {
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

function orderOf(filter: TicketFilter): SQL[] {
  // Few are found by place and party, and sorted; among many the first are at the end of an index.
  const isFew = filter.few === true;
  if (filter.byDue !== undefined)
    return [isFew ? sql`${tickets.nextDueMs} + 0` : asc(tickets.nextDueMs), asc(tickets.id)];
  return [isFew ? sql`${tickets.raisedMs} + 0 desc` : desc(tickets.raisedMs), desc(tickets.id)];
}

async function namesOfParties(tx: Tx, partyIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (partyIds.length === 0) return new Map();
  const rows = await tx
    .select({ id: parties.id, name: parties.name })
    .from(parties)
    .where(inArray(parties.id, [...new Set(partyIds)]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

type NamedKind = 'party' | 'facility' | 'estate';

async function readNames(tx: Tx, named: readonly Ticket[]): Promise<Names> {
  const listed = (ids: readonly string[]) => sql`any (${sql.param([...new Set(ids)])}::text[])`;
  const { rows } = await tx.execute<{ what: NamedKind; id: string; zh: string; en: string }>(sql`
    select 'party' as what, id, name as zh, name as en from ${parties}
      where id = ${listed(named.flatMap(({ assignments }) => assignments.map(({ partyId }) => partyId)))}
    union all select 'facility', id, name_zh, name_en from ${facilities}
      where id = ${listed(named.flatMap(({ facilityId }) => facilityId ?? []))}
    union all select 'estate', id, name_zh, name_en from ${estates}
      where id = ${listed(named.map(({ estateId }) => estateId))}`);
  const of = (what: NamedKind) => rows.filter((row) => row.what === what);
  const places = (what: NamedKind) => new Map(of(what).map(({ id, zh, en }) => [id, { zh, en }]));
  return {
    parties: new Map(of('party').map(({ id, zh }) => [id, zh])),
    facilities: places('facility'),
    estates: places('estate'),
  };
}

export function drizzleTicketRecords(tx: Tx): TicketRecords {
  async function one(rows: Promise<{ id: string }[]>): Promise<Ticket | undefined> {
    return (await readTickets(tx, await lockedIds(rows)))[0];
  }

  async function lockedIds(rows: Promise<{ id: string }[]>): Promise<string[]> {
    const ids = (await rows).map(({ id }) => id);
    for (const id of ids) factsOf(tx).locked.add(id);
    return ids;
  }

  return {
    ...linkRows(tx),
    ...holderRows(tx),
    find: async (ticketId) => (await readTickets(tx, [ticketId]))[0],
    findAll: (ticketIds) => readTickets(tx, ticketIds),

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

    insert: (change) => insertTicket(tx, change),
    save: (before, change) => saveTickets(tx, [{ before, change }]),
    saveAll: (saves) => saveTickets(tx, saves),

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

    namesOf: (named) => readNames(tx, named),

    async lockOpenOf(facilityId, problemClass, estateId) {
      await advisoryLock(tx, lockSpace.facility, `${facilityId}/${problemClass}`);
      return one(
        tx
          .select({ id: tickets.id })
          .from(tickets)
          .where(
            and(
              eq(tickets.facilityId, facilityId),
              eq(tickets.estateId, estateId),
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
    laddersAt: async (path) => (await settingsAt(tx, path)).ladders,

    clocksAt: async (path, shipped) => ({ ...shipped, ...(await settingsAt(tx, path)).clocks }),
    clockVersions: (districtPath) => readClockVersions(tx, districtPath),
    addClockVersion: (districtPath, version) => addClockVersion(tx, districtPath, version),
    pulse: (nowMs, toleranceMs) => writePulse(tx, nowMs, toleranceMs),

    async lockDue(nowMs, { limit, except }) {
      // Each of the three finds its first by an index of its own, however many tickets are open. A ticket has at most three clocks
      // that run, and others may hold some of the tickets: four times as many rows have the first of them.
      const rows = sql.raw(String(4 * limit));
      const isWanted = sql`n.state in (${openStatesSql}) and n.id <> all (${sql.param([...except])}::text[])`;
      const due = sql`(
        select id, min(at_ms) as at_ms from (
          (select n.id, d.due_ms as at_ms from ${ticketDeadlines} d join ${tickets} n on n.id = d.ticket_id
            where d.met_ms is null and d.cancelled_ms is null and d.breached_ms is null and d.due_ms < ${nowMs} and ${isWanted}
            order by d.due_ms limit ${rows})
          union all (select n.id, n.suspended_until_ms from ${tickets} n
            where n.state = 'suspended' and n.suspended_until_ms <= ${nowMs} and ${isWanted}
            order by n.suspended_until_ms limit ${rows})
          union all (select n.id, n.next_call_ms from ${tickets} n where n.next_call_ms <= ${nowMs} and ${isWanted}
            order by n.next_call_ms limit ${rows})
        ) found group by id
      ) due`;
      return lockedIds(
        tx
          .select({ id: tickets.id })
          .from(tickets)
          .innerJoin(due, sql`due.id = ${tickets.id}`)
          .where(isOpenSql)
          .orderBy(sql`due.at_ms`, asc(tickets.id))
          .limit(limit)
          .for('update', { of: tickets, skipLocked: true }),
      );
    },

    async reachable(audiences) {
      if (audiences.length === 0) return new Set();
      const { rows } = await tx.execute<{ audience: Audience }>(
        sql`select audience from unnest(${sql.param([...audiences])}::text[]) audience where anju.is_reachable(audience)`,
      );
      return new Set(rows.map(({ audience }) => audience));
    },

    async unheard(calls) {
      if (calls.length === 0) return new Set();
      const { rows } = await tx.execute<{ ticketId: string }>(sql`
        select c."ticketId" from jsonb_to_recordset(${JSON.stringify(calls)}::jsonb)
          as c("ticketId" text, audience text, "sinceMs" bigint)
        join ${notificationOutbox} o on o.ticket_id = c."ticketId" and o.audience = c.audience and o.created_ms >= c."sinceMs"
        group by c."ticketId" having count(*) = count(o.failed_ms)`);
      return new Set(rows.map(({ ticketId }) => ticketId));
    },

    countOpen: (nowMs, who) => countOpenTickets(tx, nowMs, who),

    undelivered: (limit) =>
      tx
        .select({
          id: notificationOutbox.id,
          ticketId: notificationOutbox.ticketId,
          audience: notificationOutbox.audience,
          template: notificationOutbox.template,
          data: notificationOutbox.data,
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
