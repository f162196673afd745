import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { estates, facilities } from '../../registry/adapters/schema.js';
import type { LinkRecords } from '../usecases/report-links.js';
import { reportLinks, ticketReports, tickets } from './schema.js';

const inForce = isNull(reportLinks.revokedMs);

export function linkRows(tx: Tx): LinkRecords {
  return {
    async linkedPlace(token) {
      const [row] = await tx
        .select({ facility: facilities, estate: estates })
        .from(reportLinks)
        .innerJoin(facilities, eq(facilities.id, reportLinks.facilityId))
        .innerJoin(estates, eq(estates.id, facilities.estateId))
        .where(and(eq(reportLinks.token, token), inForce));
      if (row === undefined) return undefined;
      const { facility, estate } = row;
      return {
        facilityId: facility.id,
        facilityName: { zh: facility.nameZh, en: facility.nameEn },
        facilityKind: facility.kind,
        location: facility.location,
        estateId: estate.id,
        estateName: { zh: estate.nameZh, en: estate.nameEn },
        path: estate.path,
      };
    },

    async linksOf(estateId, { all, facilityId }) {
      // One code of a facility is in force at a time: what came by it is what came while it was.
      const came = sql`from ${ticketReports} r where r.channel = 'qr' and r.facility_id = ${reportLinks.facilityId}
        and r.received_ms >= ${reportLinks.createdMs}
        and (${reportLinks.revokedMs} is null or r.received_ms < ${reportLinks.revokedMs})`;
      const rows = await tx
        .select({
          link: reportLinks,
          facility: facilities,
          reports: sql<number>`(select count(*)::int ${came})`,
          lastReportMs: sql<string | null>`(select max(r.received_ms) ${came})`,
        })
        .from(reportLinks)
        .innerJoin(facilities, eq(facilities.id, reportLinks.facilityId))
        .where(
          and(
            eq(facilities.estateId, estateId),
            facilityId === undefined ? undefined : eq(facilities.id, facilityId),
            all ? undefined : inForce,
          ),
        )
        .orderBy(asc(reportLinks.facilityId), desc(reportLinks.createdMs));
      return rows.map(({ link, facility, reports, lastReportMs }) => ({
        token: link.token,
        facilityId: facility.id,
        facilityName: { zh: facility.nameZh, en: facility.nameEn },
        facilityKind: facility.kind,
        location: facility.location,
        createdMs: link.createdMs,
        createdByName: link.createdByName,
        revokedMs: link.revokedMs,
        revokedByName: link.revokedByName,
        revokedReason: link.revokedReason,
        reports,
        lastReportMs: lastReportMs === null ? null : Number(lastReportMs),
      }));
    },

    async facilitiesOf(estateId) {
      const found = await tx.select({ id: estates.id }).from(estates).where(eq(estates.id, estateId));
      if (found.length === 0) return undefined;
      return tx
        .select({ id: facilities.id, path: facilities.path })
        .from(facilities)
        .where(eq(facilities.estateId, estateId));
    },

    async addLinks(links) {
      if (links.length === 0) return;
      const rows = links.map(({ createdBy, ...link }) => ({
        ...link,
        ...{ createdBy: createdBy.userId, createdByName: createdBy.displayName },
      }));
      await tx.insert(reportLinks).values(rows).onConflictDoNothing();
    },

    async revokeLink({ facilityId, createdMs }, { by, reason, atMs }) {
      const revoked = await tx
        .update(reportLinks)
        .set({ revokedMs: atMs, revokedBy: by.userId, revokedByName: by.displayName, revokedReason: reason })
        .where(and(eq(reportLinks.facilityId, facilityId), eq(reportLinks.createdMs, createdMs), inForce))
        .returning({ facilityId: reportLinks.facilityId });
      return revoked.length > 0;
    },

    async receipted(receipt) {
      const [row] = await tx
        .select({
          ticketId: tickets.id,
          ticketState: tickets.state,
          mergedInto: tickets.mergedInto,
          receivedMs: ticketReports.receivedMs,
          problemClass: ticketReports.problemClass,
          zh: facilities.nameZh,
          en: facilities.nameEn,
        })
        .from(ticketReports)
        .innerJoin(tickets, eq(tickets.id, ticketReports.ticketId))
        .leftJoin(facilities, eq(facilities.id, ticketReports.facilityId))
        .where(eq(ticketReports.receipt, receipt));
      if (row === undefined) return undefined;
      const { zh, en, ...rest } = row;
      return { ...rest, facilityName: zh === null || en === null ? null : { zh, en } };
    },
  };
}
