import { and, count, eq, gte, inArray, max, min } from 'drizzle-orm';
import type { Database } from '../../platform/db/database.js';
import { estates } from '../../registry/adapters/schema.js';
import { openStates } from '../domain/ticket.js';
import type { RecentTickets } from '../usecases/read-storms.js';
import { tickets } from './schema.js';

export function drizzleRecentTickets(database: Database): RecentTickets {
  return {
    raisedSince: (scope, sinceMs) =>
      database.tx(scope, async (tx) => {
        const rows = await tx
          .select({
            estateId: tickets.estateId,
            nameZh: estates.nameZh,
            nameEn: estates.nameEn,
            severity: tickets.severity,
            count: count(),
            firstMs: min(tickets.raisedMs),
            lastMs: max(tickets.raisedMs),
          })
          .from(tickets)
          .leftJoin(estates, eq(estates.id, tickets.estateId))
          .where(and(inArray(tickets.state, [...openStates]), gte(tickets.raisedMs, sinceMs)))
          .groupBy(tickets.estateId, estates.nameZh, estates.nameEn, tickets.severity);
        return rows.map(({ estateId, nameZh, nameEn, severity, count: number, firstMs, lastMs }) => ({
          estateId,
          estateName: { zh: nameZh ?? estateId, en: nameEn ?? estateId },
          severity,
          count: number,
          firstRaisedMs: Number(firstMs),
          lastRaisedMs: Number(lastMs),
        }));
      }),
  };
}
