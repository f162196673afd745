import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, notInArray, type SQL, sql } from 'drizzle-orm';
import { users } from '../../identity/adapters/schema.js';
import type { Database, Tx } from '../../platform/db/database.js';
import { parties } from '../../registry/adapters/schema.js';
import { notificationOutbox } from '../../tickets/adapters/schema.js';
import type { Claimed, NotifyRecords } from '../usecases/notify-records.js';
import { bringBack, channelHealth, countUse, lockChannel, noteOutcome, recentOf } from './channel-rows.js';
import { divert, triedSince, withinLimit } from './daily-rows.js';
import { holdWithinQuietHours } from './quiet-rows.js';
import { notifyChannels, notifyDeliveries, notifyParts, notifyQueue, notifySettings } from './schema.js';

const secondMs = 1000;
const service = { role: 'sweeper' } as const;

/** Tells the tickets, in this transaction, of messages that reached nobody. */
export type MessagesFailed = (tx: Tx, messageIds: readonly number[], nowMs: number, failure: string) => Promise<void>;

/** Of the messages with parts like that, those that every delivery of theirs has failed to bring so far. */
async function unheard(tx: Tx, isPart: SQL): Promise<number[]> {
  const { rows } = await tx.execute<{ id: number }>(sql`
    select distinct p.message_id as id from ${notifyParts} p where ${isPart} and not exists (
      select from ${notifyParts} q join ${notifyDeliveries} d on d.id = q.delivery_id
      where q.message_id = p.message_id and (d.state = 'delivered' or (d.state = 'waiting' and d.failure is null))
    )`);
  return rows.map(({ id }) => Number(id));
}

