import {
  AppError,
  type DiscoveredMetricQuery,
  type DiscoveredMetricView,
  type FieldActionView,
  type MetricClaimRemoval,
  type MetricClaimWrite,
  type Page,
  type PageQuery,
  type RejectionQuery,
  type RejectionView,
} from '@anju/contracts';
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { users } from '../../identity/adapters/schema.js';
import type { Database, Scope, Tx } from '../../platform/db/database.js';
import { facilities, nodes } from '../../registry/adapters/schema.js';
import type { ClaimOutcome, PersonScope } from '../field-operations.js';
import type { FieldRecords, HeldRejection } from '../usecases/field-records.js';
import { discoveredMetrics, fieldActions, metricClaims, rejections, unclaimedReadings } from './schema.js';

function wrongCursor(): AppError {
  return new AppError('request.invalid', 'The cursor is not one of ours.', {
    context: { errors: [{ field: 'cursor', message: 'must be the nextCursor of a page' }] },
  });
}

function idOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,15}$/.test(cursor)) throw wrongCursor();
  return Number(cursor);
}

const MetricPlace = z.tuple([z.string(), z.string(), z.string(), z.string()]);

function placeOf(cursor: string): z.infer<typeof MetricPlace> {
  try {
    return MetricPlace.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw wrongCursor(); // Whatever it is, this list did not give it out.
  }
}

/** A text within a pattern of LIKE. */
const literal = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

const stateConditions = {
  waiting: and(isNotNull(rejections.held), isNull(rejections.replayedMs)),
  replayed: isNotNull(rejections.replayedMs),
  final: and(isNull(rejections.held), isNull(rejections.replayedMs)),
};

export class DrizzleFieldRecords implements FieldRecords {
  constructor(private readonly database: Database) {}

