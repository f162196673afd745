import type { Severity } from '@anju/contracts';
import { and, desc, eq, getTableColumns, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database, Scope, Tx } from '../../platform/db/database.js';
import { estates, facilities } from '../../registry/adapters/schema.js';
import type { HazardRecord, HazardRecords, SnapshotRecord } from '../usecases/hazard-records.js';
import { evaluatorStates, hazards } from './schema.js';

const StoredSnapshot = z.object({ storedSeq: z.number(), evaluator: z.unknown() });
/** A statement carries at most 65 535 parameters. */
const rowsPerStatement = 1_000;
const open = ['pending', 'active', 'clearing'] as const;

export class DrizzleHazardRecords implements HazardRecords {
  constructor(private readonly database: Database) {}

  async snapshots(groupId?: string): Promise<readonly SnapshotRecord[]> {
    const rows = await this.database.tx({ role: 'ingest' }, (tx) =>
      groupId === undefined
        ? tx.select().from(evaluatorStates)
        : tx
            .select(getTableColumns(evaluatorStates))
            .from(evaluatorStates)
            .innerJoin(facilities, eq(facilities.id, evaluatorStates.facilityId))
            .innerJoin(estates, and(eq(estates.id, facilities.estateId), eq(estates.streetId, groupId))),
    );
    return rows.flatMap(({ facilityId, snapshot }) => {
      const parsed = StoredSnapshot.safeParse(snapshot);
      return parsed.success ? [{ facilityId, storedSeq: parsed.data.storedSeq, snapshot: parsed.data.evaluator }] : [];
    });
  }

  async saveSnapshots(tx: Tx, records: readonly SnapshotRecord[], nowMs: number): Promise<void> {
    for (let from = 0; from < records.length; from += rowsPerStatement) {
      await this.#saveSnapshots(tx, records.slice(from, from + rowsPerStatement), nowMs);
    }
  }

