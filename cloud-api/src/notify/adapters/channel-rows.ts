import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import type { ChannelHealth } from '../usecases/notify-records.js';
import { notifyChannels, notifyDeliveries } from './schema.js';

/** The channel's row, made where it is not there; nobody else chooses its messages until the transaction ends. */
export async function lockChannel(tx: Tx, channelId: string): Promise<typeof notifyChannels.$inferSelect> {
  await tx
    .insert(notifyChannels)
    .values({ channelId, recentMs: [], pausedUntilMs: 0, failures: 0 })
    .onConflictDoNothing();
  const rows = await tx.select().from(notifyChannels).where(eq(notifyChannels.channelId, channelId)).for('update');
  const [row] = rows;
  if (row === undefined) throw new Error(`the row of channel ${channelId} vanished while it was locked`);
  return row;
}

const minuteMs = 60_000;

/** When the channel was used within the last minute. */
export function recentOf({ recentMs }: { readonly recentMs: readonly number[] }, nowMs: number): readonly number[] {
  return recentMs.filter((atMs) => atMs > nowMs - minuteMs && atMs <= nowMs);
}

/** A test counts against the rate as a message does. The row is locked. */
export async function countUse(tx: Tx, row: typeof notifyChannels.$inferSelect, nowMs: number): Promise<void> {
  await tx
    .update(notifyChannels)
    .set({ recentMs: [...recentOf(row, nowMs), nowMs] })
    .where(eq(notifyChannels.channelId, row.channelId));
}

export async function noteOutcome(
  tx: Tx,
  outcome: {
    readonly channelId: string;
    readonly nowMs: number;
    readonly failure: string | null;
    readonly pausedUntilMs: number | null;
  },
): Promise<void> {
  const { channelId, nowMs, failure, pausedUntilMs } = outcome;
  await tx
    .update(notifyChannels)
    .set(
      failure === null
        ? { lastDeliveredMs: nowMs, failures: 0, failure: null }
        : {
            lastFailedMs: nowMs,
            failure,
            failures: sql`${notifyChannels.failures} + 1`,
            ...(pausedUntilMs === null ? {} : { pausedUntilMs }),
          },
    )
    .where(eq(notifyChannels.channelId, channelId));
}

/** So often in a row a channel has failed that it was the channel and not a message. */
const channelFailures = 2;

/** What failed while the channel did is due at once, so that it comes in its order; nothing where the channel had not failed. */
export async function bringBack(
  tx: Tx,
  wish: { readonly channelId: string; readonly nowMs: number; readonly lastTriedBeforeMs: number },
): Promise<void> {
  const { channelId, nowMs, lastTriedBeforeMs } = wish;
  const [channel] = await tx
    .select({ failures: notifyChannels.failures })
    .from(notifyChannels)
    .where(eq(notifyChannels.channelId, channelId));
  if (channel === undefined || channel.failures < channelFailures) return;
  await tx
    .update(notifyDeliveries)
    .set({ nextMs: nowMs })
    .where(
      and(
        eq(notifyDeliveries.channelId, channelId),
        eq(notifyDeliveries.state, 'waiting'),
        gt(notifyDeliveries.nextMs, nowMs),
        lt(notifyDeliveries.lastAttemptMs, lastTriedBeforeMs),
      ),
    );
}

export async function channelHealth(tx: Tx): Promise<ReadonlyMap<string, ChannelHealth>> {
  const rows = await tx.select().from(notifyChannels);
  const counts = await tx
    .select({
      channelId: notifyDeliveries.channelId,
      waiting: sql<number>`(count(*) filter (where ${notifyDeliveries.state} = 'waiting'))::int`,
      dead: sql<number>`(count(*) filter (where ${notifyDeliveries.state} = 'dead'))::int`,
    })
    .from(notifyDeliveries)
    .groupBy(notifyDeliveries.channelId);
  const countOf = new Map(counts.map((each) => [each.channelId, each]));
  const ids = new Set([...rows.map(({ channelId }) => channelId), ...countOf.keys()]);
  return new Map(
    [...ids].map((id) => {
      const row = rows.find(({ channelId }) => channelId === id);
      const count = countOf.get(id);
      return [
        id,
        {
          lastDeliveredMs: row?.lastDeliveredMs ?? null,
          lastFailedMs: row?.lastFailedMs ?? null,
          failure: row?.failure ?? null,
          failures: row?.failures ?? 0,
          waiting: count?.waiting ?? 0,
          dead: count?.dead ?? 0,
        },
      ];
    }),
  );
}
