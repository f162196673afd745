import { asc, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { nodes } from '../../registry/adapters/schema.js';
import type { IngestChanges, IngestRecords } from '../usecases/ingest-records.js';
import { evaluatedRanges, evaluatorCheckpoint, outboxGaps, rejections } from './schema.js';

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

  constructor(
    private readonly database: Database,
    private readonly rejectionRows: number,
  ) {}

  async load(): ReturnType<IngestRecords['load']> {
    return this.database.tx({ role: 'ingest' }, async (tx) => {
      const [checkpoint] = await tx.select().from(evaluatorCheckpoint);
      const ranges = await tx.select().from(evaluatedRanges).orderBy(asc(evaluatedRanges.updatedMs));
      return { checkpoint: checkpoint?.ingestSeq ?? 0, ranges, nodes: await tx.select().from(nodes) };
    });
  }

  async write(tx: Tx, changes: IngestChanges): Promise<void> {
    const { nowMs } = changes;
    if (changes.checkpoint !== undefined) {
      await tx
        .insert(evaluatorCheckpoint)
        .values({ id: checkpointRow, ingestSeq: changes.checkpoint, updatedMs: nowMs })
        .onConflictDoUpdate({
          target: evaluatorCheckpoint.id,
          set: { ingestSeq: sql`excluded.ingest_seq`, updatedMs: sql`excluded.updated_ms` },
        });
    }
    for (const records of inParts(changes.ranges)) {
      await tx
        .insert(evaluatedRanges)
        .values(records.map((record) => ({ ...record, updatedMs: nowMs })))
        .onConflictDoUpdate({
          target: [evaluatedRanges.groupId, evaluatedRanges.edgeNodeId, evaluatedRanges.epoch],
          set: { ranges: sql`excluded.ranges`, updatedMs: sql`excluded.updated_ms` },
        });
    }
    if (changes.ranges.length > 0 && nowMs - this.#epochsTrimmedMs >= trimEpochsEveryMs) {
      await this.#trimEpochs(tx, nowMs);
      this.#epochsTrimmedMs = nowMs;
    }
    for (const records of inParts(changes.nodes)) {
      await tx
        .insert(nodes)
        .values([...records])
        .onConflictDoUpdate({
          target: [nodes.groupId, nodes.edgeNodeId],
          // Estate and path are the registry's.
          set: {
            online: sql`excluded.online`,
            sinceMs: sql`excluded.since_ms`,
            lastMessageMs: sql`excluded.last_message_ms`,
            clockOffsetMs: sql`excluded.clock_offset_ms`,
            bdSeq: sql`excluded.bd_seq`,
            sequenceGaps: sql`excluded.sequence_gaps`,
            rebirthRequests: sql`excluded.rebirth_requests`,
            rejected: sql`excluded.rejected`,
            readingsDropped: sql`excluded.readings_dropped`,
          },
        });
    }
    for (const gaps of inParts(changes.gaps)) await tx.insert(outboxGaps).values([...gaps]);
    if (changes.rejections.length > 0) {
      for (const part of inParts(changes.rejections)) await tx.insert(rejections).values([...part]);
      this.#sinceTrim += changes.rejections.length;
      if (this.#sinceTrim >= trimEvery) {
        this.#sinceTrim = 0;
        await tx.execute(
          sql`delete from ${rejections} where ${rejections.id} <= (select max(id) from ${rejections}) - ${this.rejectionRows}`,
        );
      }
    }
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