  async #saveSnapshots(tx: Tx, records: readonly SnapshotRecord[], nowMs: number): Promise<void> {
    await tx
      .insert(evaluatorStates)
      .values(
        records.map(({ facilityId, storedSeq, snapshot }) => ({
          facilityId,
          snapshot: { storedSeq, evaluator: snapshot },
          updatedMs: nowMs,
        })),
      )
      .onConflictDoUpdate({
        target: evaluatorStates.facilityId,
        set: { snapshot: sql`excluded.snapshot`, updatedMs: sql`excluded.updated_ms` },
      });
  }

  async find(tx: Tx, ids: readonly string[]): Promise<readonly HazardRecord[]> {
    if (ids.length === 0) return [];
    return tx
      .select()
      .from(hazards)
      .where(inArray(hazards.id, [...ids]));
  }

  async previous(tx: Tx, occurrence: HazardRecord): Promise<HazardRecord | undefined> {
    const [row] = await tx
      .select()
      .from(hazards)
      .where(
        and(
          eq(hazards.facilityId, occurrence.facilityId),
          eq(hazards.ruleId, occurrence.ruleId),
          sql`${hazards.instance} is not distinct from ${occurrence.instance}`,
          lt(hazards.beganMs, occurrence.beganMs),
          isNotNull(hazards.activeMs),
        ),
      )
      .orderBy(desc(hazards.beganMs))
      .limit(1);
    return row;
  }

  async ofCause(tx: Tx, { estateId, cause, causeOf }: HazardRecord): Promise<readonly HazardRecord[]> {
    if (cause === null) return [];
    return tx
      .select()
      .from(hazards)
      .where(
        and(
          eq(hazards.estateId, estateId),
          eq(hazards.cause, cause),
          eq(hazards.causeOf, causeOf),
          inArray(hazards.state, ['active', 'clearing']),
        ),
      );
  }

  async withoutCause(tx: Tx, ruleId: string, facilityIds: readonly string[]): Promise<readonly HazardRecord[]> {
    const rows: HazardRecord[] = [];
    for (let from = 0; from < facilityIds.length; from += rowsPerStatement) {
      const found = await tx
        .select()
        .from(hazards)
        .where(
          and(
            eq(hazards.ruleId, ruleId),
            inArray(hazards.facilityId, facilityIds.slice(from, from + rowsPerStatement)),
            inArray(hazards.state, ['active', 'clearing']),
            isNull(hazards.cause),
            isNull(hazards.suppressed),
            isNotNull(hazards.ticketId),
          ),
        )
        .orderBy(hazards.activeMs, hazards.id);
      rows.push(...found);
    }
    return rows;
  }

  async suppressedAt(tx: Tx, facilityId: string): Promise<readonly HazardRecord[]> {
    return tx
      .select()
      .from(hazards)
      .where(
        and(
          eq(hazards.facilityId, facilityId),
          inArray(hazards.state, ['active', 'clearing']),
          inArray(hazards.suppressed, ['test', 'maintenance']),
        ),
      );
  }

  async followersOf(tx: Tx, rootHazardId: string): Promise<readonly HazardRecord[]> {
    return tx
      .select()
      .from(hazards)
      .where(and(eq(hazards.rootHazardId, rootHazardId), inArray(hazards.state, ['active', 'clearing'])));
  }

  async endedRoots(groupId?: string): Promise<readonly string[]> {
    const ofGroup =
      groupId === undefined
        ? sql`true`
        : sql`h.estate_id in (select id from ${estates} where ${estates.streetId} = ${groupId})`;
    const { rows } = await this.database.tx({ role: 'ingest' }, (tx) =>
      tx.execute<{ id: string }>(sql`
        with recursive roots as (
          select distinct h.root_hazard_id as id, r.state, r.ticket_id
          from ${hazards} h left join ${hazards} r on r.id = h.root_hazard_id
          where h.root_hazard_id is not null and h.state in ('active', 'clearing') and ${ofGroup}
        ), heirs as (
          select roots.id, t.state, t.merged_into, 1 as depth from roots join tickets t on t.id = roots.ticket_id
          union all
          select heirs.id, t.state, t.merged_into, depth + 1 from heirs join tickets t on t.id = heirs.merged_into
          where depth < 10
        )
        select id from roots where state is null or state in ('cleared', 'withdrawn')
        union select id from heirs where state in ('closed', 'cancelled')`),
    );
    return rows.map(({ id }) => id);
  }

  async save(tx: Tx, records: readonly HazardRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += rowsPerStatement) {
      await this.#save(tx, records.slice(from, from + rowsPerStatement));
    }
  }

  async remove(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.delete(hazards).where(inArray(hazards.id, [...ids]));
  }

  async #save(tx: Tx, records: readonly HazardRecord[]): Promise<void> {
    await tx
      .insert(hazards)
      .values(records.map((record) => ({ ...record, evidence: [...record.evidence] })))
      .onConflictDoUpdate({
        target: hazards.id,
        set: {
          ruleVersion: sql`excluded.rule_version`,
          severity: sql`excluded.severity`,
          state: sql`excluded.state`,
          activeMs: sql`excluded.active_ms`,
          clearedMs: sql`excluded.cleared_ms`,
          needsReset: sql`excluded.needs_reset`,
          retrospective: sql`excluded.retrospective`,
          recurrences: sql`excluded.recurrences`,
          ticketId: sql`coalesce(excluded.ticket_id, ${hazards.ticketId})`,
          suppressed: sql`excluded.suppressed`,
          rootHazardId: sql`excluded.root_hazard_id`,
          cause: sql`excluded.cause`,
          causeOf: sql`excluded.cause_of`,
          causeMs: sql`excluded.cause_ms`,
          evidence: sql`excluded.evidence`,
        },
      });
  }

  async list(
    scope: Scope,
    query: Parameters<HazardRecords['list']>[1],
    after: Parameters<HazardRecords['list']>[2],
  ): Promise<readonly HazardRecord[]> {
    const conditions: (SQL | undefined)[] = [];
    if (query.state === 'open') conditions.push(inArray(hazards.state, [...open]));
    else if (query.state === 'active') conditions.push(inArray(hazards.state, ['active', 'clearing']));
    else if (query.state === 'cleared') conditions.push(eq(hazards.state, 'cleared'));
    else conditions.push(ne(hazards.state, 'withdrawn'));
    if (query.estateId !== undefined) conditions.push(eq(hazards.estateId, query.estateId));
    if (query.facilityId !== undefined) conditions.push(eq(hazards.facilityId, query.facilityId));
    if (query.ticketId !== undefined) {
      const own = eq(hazards.ticketId, query.ticketId);
      const roots = sql`(select r.id from ${hazards} r where r.ticket_id = ${query.ticketId})`;
      conditions.push(or(own, sql`${hazards.rootHazardId} in ${roots}`));
    }
    if (query.severity !== undefined) conditions.push(eq(hazards.severity, query.severity));
    if (after !== undefined) {
      conditions.push(
        or(lt(hazards.beganMs, after.beganMs), and(eq(hazards.beganMs, after.beganMs), lt(hazards.id, after.id))),
      );
    }
    return this.database.tx(scope, (tx) =>
      tx
        .select()
        .from(hazards)
        .where(and(...conditions))
        .orderBy(desc(hazards.beganMs), desc(hazards.id))
        .limit(query.limit),
    );
  }

  async get(scope: Scope, id: string): Promise<HazardRecord | undefined> {
    const [row] = await this.database.tx(scope, (tx) => tx.select().from(hazards).where(eq(hazards.id, id)).limit(1));
    return row;
  }

  async countActive(scope: Scope): Promise<ReadonlyMap<string, Partial<Record<Severity, number>>>> {
    const rows = await this.database.tx(scope, (tx) =>
      tx
        .select({ facilityId: hazards.facilityId, severity: hazards.severity, count: sql<string>`count(*)` })
        .from(hazards)
        .where(inArray(hazards.state, ['active', 'clearing']))
        .groupBy(hazards.facilityId, hazards.severity),
    );
    const counts = new Map<string, Partial<Record<Severity, number>>>();
    for (const { facilityId, severity, count } of rows) {
      counts.set(facilityId, { ...counts.get(facilityId), [severity]: Number(count) });
    }
    return counts;
  }
}