  rejections(scope: Scope, query: RejectionQuery): Promise<Page<RejectionView>> {
    const before = idOf(query.cursor);
    const given = (condition: (value: string) => SQL, value: string | undefined) =>
      value === undefined ? undefined : condition(value);
    return this.database.tx(scope, async (tx) => {
      const rows = await tx
        .select()
        .from(rejections)
        .where(
          and(
            before === undefined ? undefined : lt(rejections.id, before),
            given((code) => eq(rejections.code, code), query.code),
            given((groupId) => eq(rejections.groupId, groupId), query.groupId),
            given((edgeNodeId) => eq(rejections.edgeNodeId, edgeNodeId), query.edgeNodeId),
            given((deviceId) => eq(rejections.deviceId, deviceId), query.deviceId),
            given((point) => eq(rejections.point, point), query.point),
            query.fromMs === undefined ? undefined : gte(rejections.atMs, query.fromMs),
            query.toMs === undefined ? undefined : lt(rejections.atMs, query.toMs),
            query.text === undefined
              ? undefined
              : or(
                  sql`${rejections.detail} ilike ${literal(query.text)}`,
                  sql`${rejections.topic} ilike ${literal(query.text)}`,
                ),
            query.state === undefined ? undefined : stateConditions[query.state],
          ),
        )
        .orderBy(desc(rejections.id))
        .limit(query.limit + 1);
      const items = rows.slice(0, query.limit).map(({ id, path: _path, held, ...row }): RejectionView => {
        const state = row.replayedMs !== null ? 'replayed' : held === null ? 'final' : 'waiting';
        return { id: String(id), ...row, state, readings: held?.readings.length ?? 0 };
      });
      return { items, nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
    });
  }

  held(scope: PersonScope, ids: readonly number[]): Promise<readonly HeldRejection[]> {
    return this.database.tx(scope, async (tx) => {
      const rows = await tx
        .select()
        .from(rejections)
        .where(and(inArray(rejections.id, [...ids]), stateConditions.waiting));
      return rows.flatMap(({ id, groupId, edgeNodeId, deviceId, held }) =>
        groupId === null || edgeNodeId === null || deviceId === null || held === null
          ? []
          : [{ id, groupId, edgeNodeId, deviceId, held }],
      );
    });
  }

  async markReplayed(
    scope: PersonScope,
    { id }: HeldRejection,
    { nowMs, reason, readings, path }: Parameters<FieldRecords['markReplayed']>[2],
  ): Promise<void> {
    await this.database.tx({ role: 'ingest' }, async (tx) => {
      await tx
        .update(rejections)
        .set({ replayedMs: nowMs, replayedBy: scope.userId, held: null })
        .where(eq(rejections.id, id));
      await tx.insert(fieldActions).values({
        atMs: nowMs,
        userId: scope.userId,
        action: 'rejection.replayed',
        subject: String(id),
        detail: { reason, readings },
        path,
      });
    });
  }

  discovered(scope: Scope, query: DiscoveredMetricQuery): Promise<Page<DiscoveredMetricView>> {
    const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
    const { groupId, edgeNodeId, deviceId, metric } = discoveredMetrics;
    return this.database.tx(scope, async (tx) => {
      const kept = sql<number>`(
        select count(*)::int from ${unclaimedReadings} kept where kept.group_id = ${groupId}
        and kept.edge_node_id = ${edgeNodeId} and kept.device_id = ${deviceId} and kept.metric = ${metric}
      )`;
      const rows = await tx
        .select({ found: discoveredMetrics, estateId: nodes.estateId, claim: metricClaims, kept })
        .from(discoveredMetrics)
        .leftJoin(nodes, and(eq(nodes.groupId, groupId), eq(nodes.edgeNodeId, edgeNodeId)))
        .leftJoin(
          metricClaims,
          and(
            eq(metricClaims.groupId, groupId),
            eq(metricClaims.edgeNodeId, edgeNodeId),
            eq(metricClaims.deviceId, deviceId),
            eq(metricClaims.metric, metric),
          ),
        )
        .where(
          and(
            query.groupId === undefined ? undefined : eq(groupId, query.groupId),
            query.edgeNodeId === undefined ? undefined : eq(edgeNodeId, query.edgeNodeId),
            query.claimed === undefined
              ? undefined
              : query.claimed === 'yes'
                ? isNotNull(metricClaims.point)
                : isNull(metricClaims.point),
            after === undefined
              ? undefined
              : sql`(${groupId}, ${edgeNodeId}, ${deviceId}, ${metric}) > (${after[0]}, ${after[1]}, ${after[2]}, ${after[3]})`,
          ),
        )
        .orderBy(asc(groupId), asc(edgeNodeId), asc(deviceId), asc(metric))
        .limit(query.limit + 1);
      const items = rows.slice(0, query.limit).map(
        ({ found, estateId, claim, kept: count }): DiscoveredMetricView => ({
          groupId: found.groupId,
          edgeNodeId: found.edgeNodeId,
          deviceId: found.deviceId === '' ? null : found.deviceId,
          metric: found.metric,
          estateId,
          datatype: found.datatype,
          unit: found.unit,
          value: found.newest?.value ?? null,
          sourceTimeMs: found.newest?.sourceTimeMs ?? null,
          firstMs: found.firstMs,
          lastMs: found.lastMs,
          kept: count,
          claim:
            claim === null
              ? null
              : { facilityId: claim.facilityId, point: claim.point, factor: claim.factor, offset: claim.offset },
        }),
      );
      const last = rows.length > query.limit ? rows[query.limit - 1]?.found : undefined;
      const nextCursor =
        last === undefined
          ? null
          : Buffer.from(JSON.stringify([last.groupId, last.edgeNodeId, last.deviceId, last.metric])).toString(
              'base64url',
            );
      return { items, nextCursor };
    });
  }

  writeClaim(scope: PersonScope, write: MetricClaimWrite, nowMs: number): Promise<ClaimOutcome> {
    const { groupId, edgeNodeId, metric, facilityId, point, factor, offset } = write;
    const deviceId = write.deviceId ?? '';
    return this.database.tx(scope, async (tx): Promise<ClaimOutcome> => {
      const [found] = await tx
        .select({ metric: discoveredMetrics.metric })
        .from(discoveredMetrics)
        .where(
          and(
            eq(discoveredMetrics.groupId, groupId),
            eq(discoveredMetrics.edgeNodeId, edgeNodeId),
            eq(discoveredMetrics.deviceId, deviceId),
            eq(discoveredMetrics.metric, metric),
          ),
        );
      if (found === undefined) return 'unknown_metric';
      const [facility] = await tx.select().from(facilities).where(eq(facilities.id, facilityId));
      if (facility === undefined) return 'unknown_facility';
      if (!facility.points.includes(point)) return 'unknown_point';
      const [node] = await tx
        .select({ estateId: nodes.estateId })
        .from(nodes)
        .where(and(eq(nodes.groupId, groupId), eq(nodes.edgeNodeId, edgeNodeId)));
      if (node?.estateId !== facility.estateId) return 'other_estate';
      const values = { facilityId, point, factor, offset, path: facility.path };
      await tx
        .insert(metricClaims)
        .values({ groupId, edgeNodeId, deviceId, metric, ...values })
        .onConflictDoUpdate({
          target: [metricClaims.groupId, metricClaims.edgeNodeId, metricClaims.deviceId, metricClaims.metric],
          set: values,
        });
      await note(tx, scope, nowMs, 'metric.claimed', write, { facilityId, point, factor, offset }, facility.path);
      return 'claimed';
    });
  }

  removeClaim(scope: PersonScope, removal: MetricClaimRemoval, nowMs: number): Promise<boolean> {
    return this.database.tx(scope, async (tx) => {
      const [removed] = await tx
        .delete(metricClaims)
        .where(
          and(
            eq(metricClaims.groupId, removal.groupId),
            eq(metricClaims.edgeNodeId, removal.edgeNodeId),
            eq(metricClaims.deviceId, removal.deviceId ?? ''),
            eq(metricClaims.metric, removal.metric),
          ),
        )
        .returning();
      if (removed === undefined) return false;
      const { facilityId, point, path } = removed;
      await note(tx, scope, nowMs, 'metric.unclaimed', removal, { facilityId, point }, path);
      return true;
    });
  }

  async actions(scope: Scope, { cursor, limit }: PageQuery): Promise<Page<FieldActionView>> {
    const before = idOf(cursor);
    const rows = await this.database.tx(scope, (tx) =>
      tx
        .select()
        .from(fieldActions)
        .where(before === undefined ? undefined : lt(fieldActions.id, before))
        .orderBy(desc(fieldActions.id))
        .limit(limit + 1),
    );
    const shown = rows.slice(0, limit);
    const names = await this.#namesOf(shown.map(({ userId }) => userId));
    const items = shown.map(({ path: _path, id, ...row }) => ({
      id: String(id),
      ...row,
      displayName: names.get(row.userId) ?? null,
    }));
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Only the administrator's role reads users; these are people whose decisions the asker sees. */
  async #namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.database.tx({ role: 'admin' }, (tx) =>
      tx
        .select({ id: users.id, name: users.displayName })
        .from(users)
        .where(inArray(users.id, [...new Set(userIds)])),
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

async function note(
  tx: Tx,
  scope: PersonScope,
  atMs: number,
  action: FieldActionView['action'],
  { groupId, edgeNodeId, deviceId, metric }: MetricClaimRemoval | MetricClaimWrite,
  detail: FieldActionView['detail'],
  path: string,
): Promise<void> {
  const subject = [groupId, edgeNodeId, ...(deviceId == null ? [] : [deviceId]), metric].join('/');
  await tx.insert(fieldActions).values({ atMs, userId: scope.userId, action, subject, detail, path });
}
