import type { ComplaintChannel } from '@anju/contracts';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { estates, facilities } from '../../registry/adapters/schema.js';
import type { FiledUnder, KnownReport, StoredReport } from '../usecases/reports.js';
import { ticketEvents, ticketReports, tickets } from './schema.js';

type Row = typeof ticketReports.$inferSelect;

export function reportOf(row: Row): KnownReport {
  const { kind, reporterName, reporterPhone, displayName, userId: _u, receipt: _r, path: _p, ...rest } = row;
  if (kind === 'hazard') throw new Error(`report ${row.id} is of no person`);
  return { ...rest, kind, reporter: { name: reporterName, phone: reporterPhone }, enteredBy: displayName };
}

const filedUnder = { ticketId: ticketReports.ticketId, reportId: ticketReports.id };

export async function findReported(tx: Tx, channel: ComplaintChannel, number: string): Promise<FiledUnder | undefined> {
  const [found] = await tx
    .select(filedUnder)
    .from(ticketReports)
    .where(and(eq(ticketReports.number, number), eq(ticketReports.channel, channel)));
  return found;
}

export async function findReceipted(tx: Tx, receipt: string): Promise<FiledUnder | undefined> {
  const [found] = await tx.select(filedUnder).from(ticketReports).where(eq(ticketReports.receipt, receipt));
  return found;
}

/** Returns the report's id. */
export async function writeReport(tx: Tx, { reporter, enteredBy, ...report }: StoredReport): Promise<number> {
  const [written] = await tx
    .insert(ticketReports)
    .values({
      ...report,
      reporterName: reporter.name,
      reporterPhone: reporter.phone,
      userId: enteredBy?.userId ?? null,
      displayName: enteredBy?.displayName ?? null,
    })
    .returning({ id: ticketReports.id });
  if (written === undefined) throw new Error(`a report of ticket ${report.ticketId} was not written`);
  return written.id;
}

export async function readReports(tx: Tx, ticketId: string): Promise<readonly KnownReport[]> {
  const rows = await tx
    .select()
    .from(ticketReports)
    .where(eq(ticketReports.ticketId, ticketId))
    .orderBy(asc(ticketReports.id));
  return rows.map(reportOf);
}

/** Takes away who told of what is over and of which nothing was written since then; returns of how many. */
export async function forgetReporters(tx: Tx, beforeMs: number): Promise<number> {
  const over = sql`select t.id from ${tickets} t where t.state in ('closed', 'merged', 'cancelled')
    and not exists (select 1 from ${ticketEvents} e where e.ticket_id = t.id and e.at_ms >= ${beforeMs})`;
  const forgotten = await tx
    .update(ticketReports)
    .set({ reporterName: null, reporterPhone: null })
    .where(
      and(sql`(reporter_name is not null or reporter_phone is not null)`, sql`${ticketReports.ticketId} in (${over})`),
    )
    .returning({ id: ticketReports.id });
  return forgotten.length;
}

export async function readPath(tx: Tx, estateId: string, facilityId: string | null): Promise<string | undefined> {
  const [estate] = await tx.select({ path: estates.path }).from(estates).where(eq(estates.id, estateId));
  if (estate === undefined || facilityId === null) return estate?.path;
  const found = await tx
    .select({ id: facilities.id })
    .from(facilities)
    .where(and(eq(facilities.id, facilityId), eq(facilities.estateId, estateId)));
  return found.length === 0 ? undefined : estate.path;
}