export function drizzleNotifyRecords(database: Database, messagesFailed: MessagesFailed): NotifyRecords {
  return {
    queued: (afterId, limit) =>
      database.tx(service, async (tx) => {
        const rows = await tx
          .select({ message: notifyQueue, atMs: notificationOutbox.createdMs })
          .from(notifyQueue)
          .leftJoin(notificationOutbox, eq(notificationOutbox.id, notifyQueue.messageId))
          .where(gt(notifyQueue.messageId, afterId))
          .orderBy(asc(notifyQueue.messageId))
          .limit(limit);
        return rows.map(({ message: { messageId, ...message }, atMs }) => ({ id: messageId, ...message, atMs }));
      }),

    recipients: () =>
      // Only the administrator's role reads users.
      database.tx({ role: 'admin' }, async (tx) => {
        const rows = await tx
          .select({ user: users, settings: notifySettings })
          .from(users)
          .leftJoin(notifySettings, eq(notifySettings.userId, users.id))
          .leftJoin(parties, eq(parties.id, users.partyId))
          .where(and(eq(users.disabled, false), isNull(parties.goneMs)))
          .orderBy(asc(users.id));
        return rows.map(({ user: { id, role, partyId, scopes }, settings }) => ({
          userId: id,
          role,
          partyId,
          scopes,
          settings,
        }));
      }),

    gonePartyIds: () =>
      database.tx({ role: 'admin' }, async (tx) => {
        const rows = await tx.select({ id: parties.id }).from(parties).where(isNotNull(parties.goneMs));
        return new Set(rows.map(({ id }) => id));
      }),

    planned: (message, deliveries, { nowMs, vain: nobodyBecause }) =>
      database.tx(service, async (tx) => {
        const mine = await tx
          .delete(notifyQueue)
          .where(eq(notifyQueue.messageId, message.id))
          .returning({ id: notifyQueue.messageId });
        if (mine.length === 0) return;
        if (deliveries.length === 0) {
          if (nobodyBecause !== null) await messagesFailed(tx, [message.id], nowMs, nobodyBecause);
          return;
        }
        await tx
          .insert(notifyDeliveries)
          .values(
            deliveries.map((each) => ({
              ...each,
              ticketId: message.ticketId,
              state: 'waiting' as const,
              createdMs: nowMs,
            })),
          )
          .onConflictDoNothing();
        const stored = await tx
          .select({ id: notifyDeliveries.id })
          .from(notifyDeliveries)
          .where(
            inArray(
              notifyDeliveries.key,
              deliveries.map(({ key }) => key),
            ),
          );
        await tx.insert(notifyParts).values(stored.map(({ id }) => ({ messageId: message.id, deliveryId: id })));
        // Another message of the same event may have gone the same ways already, and in vain.
        const vain = await unheard(tx, sql`p.message_id = ${message.id}`);
        if (vain.length > 0) await messagesFailed(tx, vain, nowMs, 'every channel of the same event has failed');
      }),

    orphans: (channelIds, limit) =>
      database.tx(service, (tx) =>
        tx
          .select({ id: notifyDeliveries.id, channelId: notifyDeliveries.channelId })
          .from(notifyDeliveries)
          .where(and(eq(notifyDeliveries.state, 'waiting'), notInArray(notifyDeliveries.channelId, [...channelIds])))
          .limit(limit),
      ),

    toLeavers: (limit) =>
      // Only the administrator's role reads users.
      database.tx({ role: 'admin' }, async (tx) => {
        const { rows } = await tx.execute<{ id: string | number; channelId: string }>(sql`
          with gone as (select id from ${parties} where gone_ms is not null)
          select d.id, d.channel_id as "channelId" from ${notifyDeliveries} d
          where d.state = 'waiting' and exists (select from gone) and case
            when d.user_id is not null then d.user_id in (select u.id from ${users} u where u.party_id in (select id from gone))
            else exists (select from ${notifyParts} n where n.delivery_id = d.id) and not exists (
              select from ${notifyParts} n left join ${notificationOutbox} o on o.id = n.message_id
              where n.delivery_id = d.id
                and coalesce(o.audience, '') not in (select 'party:' || id from gone)
            )
          end
          limit ${limit}`);
        return rows.map(({ id, channelId }) => ({ id: Number(id), channelId }));
      }),

    dueChannels: (channelIds, nowMs) =>
      database.tx(service, async (tx) => {
        if (channelIds.length === 0) return [];
        const rows = await tx
          .selectDistinct({ channelId: notifyDeliveries.channelId })
          .from(notifyDeliveries)
          .where(
            and(
              eq(notifyDeliveries.state, 'waiting'),
              inArray(notifyDeliveries.channelId, [...channelIds]),
              lte(notifyDeliveries.nextMs, nowMs),
            ),
          );
        return rows.map(({ channelId }) => channelId);
      }),

    claim: ({ channelId, nowMs, limit, ratePerMinute, ratePerSecond, quietHours, leaseMs, daily }) =>
      database.tx(service, async (tx) => {
        const channel = await lockChannel(tx, channelId);
        const recentMs = recentOf(channel, nowMs);
        const ofSecond = recentMs.filter((atMs) => atMs > nowMs - secondMs).length;
        const bySecond = ratePerSecond === null ? limit : ratePerSecond - ofSecond;
        const free = Math.min(limit, bySecond, ratePerMinute - recentMs.length);
        const sent = daily === null ? 0 : await triedSince(tx, channelId, daily.sinceMs);
        const nothing: Claimed = { due: [], kept: 0, sentToday: sent, isToldFailed: false };
        if (free <= 0 || channel.pausedUntilMs > nowMs) return nothing;
        await holdWithinQuietHours(tx, { channelId, quietHours, nowMs });
        const due = await tx
          .select()
          .from(notifyDeliveries)
          .where(
            and(
              eq(notifyDeliveries.channelId, channelId),
              eq(notifyDeliveries.state, 'waiting'),
              lte(notifyDeliveries.nextMs, nowMs),
            ),
          )
          // What is critical goes first where the rate holds the rest back.
          .orderBy(
            sql`${notifyDeliveries.severity} = 'critical' desc`,
            asc(notifyDeliveries.nextMs),
            asc(notifyDeliveries.id),
          )
          .limit(free)
          .for('update', { skipLocked: true });
        const { taken, beyond } = withinLimit(due, daily === null ? due.length : daily.most - sent);
        let isToldFailed = false;
        for (const row of daily === null ? [] : beyond) {
          const failure = daily === null ? null : await divert(tx, row, daily, nowMs);
          const vain = failure === null ? [] : await unheard(tx, sql`p.delivery_id = ${row.id}`);
          if (vain.length > 0) await messagesFailed(tx, vain, nowMs, `${channelId}: ${failure}`);
          isToldFailed = isToldFailed || vain.length > 0;
        }
        const kept = { kept: beyond.length, isToldFailed };
        if (taken.length === 0) return { ...nothing, ...kept };
        await tx
          .update(notifyChannels)
          .set({ recentMs: [...recentMs, ...taken.map(() => nowMs)] })
          .where(eq(notifyChannels.channelId, channelId));
        const claimed = await tx
          .update(notifyDeliveries)
          .set({ attempts: sql`${notifyDeliveries.attempts} + 1`, lastAttemptMs: nowMs, nextMs: nowMs + leaseMs })
          .where(
            inArray(
              notifyDeliveries.id,
              taken.map(({ id }) => id),
            ),
          )
          .returning();
        // A message that was tried today already is counted.
        const isNew = ({ lastAttemptMs }: (typeof due)[number]) =>
          daily !== null && (lastAttemptMs ?? 0) < daily.sinceMs;
        return { due: claimed, sentToday: sent + taken.filter(isNew).length, ...kept };
      }),

    triedSince: (channelIds, sinceMs) =>
      database.tx(service, async (tx) => {
        const counts = new Map<string, number>();
        for (const id of channelIds) counts.set(id, await triedSince(tx, id, sinceMs));
        return counts;
      }),

    tellOwners: (channelId, deliveries, nowMs) =>
      database.tx(service, async (tx) => {
        if (deliveries.length === 0) return;
        const about = { ticketId: `channel:${channelId}`, state: 'waiting' as const, createdMs: nowMs };
        await tx
          .insert(notifyDeliveries)
          .values(deliveries.map((each) => ({ ...each, ...about })))
          .onConflictDoNothing();
      }),

    attempted: ({ id, channelId, nowMs, failure, nextMs, pausedUntilMs, isOfChannel = true, dueAgainBeforeMs }) =>
      database.tx(service, async (tx) => {
        const state =
          failure === null ? ('delivered' as const) : nextMs === null ? ('dead' as const) : ('waiting' as const);
        // A late answer to an attempt that was given up must not undo what a later one achieved.
        const isWaiting = and(eq(notifyDeliveries.id, id), eq(notifyDeliveries.state, 'waiting'));
        const [before] = await tx
          .select({ failure: notifyDeliveries.failure })
          .from(notifyDeliveries)
          .where(isWaiting)
          .for('update');
        await tx
          .update(notifyDeliveries)
          .set({
            state,
            failure,
            ...(nextMs === null ? {} : { nextMs }),
            endedMs: state === 'waiting' ? null : nowMs,
          })
          .where(isWaiting);
        if (failure === null && dueAgainBeforeMs !== undefined) {
          await bringBack(tx, { channelId, nowMs, lastTriedBeforeMs: dueAgainBeforeMs });
        }
        if (isOfChannel) await noteOutcome(tx, { channelId, nowMs, failure, pausedUntilMs });
        // Of an attempt that was cut off nothing was told: the first that is known to have failed counts.
        const isNews = before !== undefined && (before.failure === null || state === 'dead');
        if (failure === null || !isNews) return false;
        const messageIds = await unheard(tx, sql`p.delivery_id = ${id}`);
        if (messageIds.length === 0) return false;
        await messagesFailed(tx, messageIds, nowMs, isOfChannel ? `${channelId}: ${failure}` : failure);
        return true;
      }),

    deliveriesOf: (ticketId, scope) =>
      database.tx({ role: 'app', ...scope }, (tx) =>
        tx
          .select()
          .from(notifyDeliveries)
          .where(eq(notifyDeliveries.ticketId, ticketId))
          .orderBy(asc(notifyDeliveries.id))
          .limit(1000),
      ),

    deliveries: ({ state, channelId, beforeId, limit }, scope) =>
      database.tx({ role: 'app', ...scope }, (tx) =>
        tx
          .select()
          .from(notifyDeliveries)
          .where(
            and(
              state === undefined ? undefined : eq(notifyDeliveries.state, state),
              channelId === undefined ? undefined : eq(notifyDeliveries.channelId, channelId),
              beforeId === undefined ? undefined : lt(notifyDeliveries.id, beforeId),
            ),
          )
          .orderBy(desc(notifyDeliveries.id))
          .limit(limit),
      ),

    async retry(deliveryId, scope, { channelIds, nowMs }) {
      const seen = await database.tx({ role: 'app', ...scope }, (tx) =>
        tx.select({ id: notifyDeliveries.id }).from(notifyDeliveries).where(eq(notifyDeliveries.id, deliveryId)),
      );
      if (seen.length === 0) return undefined;
      return database.tx(service, async (tx) => {
        // Tried for as long again as a new one.
        await tx
          .update(notifyDeliveries)
          .set({ state: 'waiting', nextMs: nowMs, createdMs: nowMs, endedMs: null })
          .where(
            and(
              eq(notifyDeliveries.id, deliveryId),
              eq(notifyDeliveries.state, 'dead'),
              inArray(notifyDeliveries.channelId, [...channelIds]),
            ),
          );
        const rows = await tx.select().from(notifyDeliveries).where(eq(notifyDeliveries.id, deliveryId));
        return rows[0];
      });
    },

    health: () => database.tx(service, channelHealth),
    noted: (channelId, failure, nowMs) =>
      database.tx(service, async (tx) => {
        await countUse(tx, await lockChannel(tx, channelId), nowMs);
        await noteOutcome(tx, { channelId, nowMs, failure, pausedUntilMs: null });
      }),

    settingsOf: (userId) =>
      database.tx(service, async (tx) => {
        const rows = await tx.select().from(notifySettings).where(eq(notifySettings.userId, userId));
        return rows[0];
      }),
    putSettings: (userId, settings) =>
      database.tx(service, async (tx) => {
        const row = { ...settings, mutedChannelIds: [...settings.mutedChannelIds] };
        await tx
          .insert(notifySettings)
          .values({ userId, ...row })
          .onConflictDoUpdate({ target: notifySettings.userId, set: row });
      }),

    removeBefore: (beforeMs, limit) =>
      database.tx(service, async (tx) => {
        const old = tx
          .select({ id: notifyDeliveries.id })
          .from(notifyDeliveries)
          .where(lte(notifyDeliveries.endedMs, beforeMs))
          .limit(limit);
        const rows = await tx
          .delete(notifyDeliveries)
          .where(inArray(notifyDeliveries.id, old))
          .returning({ id: notifyDeliveries.id });
        return rows.length;
      }),
  };
}
