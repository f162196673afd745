import { AppError } from '@anju/contracts';
import type { DuckDBValue } from '@duckdb/node-api';
import { gapsOf } from '../domain/reading-gaps.js';
import type {
  AppendResult,
  ExportedFile,
  LatestReading,
  ReadingBucket,
  ReadingExport,
  ReadingGap,
  ReadingHistory,
  ReadingStore,
  ReadingsPage,
  ReplayedBatch,
  StoreBatch,
} from '../reading-store.js';
import { admit, doubtfulReadings } from './admission.js';
import { AppendQueue } from './append-queue.js';
import { DuckdbFile, type DuckdbSettings } from './duckdb-file.js';
import { NUMERIC_TYPES, periodOf, periodsWithin, readingColumns, readingOf, VALUED_TYPES } from './duckdb-tables.js';
import { StoreChanges, StoreState } from './store-state.js';

/** Readings in one transaction at most: the size at which the appender is fastest (measured). */
const MAX_READINGS_A_COMMIT = 10_000;

/** The last-value table is written anew as a whole, so once for many readings; what came since is read at the next start. */
const READINGS_BETWEEN_SNAPSHOTS = 200_000;
/** And for so many of each series. */
const readingsOfSeriesBetweenSnapshots = 8;

/**
 * Readings in a DuckDB file, of which one process is the only user. Requests that come while a transaction runs share the
 * next one. After a fault the file is opened anew, since what a failed commit left behind is unknown.
 *
 * Throws `readings.locked` while another process has the file, `readings.unavailable` (retryable), `readings.invalid` for a
 * batch that no store could hold.
 */
export async function openDuckdbReadingStore(
  settings: Pick<DuckdbSettings, 'file'> & Partial<DuckdbSettings>,
): Promise<ReadingStore & ReadingHistory & ReadingExport> {
  const store = new DuckdbReadingStore({
    memoryLimitMb: 1024,
    threads: 2,
    readingsBetweenSnapshots: READINGS_BETWEEN_SNAPSHOTS,
    ...settings,
  });
  await store.open();
  return store;
}

class DuckdbReadingStore implements ReadingStore, ReadingHistory, ReadingExport {
  private opened: Promise<DuckdbFile> | undefined;
  private state = new StoreState();
  private readonly queue = new AppendQueue({
    store: (batches) => this.store(batches),
    translate: (error) => this.translate(error),
    maxReadings: MAX_READINGS_A_COMMIT,
  });
  private reads: Promise<unknown> = Promise.resolve();
  /** The query that runs now: its file must not be closed under it. */
  private running: Promise<unknown> = Promise.resolve();
  private exporting: Promise<unknown> = Promise.resolve();
  /** The snapshot that is written beside the commits; `undefined`: none. */
  private snapshot: Promise<void> | undefined;
  private snapshotFault: unknown;
  private closed = false;

  constructor(private readonly settings: DuckdbSettings) {}

  /** The open file, opened anew after a fault. */
  async open(): Promise<DuckdbFile> {
    if (this.closed) throw new AppError('readings.unavailable', 'the readings store is closed', { retryable: true });
    this.opened ??= this.openFile().catch((error: unknown) => {
      this.opened = undefined;
      throw this.translate(error);
    });
    return this.opened;
  }

  append(batches: readonly StoreBatch[]): Promise<readonly AppendResult[]> {
    return this.queue.append(batches);
  }

  async latest(): Promise<readonly LatestReading[]> {
    await this.open();
    return [...this.state.latest].flatMap(([id, { reading, receivedMs }]) => {
      const series = this.state.seriesById.get(id);
      return series === undefined ? [] : [{ facilityId: series.facilityId, reading, receivedMs }];
    });
  }

  async range(query: Parameters<ReadingStore['range']>[0]): Promise<ReadingsPage> {
    await this.open();
    const { after, limit, point } = query;
    const series = this.state.seriesByName.get(query.facilityId, point);
    if (series === undefined || query.fromMs >= query.toMs) return { readings: [], next: null };
    const fromMs = Math.max(query.fromMs, after?.sourceTimeMs ?? 0);
    const found = [];
    for (const period of periodsWithin(this.state.periods, fromMs, query.toMs)) {
      const rows = await this.read(
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
    const rows = await this.readOfPoint(
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
    const rows = await this.readOfPoint(
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
    await this.open();
    const ofGroup = groupId === undefined ? '' : ' AND group_id = $2';
    const batches = await this.read(
      `SELECT ingest_seq, group_id, edge_node_id, epoch, first_record, last_record, received_ms FROM batches
       WHERE ingest_seq > $1${ofGroup} ORDER BY ingest_seq LIMIT ${limit}`,
      groupId === undefined ? [BigInt(ingestSeq)] : [BigInt(ingestSeq), groupId],
    );
    const lastSeq = Number(batches.at(-1)?.[0] ?? ingestSeq);
    const parts = [...this.state.periods].map(
      (period) =>
        `SELECT ingest_seq, position, series, ${readingColumns} FROM ${period} WHERE ingest_seq > $1 AND ingest_seq <= $2`,
    );
    const rows =
      parts.length === 0 || batches.length === 0
        ? []
        : await this.read(`${parts.join(' UNION ALL ')} ORDER BY 1, 2`, [BigInt(ingestSeq), BigInt(lastSeq)]);
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
        facilities: this.facilitiesOf(bySeq.get(Number(row[0])) ?? []),
      },
    }));
  }

  async exportTo(directory: string): Promise<readonly ExportedFile[]> {
    const exported = this.open().then((file) => file.exportTo(directory));
    this.exporting = exported.catch(() => undefined);
    return await exported.catch((error: unknown) => {
      throw this.translate(error);
    });
  }

