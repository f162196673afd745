import { and, count, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import { giveUpAfterMs } from '../domain/back-off.js';
import { nextDayMs } from '../domain/shanghai-day.js';
import type { DailyLimit } from '../usecases/notify-records.js';
import { notifyDeliveries, notifyParts, notifySettings, notifyTests } from './schema.js';

type Delivery = typeof notifyDeliveries.$inferSelect;

/**
 * Messages of a channel that were tried since then, a message once however often it was tried, and tests. From the messages themselves:
 * nothing is forgotten at a restart.
 */
export async function triedSince(tx: Tx, channelId: string, sinceMs: number): Promise<number> {
  const [messages] = await tx
    .select({ count: count() })
    .from(notifyDeliveries)
    .where(and(eq(notifyDeliveries.channelId, channelId), gte(notifyDeliveries.lastAttemptMs, sinceMs)));
  const [tests] = await tx
    .select({ count: count() })
    .from(notifyTests)
    .where(and(eq(notifyTests.channelId, channelId), gte(notifyTests.claimedMs, sinceMs)));
  return (messages?.count ?? 0) + (tests?.count ?? 0);
}

/** Of what is due, the critical first: what may leave, and what is beyond the limit of the day. */
export function withinLimit<T extends { readonly severity: string }>(
  due: readonly T[],
  left: number,
): { readonly taken: readonly T[]; readonly beyond: readonly T[] } {
  const critical = due.filter(({ severity }) => severity === 'critical');
  const others = due.filter(({ severity }) => severity !== 'critical');
  const fit = Math.max(0, left - critical.length);
  return { taken: [...critical, ...others.slice(0, fit)], beyond: others.slice(fit) };
}

/** By what else the same is brought to the same person, or, where the address is nobody's own, to anybody. */
async function liveWays(tx: Tx, { id, userId }: Delivery): Promise<readonly string[]> {
  const { rows } = await tx.execute<{ channelId: string }>(sql`
    select distinct d.channel_id as "channelId" from ${notifyParts} p
    join ${notifyParts} q on q.message_id = p.message_id join ${notifyDeliveries} d on d.id = q.delivery_id
    where p.delivery_id = ${id} and d.id <> ${id} and (${userId}::text is null or d.user_id = ${userId})
      and (d.state = 'delivered' or (d.state = 'waiting' and d.failure is null))
    order by 1`);
  return rows.map(({ channelId }) => channelId);
}

/** The person's other channels get what they have not got yet. */
async function sendOtherwise(tx: Tx, row: Delivery, { otherWays }: DailyLimit, nowMs: number): Promise<void> {
  const { id, key, channelId, address, userId, ticketId, severity, content } = row;
  if (userId === null) return;
  const [settings] = await tx.select().from(notifySettings).where(eq(notifySettings.userId, userId));
  const ways = settings === undefined ? [] : otherWays(settings, severity);
  if (ways.length === 0) return;
  const event = key.slice(0, key.length - `${channelId}/${address}`.length);
  const keyOf = (way: (typeof ways)[number]) => `${event}${way.channelId}/${way.address}`;
  const same = { ticketId, userId, severity, content, state: 'waiting', createdMs: nowMs, nextMs: nowMs } as const;
  await tx
    .insert(notifyDeliveries)
    .values(ways.map((way) => ({ ...way, ...same, key: keyOf(way) })))
    .onConflictDoNothing();
  const stored = await tx
    .select({ id: notifyDeliveries.id })
    .from(notifyDeliveries)
    .where(inArray(notifyDeliveries.key, ways.map(keyOf)));
  const messages = await tx.select().from(notifyParts).where(eq(notifyParts.deliveryId, id));
  const parts = messages.flatMap(({ messageId }) => stored.map((each) => ({ messageId, deliveryId: each.id })));
  if (parts.length > 0) await tx.insert(notifyParts).values(parts).onConflictDoNothing();
}

/**
 * What the limit keeps from leaving today: other channels bring it, or, where there is none, it waits for the next day. Returns whether it
 * is news that this one failed.
 */
export async function divert(tx: Tx, row: Delivery, limit: DailyLimit, nowMs: number): Promise<string | null> {
  await sendOtherwise(tx, row, limit, nowMs);
  const ways = await liveWays(tx, row);
  const used = `the day's limit of ${limit.most} messages is used up`;
  const failure = ways.length > 0 ? `${used}: it goes by ${ways.join(', ')}` : `${used}: it waits for the next day`;
  const nextMs = nextDayMs(nowMs);
  const isOver = nextMs - row.createdMs > giveUpAfterMs;
  const state = ways.length > 0 ? ('diverted' as const) : isOver ? ('dead' as const) : ('waiting' as const);
  await tx
    .update(notifyDeliveries)
    .set({ state, failure, ...(state === 'waiting' ? { nextMs } : { endedMs: nowMs }) })
    .where(eq(notifyDeliveries.id, row.id));
  return row.failure === null || state === 'dead' ? failure : null;
}
