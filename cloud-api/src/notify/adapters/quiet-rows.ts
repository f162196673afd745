import { and, asc, eq, inArray, isNotNull, lte, ne } from 'drizzle-orm';
import type { Tx } from '../../platform/db/database.js';
import type { QuietHours } from '../domain/channel.js';
import { quietUntilAll } from '../domain/quiet-hours.js';
import { notifyDeliveries, notifySettings } from './schema.js';

const atOnce = 500;

/**
 * Puts off what is due and not critical to the end of the quiet hours of the channel and of its person: what a closed way held back,
 * or a failure brought into the night, rings no earlier than what was planned for then.
 */
export async function holdWithinQuietHours(
  tx: Tx,
  wish: { readonly channelId: string; readonly quietHours: QuietHours | null; readonly nowMs: number },
): Promise<void> {
  const { channelId, quietHours, nowMs } = wish;
  for (;;) {
    const due = await tx
      .select({ id: notifyDeliveries.id, own: notifySettings.quietHours })
      .from(notifyDeliveries)
      .leftJoin(notifySettings, eq(notifySettings.userId, notifyDeliveries.userId))
      .where(
        and(
          eq(notifyDeliveries.channelId, channelId),
          eq(notifyDeliveries.state, 'waiting'),
          lte(notifyDeliveries.nextMs, nowMs),
          ne(notifyDeliveries.severity, 'critical'),
          quietHours === null ? isNotNull(notifySettings.quietHours) : undefined,
        ),
      )
      .orderBy(asc(notifyDeliveries.nextMs), asc(notifyDeliveries.id))
      .limit(atOnce)
      .for('update', { of: notifyDeliveries, skipLocked: true });
    const heldUntil = new Map<number, number[]>();
    for (const { id, own } of due) {
      const untilMs = quietUntilAll([quietHours, own], nowMs);
      if (untilMs > nowMs) heldUntil.set(untilMs, [...(heldUntil.get(untilMs) ?? []), id]);
    }
    for (const [untilMs, ids] of heldUntil) {
      await tx.update(notifyDeliveries).set({ nextMs: untilMs }).where(inArray(notifyDeliveries.id, ids));
    }
    if (heldUntil.size === 0) return;
  }
}
