import type { NodeAddress } from '@anju/contracts/sparkplug';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { nodes } from '../../registry/adapters/schema.js';
import type { IngestChanges, IngestRecords, MetricClaim, SessionRecord } from '../usecases/ingest-records.js';
import {
  discoveredMetrics,
  evaluatedRanges,
  evaluatorCheckpoint,
  evaluatorCheckpoints,
  metricClaims,
  nodeSessions,
  outboxGaps,
  rejections,
  unclaimedReadings,
} from './schema.js';

const checkpointRow = 1;
/** A statement carries at most 65 535 parameters. */
const rowsPerStatement = 1_000;
/** How many rejections are written before the table is cut again. */
const trimEvery = 1_000;

function* inParts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += rowsPerStatement) yield rows.slice(from, from + rowsPerStatement);
}

const trimEpochsEveryMs = 3_600_000;
/**
 * An outbox whose node has had a newer one for so long never comes back (DEFAULT); if it does, its readings are known by their
 * identity.
 */
const epochKeptMs = 30 * 86_400_000;
/** Outboxes of one node that are kept at all, as in memory (DEFAULT). */
const epochsKept = 8;

export class DrizzleIngestRecords implements IngestRecords {
  #sinceTrim = trimEvery;
  #epochsTrimmedMs = Number.NEGATIVE_INFINITY;
  /** Unclaimed readings written since the node's were last cut. */
  readonly #sinceCut = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly limits: { readonly rejectionRows: number; readonly unclaimedReadings: number },
    /** The lane's group; absent: all. */
    private readonly groupId?: string,
  ) {}

  async load(): ReturnType<IngestRecords['load']> {
    const of = (column: typeof nodes.groupId | typeof evaluatedRanges.groupId) =>
      this.groupId === undefined ? undefined : eq(column, this.groupId);
    return this.database.tx({ role: 'ingest' }, async (tx) => {
      const ranges = await tx
        .select()
        .from(evaluatedRanges)
        .where(of(evaluatedRanges.groupId))
        .orderBy(asc(evaluatedRanges.updatedMs));
      return {
        checkpoint: await this.#checkpoint(tx),
        ranges,
        nodes: await tx.select().from(nodes).where(of(nodes.groupId)),
        sessions:
          this.groupId === undefined
            ? []
            : await tx.select().from(nodeSessions).where(eq(nodeSessions.groupId, this.groupId)),
      };
    });
  }

  /** A group that no worker held yet begins where the one service of all groups ended. */
  async #checkpoint(tx: Tx): Promise<number> {
    if (this.groupId !== undefined) {
      const [own] = await tx.select().from(evaluatorCheckpoints).where(eq(evaluatorCheckpoints.groupId, this.groupId));
      if (own !== undefined) return own.ingestSeq;
    }
    const [one] = await tx.select().from(evaluatorCheckpoint);
    return one?.ingestSeq ?? 0;
  }

  async #saveCheckpoint(tx: Tx, ingestSeq: number, nowMs: number): Promise<void> {
    const set = { ingestSeq: sql`excluded.ingest_seq`, updatedMs: sql`excluded.updated_ms` };
    if (this.groupId === undefined) {
      await tx
        .insert(evaluatorCheckpoint)
        .values({ id: checkpointRow, ingestSeq, updatedMs: nowMs })
        .onConflictDoUpdate({ target: evaluatorCheckpoint.id, set });
      return;
    }
    await tx
      .insert(evaluatorCheckpoints)
      .values({ groupId: this.groupId, ingestSeq, updatedMs: nowMs })
      .onConflictDoUpdate({ target: evaluatorCheckpoints.groupId, set });
  }

  async write(tx: Tx, changes: IngestChanges): ReturnType<IngestRecords['write']> {
    const { nowMs } = changes;
    if (changes.checkpoint !== undefined) await this.#saveCheckpoint(tx, changes.checkpoint, nowMs);
    await this.#saveRanges(tx, changes.ranges, nowMs);
    if (changes.ranges.length > 0 && nowMs - this.#epochsTrimmedMs >= trimEpochsEveryMs) {
      await this.#trimEpochs(tx, nowMs);
      this.#epochsTrimmedMs = nowMs;
    }
    await this.#saveNodes(tx, changes.nodes);
    await this.#saveSessions(tx, changes.sessions, nowMs);
    await this.#saveKept(tx, changes.kept, nowMs);
    for (const gaps of inParts(changes.gaps)) await tx.insert(outboxGaps).values([...gaps]);
    if (changes.rejections.length > 0) {
      for (const part of inParts(changes.rejections)) await tx.insert(rejections).values([...part]);
      this.#sinceTrim += changes.rejections.length;
      if (this.#sinceTrim >= trimEvery) {
        this.#sinceTrim = 0;
        await tx.execute(
          sql`delete from ${rejections} where ${rejections.id} <= (select max(id) from ${rejections}) - ${this.limits.rejectionRows}`,
        );
      }
    }
    for (const part of inParts(changes.discovered)) {
      await tx
        .insert(discoveredMetrics)
        .values([...part])
        .onConflictDoUpdate({
          target: [
            discoveredMetrics.groupId,
            discoveredMetrics.edgeNodeId,
            discoveredMetrics.deviceId,
            discoveredMetrics.metric,
          ],
          set: {
            datatype: sql`excluded.datatype`,
            unit: sql`coalesce(excluded.unit, ${discoveredMetrics.unit})`,
            newest: sql`coalesce(excluded.newest, ${discoveredMetrics.newest})`,
            lastMs: sql`excluded.last_ms`,
          },
        });
    }
    for (const part of inParts(changes.unclaimed)) await tx.insert(unclaimedReadings).values([...part]);
    return this.#cutUnclaimed(tx, changes.unclaimed);
  }

  /** As one document: a parameter for each column of hundreds of nodes costs more than all else of a commit. */
  async #saveRanges(tx: Tx, ranges: IngestChanges['ranges'], nowMs: number): Promise<void> {
    if (ranges.length === 0) return;
    const document = JSON.stringify(
      ranges.map((record) => ({
        group_id: record.groupId,
        edge_node_id: record.edgeNodeId,
        epoch: record.epoch,
        ranges: record.ranges,
      })),
    );
    await tx.execute(sql`
      insert into ${evaluatedRanges} (group_id, edge_node_id, epoch, ranges, updated_ms)
      select group_id, edge_node_id, epoch, ranges, ${nowMs}::bigint
      from jsonb_to_recordset(${document}::jsonb) as r(group_id text, edge_node_id text, epoch text, ranges jsonb)
      on conflict (group_id, edge_node_id, epoch) do update set ranges = excluded.ranges, updated_ms = excluded.updated_ms`);
  }

  /** As one document too. Estate and path of a known node are the registry's. */
  async #saveNodes(tx: Tx, records: IngestChanges['nodes']): Promise<void> {
    if (records.length === 0) return;
    const document = JSON.stringify(
      records.map((record) => ({
        group_id: record.groupId,
        edge_node_id: record.edgeNodeId,
        estate_id: record.estateId,
        path: record.path,
        online: record.online,
        since_ms: record.sinceMs,
        last_message_ms: record.lastMessageMs,
        clock_offset_ms: record.clockOffsetMs,
        bd_seq: record.bdSeq,
        sequence_gaps: record.sequenceGaps,
        rebirth_requests: record.rebirthRequests,
        rejected: record.rejected,
        readings_dropped: record.readingsDropped,
      })),
    );
    await tx.execute(sql`
      insert into ${nodes} (group_id, edge_node_id, estate_id, path, online, since_ms, last_message_ms, clock_offset_ms, bd_seq,
        sequence_gaps, rebirth_requests, rejected, readings_dropped)
      select group_id, edge_node_id, estate_id, path::ltree, online, since_ms, last_message_ms, clock_offset_ms, bd_seq,
        sequence_gaps, rebirth_requests, rejected, readings_dropped
      from jsonb_to_recordset(${document}::jsonb) as r(group_id text, edge_node_id text, estate_id text, path text, online boolean,
        since_ms bigint, last_message_ms bigint, clock_offset_ms int, bd_seq bigint, sequence_gaps int, rebirth_requests int,
        rejected int, readings_dropped int)
      on conflict (group_id, edge_node_id) do update set online = excluded.online, since_ms = excluded.since_ms,
        last_message_ms = excluded.last_message_ms, clock_offset_ms = excluded.clock_offset_ms, bd_seq = excluded.bd_seq,
        sequence_gaps = excluded.sequence_gaps, rebirth_requests = excluded.rebirth_requests, rejected = excluded.rejected,
        readings_dropped = excluded.readings_dropped`);
  }

  async #saveSessions(tx: Tx, sessions: readonly SessionRecord[], nowMs: number): Promise<void> {
    for (const { groupId, edgeNodeId, session } of sessions) {
      if (session === null) {
        await tx
          .delete(nodeSessions)
          .where(and(eq(nodeSessions.groupId, groupId), eq(nodeSessions.edgeNodeId, edgeNodeId)));
        continue;
      }
      await tx
        .insert(nodeSessions)
        .values({ groupId, edgeNodeId, session, updatedMs: nowMs })
        .onConflictDoUpdate({
          target: [nodeSessions.groupId, nodeSessions.edgeNodeId],
          set: { session, keptSeq: null, keptMs: null, updatedMs: nowMs },
        });
    }
  }

  async #saveKept(tx: Tx, kept: IngestChanges['kept'], nowMs: number): Promise<void> {
    if (kept.length === 0) return;
    const document = JSON.stringify(
      kept.map(({ groupId, edgeNodeId, seq, receivedMs }) => ({
        group_id: groupId,
        edge_node_id: edgeNodeId,
        seq,
        received_ms: receivedMs,
      })),
    );
    await tx.execute(sql`
      update ${nodeSessions} s set kept_seq = k.seq, kept_ms = k.received_ms, updated_ms = ${nowMs}::bigint
      from jsonb_to_recordset(${document}::jsonb) as k(group_id text, edge_node_id text, seq int, received_ms bigint)
      where s.group_id = k.group_id and s.edge_node_id = k.edge_node_id`);
  }

  async #cutUnclaimed(tx: Tx, written: readonly NodeAddress[]): Promise<(NodeAddress & { readings: number })[]> {
    const nodesWritten = new Map<string, NodeAddress & { count: number }>();
    for (const { groupId, edgeNodeId } of written) {
      const key = `${groupId}/${edgeNodeId}`;
      const known = nodesWritten.get(key) ?? { groupId, edgeNodeId, count: 0 };
      nodesWritten.set(key, { ...known, count: known.count + 1 });
    }
    const cut: (NodeAddress & { readings: number })[] = [];
    for (const [key, { groupId, edgeNodeId, count }] of nodesWritten) {
      const since = (this.#sinceCut.get(key) ?? trimEvery) + count;
      this.#sinceCut.set(key, since >= trimEvery ? 0 : since);
      if (since < trimEvery) continue;
      const { rowCount } = await tx.execute(sql`
        delete from ${unclaimedReadings} where group_id = ${groupId} and edge_node_id = ${edgeNodeId} and id <= (
          select id from ${unclaimedReadings} where group_id = ${groupId} and edge_node_id = ${edgeNodeId}
          order by id desc offset ${this.limits.unclaimedReadings} limit 1
        )`);
      if (rowCount !== null && rowCount > 0) cut.push({ groupId, edgeNodeId, readings: rowCount });
    }
    return cut;
  }

  claims(): Promise<readonly MetricClaim[]> {
    return this.database.tx({ role: 'ingest' }, async (tx) => {
      const rows = await tx.select().from(metricClaims);
      return rows.map(({ path: _path, ...claim }) => claim);
    });
  }

  claimedSince(limit: number): ReturnType<IngestRecords['claimedSince']> {
    return this.database.tx({ role: 'ingest' }, async (tx) => {
      const rows = await tx
        .select({ kept: unclaimedReadings })
        .from(unclaimedReadings)
        .innerJoin(
          metricClaims,
          and(
            eq(metricClaims.groupId, unclaimedReadings.groupId),
            eq(metricClaims.edgeNodeId, unclaimedReadings.edgeNodeId),
            eq(metricClaims.deviceId, unclaimedReadings.deviceId),
            eq(metricClaims.metric, unclaimedReadings.metric),
          ),
        )
        .where(this.groupId === undefined ? undefined : eq(unclaimedReadings.groupId, this.groupId))
        .orderBy(asc(unclaimedReadings.id))
        .limit(limit);
      return rows.map(({ kept }) => kept);
    });
  }

  async forgetUnclaimed(ids: readonly number[]): Promise<void> {
    await this.database.tx({ role: 'ingest' }, (tx) =>
      tx.delete(unclaimedReadings).where(inArray(unclaimedReadings.id, [...ids])),
    );
  }

  async #trimEpochs(tx: Tx, nowMs: number): Promise<void> {
    await tx.execute(sql`
      delete from evaluated_ranges old using (
        select group_id, edge_node_id, epoch, updated_ms,
          row_number() over (partition by group_id, edge_node_id order by updated_ms desc, epoch) as place
        from evaluated_ranges
      ) ranked
      where old.group_id = ranked.group_id and old.edge_node_id = ranked.edge_node_id and old.epoch = ranked.epoch
        and (ranked.place > ${epochsKept} or (ranked.place > 1 and ranked.updated_ms < ${nowMs - epochKeptMs}))
    `);
  }
}
