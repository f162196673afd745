import { and, asc, desc, eq, isNull } from 'drizzle-orm';
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

    async linksOf(estateId, { all }) {
      const rows = await tx
        .select({ link: reportLinks, facility: facilities })
        .from(reportLinks)
        .innerJoin(facilities, eq(facilities.id, reportLinks.facilityId))
        .where(and(eq(facilities.estateId, estateId), all ? undefined : inForce))
        .orderBy(asc(reportLinks.facilityId), desc(reportLinks.createdMs));
      return rows.map(({ link, facility }) => ({
        token: link.token,
        facilityId: facility.id,
        facilityName: { zh: facility.nameZh, en: facility.nameEn },
        facilityKind: facility.kind,
        location: facility.location,
        createdMs: link.createdMs,
        createdByName: link.createdByName,
        revokedMs: link.revokedMs,
        revokedByName: link.revokedByName,
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

    async revokeLink(facilityId, by, atMs) {
      const revoked = await tx
        .update(reportLinks)
        .set({ revokedMs: atMs, revokedBy: by.userId, revokedByName: by.displayName })
        .where(and(eq(reportLinks.facilityId, facilityId), inForce))
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
