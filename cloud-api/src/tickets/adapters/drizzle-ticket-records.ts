import type { Role } from '@anju/contracts';
import { and, asc, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { estates, facilities } from '../../registry/adapters/schema.js';
import { callsOf, routeOf } from '../../routing/index.js';
import { openStates, type Ticket } from '../domain/ticket.js';
import type { TicketRecords, TicketTransactions } from '../usecases/ticket-records.js';
import { advisoryLock, lockSpace } from './advisory-locks.js';
import { addClockVersion, readClockVersions, writePulse } from './clock-rows.js';
import { readComplaints, readPeaks } from './complaint-rows.js';
import { settingsAt } from './district-settings.js';
import { lockDueTickets } from './due-tickets.js';
import { fileRows } from './file-rows.js';
import { holderRows } from './holder-rows.js';
import { linkRows } from './link-rows.js';
import { messageRows } from './message-rows.js';
import { partiesKnown, readNames } from './name-rows.js';
import { countOpenTickets } from './open-counts.js';
import { findReceipted, findReported, forgetReporters, readPath, readReports, writeReport } from './report-rows.js';
import { ticketEvents, tickets } from './schema.js';
import { filterOf, orderOf } from './ticket-filters.js';
import { readTickets } from './ticket-rows.js';
import { insertTicket, saveTickets } from './ticket-writes.js';
import { factsOf } from './transaction-facts.js';

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
    ...fileRows(tx),
    ...messageRows(tx),
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

    parties: (partyIds) => partiesKnown(tx, partyIds),

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

    lockDue: (nowMs, about) => lockedIds(lockDueTickets(tx, nowMs, about)),

    countOpen: (nowMs, who) => countOpenTickets(tx, nowMs, who),
  };
}

export function drizzleTicketTransactions(database: Database): TicketTransactions {
  return {
    run: (scope, fn) => database.tx(scope, (tx) => fn(drizzleTicketRecords(tx))),
    within: drizzleTicketRecords,
  };
}
