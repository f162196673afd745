import { and, asc, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import type { Audience } from '../domain/ticket.js';
import type { TicketRecords } from '../usecases/ticket-records.js';
import { notificationOutbox, tickets } from './schema.js';

/** What is to leave for whom, and whether it reaches anybody. */
export function messageRows(
  tx: Tx,
): Pick<TicketRecords, 'reachable' | 'unheard' | 'undelivered' | 'markDelivered' | 'markFailed'> {
  return {
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
