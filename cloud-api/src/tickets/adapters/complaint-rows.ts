import { and, asc, desc, eq, gte, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { estates, facilities } from '../../registry/adapters/schema.js';
import { openStates } from '../domain/ticket.js';
import type { ComplaintFilter, KnownComplaint, KnownPeak } from '../usecases/reports.js';
import { reportOf } from './report-rows.js';
import { ticketFiles, ticketReports, tickets } from './schema.js';

const estateName = { zh: estates.nameZh, en: estates.nameEn };
const facilityName = { zh: facilities.nameZh, en: facilities.nameEn };

export async function readComplaints(tx: Tx, filter: ComplaintFilter, sinceMs: number): Promise<KnownComplaint[]> {
  const { estateId, facilityId, problemClass, channel, number, fromMs, toMs, beforeId } = filter;
  const recurrences = sql<number>`(
    select count(*)::int from ${ticketReports} same
    where same.kind = 'complaint' and same.received_ms >= ${sinceMs} and same.estate_id = ${ticketReports.estateId}
      and same.problem_class = ${ticketReports.problemClass}
      and same.facility_id is not distinct from ${ticketReports.facilityId}
  )`;
  const rows = await tx
    .select({ report: ticketReports, ticketState: tickets.state, estateName, facilityName, recurrences })
    .from(ticketReports)
    .innerJoin(tickets, eq(tickets.id, ticketReports.ticketId))
    .leftJoin(estates, eq(estates.id, ticketReports.estateId))
    .leftJoin(facilities, eq(facilities.id, ticketReports.facilityId))
    .where(
      and(
        eq(ticketReports.kind, 'complaint'),
        estateId === undefined ? undefined : eq(ticketReports.estateId, estateId),
        facilityId === undefined
          ? undefined
          : facilityId === null
            ? isNull(ticketReports.facilityId)
            : eq(ticketReports.facilityId, facilityId),
        problemClass === undefined ? undefined : eq(ticketReports.problemClass, problemClass),
        channel === undefined ? undefined : eq(ticketReports.channel, channel),
        number === undefined ? undefined : eq(ticketReports.number, number),
        fromMs === undefined ? undefined : gte(ticketReports.receivedMs, fromMs),
        toMs === undefined ? undefined : lt(ticketReports.receivedMs, toMs),
        beforeId === undefined ? undefined : lt(ticketReports.id, beforeId),
      ),
    )
    .orderBy(desc(ticketReports.id))
    .limit(filter.limit);
  const photos = await tx
    .select({ id: ticketFiles.id, name: ticketFiles.name, type: ticketFiles.type, reportId: ticketFiles.reportId })
    .from(ticketFiles)
    .where(
      inArray(
        ticketFiles.reportId,
        rows.map(({ report }) => report.id),
      ),
    )
    .orderBy(asc(ticketFiles.atMs), asc(ticketFiles.name));
  return rows.map(({ report, ticketState, recurrences: count, ...names }) => ({
    ...reportOf(report),
    photos: photos.filter(({ reportId }) => reportId === report.id).map(({ id, name, type }) => ({ id, name, type })),
    ...{ ticketState, recurrences: count, path: report.path },
    estateName: names.estateName ?? { zh: report.estateId, en: report.estateId },
    facilityName:
      report.facilityId === null ? null : (names.facilityName ?? { zh: report.facilityId, en: report.facilityId }),
  }));
}

export async function readPeaks(tx: Tx, estateId: string | null, sinceMs: number, limit: number): Promise<KnownPeak[]> {
  const count = sql<number>`count(*)::int`;
  const lastMs = sql<number>`max(${ticketReports.receivedMs})`.mapWith(Number);
  const rows = await tx
    .select({
      estateId: ticketReports.estateId,
      facilityId: ticketReports.facilityId,
      problemClass: ticketReports.problemClass,
      count,
      firstMs: sql<number>`min(${ticketReports.receivedMs})`.mapWith(Number),
      lastMs,
      openTickets: sql<number>`(count(distinct ${tickets.id}) filter (where ${inArray(tickets.state, [...openStates])}))::int`,
    })
    .from(ticketReports)
    .innerJoin(tickets, eq(tickets.id, ticketReports.ticketId))
    .where(
      and(
        eq(ticketReports.kind, 'complaint'),
        sql`${ticketReports.receivedMs} >= ${sinceMs}`,
        estateId === null ? undefined : eq(ticketReports.estateId, estateId),
      ),
    )
    .groupBy(ticketReports.estateId, ticketReports.facilityId, ticketReports.problemClass)
    .orderBy(desc(count), desc(lastMs))
    .limit(limit);
  const known = await tx
    .select({ id: estates.id, households: estates.households, ...estateName })
    .from(estates)
    .where(inArray(estates.id, [...rows.map((row) => row.estateId), '']));
  const facilityNames = await tx
    .select({ id: facilities.id, ...facilityName })
    .from(facilities)
    .where(inArray(facilities.id, [...rows.flatMap((row) => row.facilityId ?? []), '']));
  const nameIn = (named: readonly { id: string; zh: string; en: string }[], id: string) => {
    const found = named.find((each) => each.id === id);
    return { zh: found?.zh ?? id, en: found?.en ?? id };
  };
  return rows.map((row) => ({
    ...row,
    estateName: nameIn(known, row.estateId),
    households: known.find(({ id }) => id === row.estateId)?.households ?? null,
    facilityName: row.facilityId === null ? null : nameIn(facilityNames, row.facilityId),
  }));
}
