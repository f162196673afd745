import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { PlatformHazards } from '../../hazards/index.js';
import { users } from '../../identity/adapters/schema.js';
import type { Database, Tx } from '../../platform/db/database.js';
import { districts } from '../../registry/adapters/schema.js';
import type { ChannelTests, DueTest } from '../usecases/test-channels.js';
import { countUse, lockChannel, noteOutcome } from './channel-rows.js';
import { notifyCalendar, notifySettings, notifyTests } from './schema.js';

const service = { role: 'sweeper' } as const;
const theOnly = 1;
/** How long tests are kept (DEFAULT). */
const keepMs = 400 * 86_400_000;

export function drizzleChannelTests(database: Database, hazards: PlatformHazards): ChannelTests {
  async function inEachDistrict(
    tx: Tx,
    tell: (district: { readonly id: string; readonly path: string }) => Promise<boolean>,
  ): Promise<boolean> {
    const all = await tx.select({ id: districts.id, path: districts.path }).from(districts).orderBy(asc(districts.id));
    let isTold = false;
    for (const district of all) isTold = (await tell(district)) || isTold;
    return isTold;
  }

  return {
    plan: (channelIds, nowMs, dueSince) =>
      database.tx(service, async (tx) => {
        await tx.insert(notifyCalendar).values({ id: theOnly, lookedMs: nowMs }).onConflictDoNothing();
        const [row] = await tx.select().from(notifyCalendar).where(eq(notifyCalendar.id, theOnly)).for('update');
        const lookedMs = row?.lookedMs ?? nowMs;
        const dueMs = dueSince(lookedMs);
        await tx
          .update(notifyCalendar)
          .set({ lookedMs: Math.max(lookedMs, nowMs) })
          .where(eq(notifyCalendar.id, theOnly));
        if (dueMs !== null && channelIds.length > 0) {
          await tx
            .insert(notifyTests)
            .values(channelIds.map((channelId) => ({ channelId, dueMs })))
            .onConflictDoNothing();
          await tx.delete(notifyTests).where(lt(notifyTests.dueMs, nowMs - keepMs));
        }
        return inEachDistrict(tx, (district) => hazards.onlyChannels(tx, district, { channelIds, nowMs }));
      }),

    claim: (channels, nowMs) =>
      database.tx(service, async (tx) => {
        const claimed: DueTest[] = [];
        for (const { id, leaseMs } of channels) {
          const [due] = await tx
            .select({ channelId: notifyTests.channelId, dueMs: notifyTests.dueMs })
            .from(notifyTests)
            .where(
              and(
                eq(notifyTests.channelId, id),
                isNull(notifyTests.endedMs),
                or(isNull(notifyTests.claimedMs), lt(notifyTests.claimedMs, nowMs - leaseMs)),
              ),
            )
            .orderBy(desc(notifyTests.dueMs))
            .limit(1)
            .for('update', { skipLocked: true });
          if (due === undefined) continue;
          await tx
            .update(notifyTests)
            .set({ claimedMs: nowMs })
            .where(and(eq(notifyTests.channelId, id), eq(notifyTests.dueMs, due.dueMs)));
          claimed.push(due);
        }
        return claimed;
      }),

    ended: ({ channelId, dueMs, nowMs, durationMs, failure }) =>
      database.tx(service, async (tx) => {
        const channel = await lockChannel(tx, channelId);
        const rows = await tx
          .update(notifyTests)
          .set({ endedMs: nowMs, durationMs, failure })
          .where(and(eq(notifyTests.channelId, channelId), eq(notifyTests.dueMs, dueMs), isNull(notifyTests.endedMs)))
          .returning({ dueMs: notifyTests.dueMs });
        // Another process was faster after this one had seemed dead.
        if (rows.length === 0) return false;
        await countUse(tx, channel, nowMs);
        await noteOutcome(tx, { channelId, nowMs, failure, pausedUntilMs: null });
        return inEachDistrict(tx, (district) => hazards.channel(tx, district, { channelId, failure, nowMs }));
      }),

    byPerson: ({ channelId, dueMs, userId, nowMs, durationMs, failure }) =>
      database.tx(service, async (tx) => {
        await lockChannel(tx, channelId);
        const ended = { userId, claimedMs: nowMs, endedMs: nowMs, durationMs, failure };
        await tx
          .insert(notifyTests)
          .values({ channelId, dueMs, ...ended })
          .onConflictDoUpdate({ target: [notifyTests.channelId, notifyTests.dueMs], set: ended });
        if (failure !== null) return false;
        return inEachDistrict(tx, (district) => hazards.channel(tx, district, { channelId, failure, nowMs }));
      }),

    last: () =>
      database.tx(service, async (tx) => {
        const rows = await tx
          .selectDistinctOn([notifyTests.channelId])
          .from(notifyTests)
          .where(isNotNull(notifyTests.endedMs))
          .orderBy(notifyTests.channelId, desc(notifyTests.endedMs));
        return new Map(
          rows.map(({ channelId, userId, endedMs, dueMs, durationMs, failure }) => [
            channelId,
            {
              atMs: endedMs ?? dueMs,
              delivered: failure === null,
              durationMs: durationMs ?? 0,
              failure,
              scheduled: userId === null,
            },
          ]),
        );
      }),

    administratorsAddress: (kind) =>
      // Only the administrator's role reads users.
      database.tx({ role: 'admin' }, async (tx) => {
        const address = kind === 'email' ? notifySettings.email : notifySettings.phone;
        const [row] = await tx
          .select({ address })
          .from(users)
          .innerJoin(notifySettings, eq(notifySettings.userId, users.id))
          .where(and(eq(users.disabled, false), inArray(users.role, ['admin']), isNotNull(address)))
          .orderBy(asc(users.id))
          .limit(1);
        return row?.address ?? undefined;
      }),
  };
}
