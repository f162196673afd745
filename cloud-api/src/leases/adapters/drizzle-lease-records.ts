import { and, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import type { DecideShare, LeaseRecords, LeaseRound, TakenLease } from '../usecases/lease-records.js';
import { groupLeases, ingestWorkers } from './schema.js';

/** The statement's own moment, whenever its transaction began. */
const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
/** A worker that has not been there for so long is forgotten, ms. */
const forgottenAfterMs = 3_600_000;

async function nowOf(tx: Tx): Promise<number> {
  const { rows } = await tx.execute<{ now: number }>(sql`select ${databaseNow} as now`);
  return Number(rows[0]?.now);
}

/** A transaction whose client is frozen must not keep others from what it has locked. */
async function boundIdle(tx: Tx, idleMs: number): Promise<void> {
  await tx.execute(sql`select set_config('idle_in_transaction_session_timeout', ${String(idleMs)}, true)`);
}

export class DrizzleLeaseRecords implements LeaseRecords {
  constructor(private readonly database: Database) {}

  round(
    worker: { readonly id: string; readonly leaseMs: number },
    groups: readonly string[],
    decide: DecideShare,
  ): Promise<LeaseRound> {
    return this.database.tx({ role: 'ingest' }, async (tx) => {
      await boundIdle(tx, worker.leaseMs / 2);
      const nowMs = await nowOf(tx);
      const expiresMs = nowMs + worker.leaseMs;
      const renewed = await tx
        .update(groupLeases)
        .set({ expiresMs })
        .where(and(eq(groupLeases.holder, worker.id), gt(groupLeases.expiresMs, databaseNow)))
        .returning({ groupId: groupLeases.groupId, epoch: groupLeases.epoch });
      await tx
        .insert(ingestWorkers)
        .values({ workerId: worker.id, startedMs: nowMs, expiresMs })
        .onConflictDoUpdate({ target: ingestWorkers.workerId, set: { expiresMs } });
      const rows = await tx.select().from(groupLeases);
      const known = new Set(rows.map(({ groupId }) => groupId));
      const unknown = groups.filter((groupId) => !known.has(groupId));
      if (unknown.length > 0) {
        await tx
          .insert(groupLeases)
          .values(unknown.map((groupId) => ({ groupId, holder: null, epoch: 0, expiresMs: 0, takenMs: 0 })))
          .onConflictDoNothing();
      }
      const workers = await tx.select().from(ingestWorkers).where(gt(ingestWorkers.expiresMs, nowMs));
      const leases = [
        ...rows.map(({ groupId, holder, expiresMs: until }) => ({ groupId, holder: until > nowMs ? holder : null })),
        ...unknown.map((groupId) => ({ groupId, holder: null })),
      ];
      const decided = decide({ workers: workers.map(({ workerId }) => workerId), leases });
      const taken = await this.#take(tx, worker.id, decided.take, expiresMs, nowMs);
      const others = [
        ...rows.filter(({ holder, expiresMs: until }) => holder !== null && holder !== worker.id && until > nowMs),
        ...workers.filter(({ workerId }) => workerId !== worker.id),
      ].map(({ expiresMs: until }) => until - nowMs);
      return {
        nowMs,
        renewed,
        taken,
        release: decided.release,
        waits: decided.waits || taken.length < decided.take.length,
        nextExpiryMs: others.length === 0 ? null : Math.min(...others),
      };
    });
  }

  /** Conflicts with {@link verify} of a holder before, so that his open transaction ends first; renewals do not. */
  async #take(
    tx: Tx,
    workerId: string,
    groupIds: readonly string[],
    expiresMs: number,
    takenMs: number,
  ): Promise<readonly TakenLease[]> {
    if (groupIds.length === 0) return [];
    const free = await tx
      .select()
      .from(groupLeases)
      .where(
        and(
          inArray(groupLeases.groupId, [...groupIds]),
          or(isNull(groupLeases.holder), lte(groupLeases.expiresMs, databaseNow)),
        ),
      )
      .for('update', { skipLocked: true });
    const taken: TakenLease[] = [];
    for (const { groupId, holder, epoch } of free) {
      await tx
        .update(groupLeases)
        .set({ holder: workerId, epoch: epoch + 1, expiresMs, takenMs })
        .where(eq(groupLeases.groupId, groupId));
      taken.push({ groupId, epoch: epoch + 1, from: holder !== null ? 'expired' : epoch === 0 ? 'new' : 'released' });
    }
    return taken;
  }

  async release(workerId: string, groupId: string, epoch: number): Promise<boolean> {
    const rows = await this.database.tx({ role: 'ingest' }, (tx) =>
      tx
        .update(groupLeases)
        .set({ holder: null, expiresMs: 0 })
        .where(and(eq(groupLeases.groupId, groupId), eq(groupLeases.holder, workerId), eq(groupLeases.epoch, epoch)))
        .returning({ groupId: groupLeases.groupId }),
    );
    return rows.length > 0;
  }

  async leave(workerId: string): Promise<void> {
    await this.database.tx({ role: 'ingest' }, async (tx) => {
      const nowMs = await nowOf(tx);
      await tx
        .delete(ingestWorkers)
        .where(or(eq(ingestWorkers.workerId, workerId), lte(ingestWorkers.expiresMs, nowMs - forgottenAfterMs)));
    });
  }

  async verify(
    tx: Tx,
    {
      groupId,
      holder,
      epoch,
      idleMs,
    }: { readonly groupId: string; readonly holder: string; readonly epoch: number; readonly idleMs: number },
  ): Promise<boolean> {
    const { rows } = await tx.execute(sql`
      select set_config('idle_in_transaction_session_timeout', ${String(idleMs)}, true)
      from ${groupLeases}
      where group_id = ${groupId} and holder = ${holder} and epoch = ${epoch} and expires_ms > ${databaseNow}
      for key share`);
    return rows.length > 0;
  }
}
