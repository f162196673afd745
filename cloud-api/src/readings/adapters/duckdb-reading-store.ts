import { AppError } from '@anju/contracts';
import type { DuckDBValue } from '@duckdb/node-api';
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
import { DuckdbQueries } from './duckdb-queries.js';
import { periodOf } from './duckdb-tables.js';
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
  private readonly queries = new DuckdbQueries({
    state: () => this.state,
    read: (sql, values) => this.read(sql, values),
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
    return await this.queries.range(query);
  }

  async buckets(query: Parameters<ReadingHistory['buckets']>[0]): Promise<readonly ReadingBucket[]> {
    await this.open();
    return await this.queries.buckets(query);
  }

  async gaps(query: Parameters<ReadingHistory['gaps']>[0]): Promise<readonly ReadingGap[]> {
    await this.open();
    return await this.queries.gaps(query);
  }

  async since(ingestSeq: number, limit: number, groupId?: string): Promise<readonly ReplayedBatch[]> {
    await this.open();
    return await this.queries.since(ingestSeq, limit, groupId);
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
