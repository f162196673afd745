import type { DuckDBValue } from '@duckdb/node-api';
import { gapsOf } from '../domain/reading-gaps.js';
import type {
  ReadingBucket,
  ReadingGap,
  ReadingHistory,
  ReadingStore,
  ReadingsPage,
  ReplayedBatch,
  StoreBatch,
} from '../reading-store.js';
import { NUMERIC_TYPES, periodsWithin, readingColumns, readingOf, VALUED_TYPES } from './duckdb-tables.js';
import type { StoreState } from './store-state.js';

/** The open file. After a fault it is another one, and so is its state. */
export interface OpenReadings {
  state(): StoreState;
  /** Rows of a query. */
  read(sql: string, values: DuckDBValue[]): Promise<DuckDBValue[][]>;
}

/** What is asked of the readings in a DuckDB file; whoever asks has opened it. */
export class DuckdbQueries implements Pick<ReadingStore, 'range' | 'since'>, ReadingHistory {
  constructor(private readonly store: OpenReadings) {}

  async range(query: Parameters<ReadingStore['range']>[0]): Promise<ReadingsPage> {
    const { after, limit, point } = query;
    const series = this.store.state().seriesByName.get(query.facilityId, point);
    if (series === undefined || query.fromMs >= query.toMs) return { readings: [], next: null };
    const fromMs = Math.max(query.fromMs, after?.sourceTimeMs ?? 0);
    const found = [];
    for (const period of periodsWithin(this.store.state().periods, fromMs, query.toMs)) {
      const rows = await this.store.read(
        `SELECT ${readingColumns} FROM ${period}
         WHERE series = $1 AND source_time_ms >= $2 AND source_time_ms < $3 AND (source_time_ms > $2 OR ordinal > $4)
         ORDER BY source_time_ms, ordinal LIMIT ${limit + 1 - found.length}`,
        [
          series.id,
          BigInt(fromMs),
          BigInt(query.toMs),
          after !== undefined && after.sourceTimeMs === fromMs ? after.ordinal : -1,
        ],
      );
      for (const row of rows) found.push(readingOf(point, row));
      if (found.length > limit) break;
    }
    const readings = found.slice(0, limit);
    const last = readings.at(-1);
    const next =
      found.length > limit && last !== undefined ? { sourceTimeMs: last.sourceTimeMs, ordinal: last.ordinal } : null;
    return { readings, next };
  }