  async close(): Promise<void> {
    await this.queue.idle();
    await this.reads;
    await this.exporting;
    await this.snapshot;
    this.closed = true;
    const file = await this.opened?.catch(() => undefined);
    this.opened = undefined;
    if (file === undefined) return;
    try {
      await file.writeSnapshot(this.state);
    } finally {
      file.close();
    }
  }

  private async openFile(): Promise<DuckdbFile> {
    const file = await DuckdbFile.open(this.settings);
    try {
      this.state = await file.loadState();
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Closes a file whose last commit failed; whoever needs it next waits for that and opens it anew. */
  private async discard(file: DuckdbFile): Promise<void> {
    this.snapshotFault = undefined;
    const discarded = Promise.all([this.running, this.exporting, this.snapshot]).then(() => file.close());
    this.opened = discarded.then(() => this.openFile());
    await this.opened.catch(() => {
      this.opened = undefined;
    });
  }

  private facilitiesOf(rows: readonly (readonly DuckDBValue[])[]): StoreBatch['facilities'] {
    const facilities: { facilityId: string; readings: ReturnType<typeof readingOf>[] }[] = [];
    for (const row of rows) {
      const series = this.state.seriesById.get(Number(row[2]));
      if (series === undefined) continue;
      const reading = readingOf(series.point, row, 3);
      const last = facilities.at(-1);
      if (last?.facilityId === series.facilityId) last.readings.push(reading);
      else facilities.push({ facilityId: series.facilityId, readings: [reading] });
    }
    return facilities;
  }

  /** Rows of what `select` makes of a point's readings; its parameters are `values`, from $4 on. */
  private async readOfPoint(
    query: { readonly facilityId: string; readonly point: string; readonly fromMs: number; readonly toMs: number },
    condition: string,
    select: (readings: string) => string,
    values: DuckDBValue[],
  ): Promise<DuckDBValue[][]> {
    await this.open();
    const { fromMs, toMs } = query;
    const series = this.state.seriesByName.get(query.facilityId, query.point);
    const periods = fromMs < toMs ? periodsWithin(this.state.periods, fromMs, toMs) : [];
    if (series === undefined || periods.length === 0) return [];
    const parts = periods.map(
      (period) =>
        `SELECT source_time_ms, ordinal, num FROM ${period}
         WHERE series = $1 AND source_time_ms >= $2 AND source_time_ms < $3 AND ${condition}`,
    );
    return await this.read(select(`(${parts.join(' UNION ALL ')})`), [
      series.id,
      BigInt(Math.max(0, fromMs)),
      BigInt(toMs),
      ...values,
    ]);
  }

  /** One at a time: a connection holds a thread of the pool while it waits for another. */
  private read(sql: string, values: DuckDBValue[]): Promise<DuckDBValue[][]> {
    const rows = this.reads.then(async () => {
      const { reader } = await this.open();
      const query = reader.runAndReadAll(sql, values);
      this.running = query.catch(() => undefined);
      return (await query).getRows();
    });
    this.reads = rows.catch(() => undefined);
    return rows.catch((error: unknown) => {
      throw this.translate(error);
    });
  }

  private async store(batches: readonly StoreBatch[]): Promise<readonly AppendResult[]> {
    const file = await this.open();
    const changes = new StoreChanges(this.state);
    try {
      if (this.snapshotFault !== undefined) throw this.snapshotFault;
      const known = await file.find(doubtfulReadings(batches, this.state, changes), this.state);
      const admission = admit(batches, this.state, changes, known, periodOf);
      if (admission.batches.length > 0) await file.commit(admission, changes);
      changes.apply();
      this.state.readingsSinceSnapshot += admission.readings.length;
      this.writeSnapshotInTime(file);
      return await Promise.all(
        admission.results.map(async (result, i) => result ?? (await this.resultOfStored(file, batches[i]))),
      );
    } catch (error) {
      await this.discard(file);
      throw error;
    }
  }

  /** Beside the commits; where it fails, the next of them says so. */
  private writeSnapshotInTime(file: DuckdbFile): void {
    const { readingsBetweenSnapshots } = this.settings;
    const ofSeries = this.state.seriesById.size * readingsOfSeriesBetweenSnapshots;
    const isDue = this.state.readingsSinceSnapshot >= Math.max(readingsBetweenSnapshots, ofSeries);
    if (!isDue || this.snapshot !== undefined) return;
    this.snapshot = file
      .writeSnapshot(this.state)
      .catch((error: unknown) => {
        this.snapshotFault = error;
      })
      .finally(() => {
        this.snapshot = undefined;
      });
  }

  private async resultOfStored(file: DuckdbFile, batch: StoreBatch | undefined): Promise<AppendResult> {
    const range = batch?.range;
    const ingestSeq =
      batch === undefined || range === null || range === undefined
        ? 0
        : await file.seqOfRange(batch.groupId, batch.edgeNodeId, range.epoch, range.first, range.last);
    return { ingestSeq, alreadyStored: true, conflicts: [] };
  }

  private translate(error: unknown): Error {
    if (error instanceof AppError) return error;
    const message = error instanceof Error ? error.message : String(error);
    if (/could not set lock|conflicting lock/i.test(message)) {
      return new AppError(
        'readings.locked',
        `another process has the readings file ${this.settings.file} open: stop it first, or give this one another directory`,
        { cause: error },
      );
    }
    return new AppError('readings.unavailable', `the readings store ${this.settings.file} failed: ${message}`, {
      retryable: true,
      cause: error,
    });
  }
}
