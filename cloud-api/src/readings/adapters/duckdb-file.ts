import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Reading } from '@anju/contracts';
import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { compareTimes, timeKey } from '../domain/reading-identity.js';
import { type RecordRanges, withRange } from '../domain/record-ranges.js';
import type { ExportedFile } from '../reading-store.js';
import type { Admission, AdmittedReading, Doubtful, KnownReadings } from './admission.js';
import { exportTables } from './duckdb-export.js';
import { appendRows, createPeriodTable, fixedTables, periodOf, readingColumns, readingOf } from './duckdb-tables.js';
import { coverageKey, type StoreChanges, StoreState } from './store-state.js';

export interface DuckdbSettings {
  readonly file: string;
  /** DuckDB's own limit (its default takes 80 % of the machine). */
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** After how many readings the last values are written to a table of their own; a start reads what came since. */
  readonly readingsBetweenSnapshots: number;
}

/** Commits stall up to 134 ms for a checkpoint of 64 MB, measured; with a log of 1 GB, 12 ms. */
const CHECKPOINT_THRESHOLD = '1GB';

/** The open file: one connection writes, another reads. */
export class DuckdbFile {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly writer: DuckDBConnection,
    readonly reader: DuckDBConnection,
  ) {}

  static async open(settings: DuckdbSettings): Promise<DuckdbFile> {
    await mkdir(dirname(settings.file), { recursive: true, mode: 0o700 });
    const instance = await DuckDBInstance.create(settings.file, {
      memory_limit: `${settings.memoryLimitMb}MB`,
      threads: String(settings.threads),
      checkpoint_threshold: CHECKPOINT_THRESHOLD,
    });
    try {
      const writer = await instance.connect();
      await writer.run(fixedTables);
      return new DuckdbFile(instance, writer, await instance.connect());
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  close(): void {
    this.reader.closeSync();
    this.writer.closeSync();
    // The last to close writes the checkpoint.
    this.instance.closeSync();
  }

  /** The tables as they are now, through a connection of its own; commits go on meanwhile. */
  async exportTo(directory: string): Promise<readonly ExportedFile[]> {
    const connection = await this.instance.connect();
    try {
      return await exportTables(connection, directory);
    } finally {
      connection.closeSync();
    }
  }

  async loadState(): Promise<StoreState> {
    const state = new StoreState();
    const rows = async (sql: string) => (await this.writer.runAndReadAll(sql)).getRows();
    for (const [id, facilityId, point] of await rows('SELECT id, facility_id, point FROM series')) {
      const series = { id: Number(id), facilityId: String(facilityId), point: String(point) };
      state.seriesById.set(series.id, series);
      state.seriesByName.set(series);
    }
    for (const row of await rows(`SELECT series, received_ms, ${readingColumns} FROM latest`)) {
      const series = state.seriesById.get(Number(row[0]));
      if (series === undefined) continue;
      state.latest.set(series.id, { reading: readingOf(series.point, row, 2), receivedMs: Number(row[1]) });
    }
    for (const [group, node, epoch, ranges] of await rows(
      'SELECT group_id, edge_node_id, epoch, ranges FROM coverage',
    )) {
      state.coverage.set(
        coverageKey(String(group), String(node), String(epoch)),
        JSON.parse(String(ranges)) as RecordRanges,
      );
    }
    for (const [name] of await rows('SELECT name FROM periods')) state.periods.add(String(name));
    await this.loadNewerThanSnapshot(state);
    state.lastSeq = Number((await rows('SELECT coalesce(max(ingest_seq), 0) FROM batches'))[0]?.[0] ?? 0);
    return state;
  }

  /** `latest` and `coverage` are written now and then; what was stored since is found among readings and batches. */
  private async loadNewerThanSnapshot(state: StoreState): Promise<void> {
    const [mark] = await this.rowsOf('SELECT coalesce(max(ingest_seq), 0) FROM snapshot_mark');
    const batches = await this.rowsOf(
      `SELECT group_id, edge_node_id, epoch, first_record, last_record FROM batches
       WHERE ingest_seq > ${mark?.[0] ?? 0} AND epoch IS NOT NULL`,
    );
    for (const [group, node, epoch, first, last] of batches) {
      const key = coverageKey(String(group), String(node), String(epoch));
      state.coverage.set(key, withRange(state.coverage.get(key) ?? [], Number(first), Number(last)));
      state.staleCoverage.add(key);
    }
    for (const period of state.periods) {
      for (const row of await this.rowsOf(newestOf(storedSince(period)))) {
        const series = state.seriesById.get(Number(row[0]));
        if (series === undefined) continue;
        state.readingsSinceSnapshot += 1;
        const reading = readingOf(series.point, row, 1);
        const known = state.latest.get(series.id);
        if (known !== undefined && compareTimes(known.reading, reading) >= 0) continue;
        state.latest.set(series.id, { reading, receivedMs: Number(row[8]) });
      }
    }
  }

  /** Those of `doubtful` that the file holds. */
  async find(doubtful: readonly Doubtful[], state: StoreState): Promise<KnownReadings> {
    const found = new Map<number, Map<number | string, Reading>>();
    if (doubtful.length === 0) return found;
    await this.writer.run(
      'CREATE OR REPLACE TEMP TABLE wanted (series INTEGER, source_time_ms BIGINT, ordinal SMALLINT)',
    );
    const periods = new Set<string>();
    await this.fillTemporary('wanted', (appender) => {
      for (const { series, reading } of doubtful) {
        periods.add(periodOf(reading.sourceTimeMs));
        appender.appendInteger(series.id);
        appender.appendBigInt(BigInt(reading.sourceTimeMs));
        appender.appendSmallInt(reading.ordinal);
        appender.endRow();
      }
    });
    for (const period of periods) {
      if (!state.periods.has(period)) continue;
      const [bounds] = await this.rowsOf('SELECT min(source_time_ms), max(source_time_ms) FROM wanted');
      const rows = await this.rowsOf(
        `SELECT series, ${readingColumns} FROM ${period} SEMI JOIN wanted USING (series, source_time_ms, ordinal)
         WHERE source_time_ms BETWEEN ${bounds?.[0]} AND ${bounds?.[1]}`,
      );
      for (const row of rows) {
        const id = Number(row[0]);
        const reading = readingOf(state.seriesById.get(id)?.point ?? '', row, 1);
        const ofSeries = found.get(id) ?? new Map<number | string, Reading>();
        found.set(id, ofSeries.set(timeKey(reading), reading));
      }
    }
    return found;
  }

  /** Greatest number of the stored batches that meet a range of records. */
  async seqOfRange(groupId: string, edgeNodeId: string, epoch: string, first: number, last: number): Promise<number> {
    const reader = await this.writer.runAndReadAll(
      `SELECT max(ingest_seq) FROM batches WHERE group_id = $1 AND edge_node_id = $2 AND epoch = $3
       AND first_record <= $5 AND last_record >= $4`,
      [groupId, edgeNodeId, epoch, BigInt(first), BigInt(last)],
    );
    return Number(reader.getRows()[0]?.[0] ?? 0);
  }

  /** Writes what was admitted and every change of state in one transaction. */
  async commit(admission: Admission, changes: StoreChanges): Promise<void> {
    await this.inTransaction(() => this.write(admission, changes));
  }

  /**
   * Brings `latest` and `coverage` up to date with what is committed, which spares the next start a long search among readings and
   * batches. Through a connection of its own: commits go on meanwhile.
   */
  async writeSnapshot(state: StoreState): Promise<void> {
    if (state.staleCoverage.size === 0 && state.readingsSinceSnapshot === 0) return;
    const coverage = [...state.staleCoverage].map((key) => [key, state.coverage.get(key) ?? []] as const);
    const { lastSeq, readingsSinceSnapshot } = state;
    const periods = [...state.periods];
    state.staleCoverage.clear();
    state.readingsSinceSnapshot = 0;
    const connection = await this.instance.connect();
    try {
      await connection.run('BEGIN');
      await connection.run(foldLatest(periods, lastSeq));
      await stageCoverage(connection, coverage);
      await connection.run(
        `${upsertCoverage}; DELETE FROM snapshot_mark; INSERT INTO snapshot_mark VALUES (${lastSeq})`,
      );
      await connection.run('COMMIT');
    } catch (error) {
      for (const [key] of coverage) state.staleCoverage.add(key);
      state.readingsSinceSnapshot += readingsSinceSnapshot;
      throw error;
    } finally {
      // An open transaction ends with its connection.
      connection.closeSync();
    }
  }

  private async inTransaction(work: () => Promise<void>): Promise<void> {
    await this.writer.run('BEGIN');
    try {
      await work();
      await this.writer.run('COMMIT');
    } catch (error) {
      await this.writer.run('ROLLBACK').catch(() => {
        // The caller opens the file anew after any fault, which rolls back as well.
      });
      throw error;
    }
  }

  private async write(admission: Admission, changes: StoreChanges): Promise<void> {
    for (const period of changes.newPeriods) await this.writer.run(createPeriodTable(period));
    await this.appendReadings(admission);
    await this.append('series', (appender) => {
      for (const { id, facilityId, point } of changes.newSeries) {
        appender.appendInteger(id);
        appender.appendVarchar(facilityId);
        appender.appendVarchar(point);
        appender.endRow();
      }
    });
    await this.append('batches', (appender) => {
      for (const { ingestSeq, batch } of admission.batches) appendBatch(appender, ingestSeq, batch);
    });
  }

  private async appendReadings({ readings }: Admission): Promise<void> {
    const byPeriod = new Map<string, AdmittedReading[]>();
    for (const admitted of readings) {
      const period = periodOf(admitted.reading.sourceTimeMs);
      const ofPeriod = byPeriod.get(period);
      if (ofPeriod === undefined) byPeriod.set(period, [admitted]);
      else ofPeriod.push(admitted);
    }
    for (const [period, ofPeriod] of byPeriod) {
      await this.append(period, (appender) => appendRows(appender, ofPeriod));
    }
  }

  private async rowsOf(sql: string): Promise<DuckDBValue[][]> {
    return (await this.writer.runAndReadAll(sql)).getRows();
  }

  private fillTemporary(table: string, fill: (appender: DuckDBAppender) => void): Promise<void> {
    return this.append(table, fill, 'temp');
  }

  private async append(table: string, fill: (appender: DuckDBAppender) => void, catalog?: string): Promise<void> {
    const appender = await this.writer.createAppender(table, 'main', catalog ?? null);
    try {
      fill(appender);
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }
}

const latestColumns = `series, ${readingColumns}, received_ms`;

/** Readings of a period that were stored after the last snapshot. */
function storedSince(period: string): string {
  return `SELECT ${latestColumns} FROM ${period} JOIN batches USING (ingest_seq)
    WHERE ingest_seq > (SELECT coalesce(max(ingest_seq), 0) FROM snapshot_mark)`;
}

/** The newest of each series. By a sum and a join, which costs less than sorting. */
function newestOf(readings: string): string {
  return `WITH told AS NOT MATERIALIZED (${readings}),
      newest AS (SELECT series, max(source_time_ms * 1000 + ordinal) AS newest_at FROM told GROUP BY series)
    SELECT ${latestColumns} FROM told JOIN newest USING (series) WHERE source_time_ms * 1000 + ordinal = newest_at`;
}

/**
 * `latest` anew, of its rows and of the readings that were stored after them, up to `lastSeq`. Without an index and in whole
 * columns: bringing half a million rows up to date one by one stopped the store for seconds, measured.
 */
function foldLatest(periods: readonly string[], lastSeq: number): string {
  const stored = periods.map((period) => `${storedSince(period)} AND ingest_seq <= ${lastSeq}`);
  const told = [`SELECT ${latestColumns} FROM latest`, ...stored].join(' UNION ALL ');
  return `CREATE OR REPLACE TABLE latest AS ${newestOf(told)}`;
}

async function stageCoverage(
  connection: DuckDBConnection,
  coverage: readonly (readonly [key: string, ranges: RecordRanges])[],
): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE coverage_now AS SELECT * FROM coverage LIMIT 0');
  const appender = await connection.createAppender('coverage_now', 'main', 'temp');
  try {
    for (const [key, ranges] of coverage) {
      for (const text of JSON.parse(key) as [string, string, string]) appender.appendVarchar(text);
      appender.appendVarchar(JSON.stringify(ranges));
      appender.endRow();
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

const upsertCoverage = `
  INSERT INTO coverage SELECT * FROM coverage_now
  ON CONFLICT (group_id, edge_node_id, epoch) DO UPDATE SET ranges = excluded.ranges`;

function appendBatch(appender: DuckDBAppender, ingestSeq: number, batch: Admission['batches'][number]['batch']): void {
  appender.appendBigInt(BigInt(ingestSeq));
  appender.appendVarchar(batch.groupId);
  appender.appendVarchar(batch.edgeNodeId);
  if (batch.range === null) {
    appender.appendNull();
    appender.appendNull();
    appender.appendNull();
  } else {
    appender.appendVarchar(batch.range.epoch);
    appender.appendBigInt(BigInt(batch.range.first));
    appender.appendBigInt(BigInt(batch.range.last));
  }
  appender.appendBigInt(BigInt(batch.receivedMs));
  appender.endRow();
}