  async buckets(query: Parameters<ReadingHistory['buckets']>[0]): Promise<readonly ReadingBucket[]> {
    const { bucketMs } = query;
    const rows = await this.#ofPoint(
      query,
      `type IN (${NUMERIC_TYPES})`,
      (readings) => `
        SELECT source_time_ms // $4 * $4 AS start_ms, avg(num), min(num), max(num),
          arg_max(num, source_time_ms::HUGEINT * 1000 + ordinal), count(*)
        FROM ${readings} GROUP BY start_ms ORDER BY start_ms`,
      [BigInt(bucketMs)],
    );
    return rows.map((row) => {
      const [startMs = 0, mean = 0, min = 0, max = 0, last = 0, count = 0] = row.map(Number);
      return { startMs, mean, min, max, last, count };
    });
  }

  async gaps(query: Parameters<ReadingHistory['gaps']>[0]): Promise<readonly ReadingGap[]> {
    if (query.fromMs >= query.toMs) return [];
    const rows = await this.#ofPoint(
      query,
      `type IN (${VALUED_TYPES})`,
      (readings) => `
        WITH steps AS (
          SELECT source_time_ms, lag(source_time_ms) OVER (ORDER BY source_time_ms) AS before_ms,
            lead(source_time_ms) OVER (ORDER BY source_time_ms) AS after_ms
          FROM ${readings}
        )
        SELECT before_ms, source_time_ms FROM steps
        WHERE before_ms IS NULL OR after_ms IS NULL OR source_time_ms - before_ms > $4 ORDER BY source_time_ms`,
      [BigInt(Math.max(0, Math.floor(query.longerThanMs)))],
    );
    const [first, last] = [rows.at(0), rows.at(-1)];
    if (first === undefined || last === undefined) return gapsOf(query, null, []);
    const between = rows.flatMap(([before, at]) =>
      before === null ? [] : [{ fromMs: Number(before), toMs: Number(at) }],
    );
    return gapsOf(query, { firstMs: Number(first[1]), lastMs: Number(last[1]) }, between);
  }

  async since(ingestSeq: number, limit: number, groupId?: string): Promise<readonly ReplayedBatch[]> {
    const ofGroup = groupId === undefined ? '' : ' AND group_id = $2';
    const batches = await this.store.read(
      `SELECT ingest_seq, group_id, edge_node_id, epoch, first_record, last_record, received_ms FROM batches
       WHERE ingest_seq > $1${ofGroup} ORDER BY ingest_seq LIMIT ${limit}`,
      groupId === undefined ? [BigInt(ingestSeq)] : [BigInt(ingestSeq), groupId],
    );
    const lastSeq = Number(batches.at(-1)?.[0] ?? ingestSeq);
    const parts = [...this.store.state().periods].map(
      (period) =>
        `SELECT ingest_seq, position, series, ${readingColumns} FROM ${period} WHERE ingest_seq > $1 AND ingest_seq <= $2`,
    );
    const rows =
      parts.length === 0 || batches.length === 0
        ? []
        : await this.store.read(`${parts.join(' UNION ALL ')} ORDER BY 1, 2`, [BigInt(ingestSeq), BigInt(lastSeq)]);
    const bySeq = new Map<number, DuckDBValue[][]>();
    for (const row of rows) {
      const seq = Number(row[0]);
      const ofBatch = bySeq.get(seq);
      if (ofBatch === undefined) bySeq.set(seq, [row]);
      else ofBatch.push(row);
    }
    return batches.map((row) => ({
      ingestSeq: Number(row[0]),
      batch: {
        groupId: String(row[1]),
        edgeNodeId: String(row[2]),
        range: row[3] === null ? null : { epoch: String(row[3]), first: Number(row[4]), last: Number(row[5]) },
        receivedMs: Number(row[6]),
        facilities: this.#facilitiesOf(bySeq.get(Number(row[0])) ?? []),
      },
    }));
  }

  #facilitiesOf(rows: readonly (readonly DuckDBValue[])[]): StoreBatch['facilities'] {
    const facilities: { facilityId: string; readings: ReturnType<typeof readingOf>[] }[] = [];
    for (const row of rows) {
      const series = this.store.state().seriesById.get(Number(row[2]));
      if (series === undefined) continue;
      const reading = readingOf(series.point, row, 3);
      const last = facilities.at(-1);
      if (last?.facilityId === series.facilityId) last.readings.push(reading);
      else facilities.push({ facilityId: series.facilityId, readings: [reading] });
    }
    return facilities;
  }

  /** Rows of what `select` makes of a point's readings; its parameters are `values`, from $4 on. */
  async #ofPoint(
    query: { readonly facilityId: string; readonly point: string; readonly fromMs: number; readonly toMs: number },
    condition: string,
    select: (readings: string) => string,
    values: DuckDBValue[],
  ): Promise<DuckDBValue[][]> {
    const { fromMs, toMs } = query;
    const series = this.store.state().seriesByName.get(query.facilityId, query.point);
    const periods = fromMs < toMs ? periodsWithin(this.store.state().periods, fromMs, toMs) : [];
    if (series === undefined || periods.length === 0) return [];
    const parts = periods.map(
      (period) =>
        `SELECT source_time_ms, ordinal, num FROM ${period}
         WHERE series = $1 AND source_time_ms >= $2 AND source_time_ms < $3 AND ${condition}`,
    );
    return await this.store.read(select(`(${parts.join(' UNION ALL ')})`), [
      series.id,
      BigInt(Math.max(0, fromMs)),
      BigInt(toMs),
      ...values,
    ]);
  }
}
