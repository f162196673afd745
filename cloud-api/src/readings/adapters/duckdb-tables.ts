import type { Quality, QualityReason, Reading, ReadingValue } from '@anju/contracts';
import {
  BIGINT,
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBValue,
  type DuckDBVector,
  INTEGER,
  SMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import type { AdmittedReading } from './admission.js';

export const fixedTables = `
  CREATE TABLE IF NOT EXISTS series (id INTEGER NOT NULL, facility_id VARCHAR NOT NULL, point VARCHAR NOT NULL);
  CREATE TABLE IF NOT EXISTS batches (
    ingest_seq BIGINT NOT NULL, group_id VARCHAR NOT NULL, edge_node_id VARCHAR NOT NULL,
    epoch VARCHAR, first_record BIGINT, last_record BIGINT, received_ms BIGINT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS coverage (
    group_id VARCHAR NOT NULL, edge_node_id VARCHAR NOT NULL, epoch VARCHAR NOT NULL, ranges VARCHAR NOT NULL,
    PRIMARY KEY (group_id, edge_node_id, epoch)
  );
  CREATE TABLE IF NOT EXISTS latest (
    series INTEGER NOT NULL, source_time_ms BIGINT NOT NULL, ordinal SMALLINT NOT NULL, type UTINYINT NOT NULL,
    num DOUBLE, str VARCHAR, quality UTINYINT NOT NULL, reason VARCHAR, received_ms BIGINT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS periods (name VARCHAR NOT NULL);
  CREATE TABLE IF NOT EXISTS snapshot_mark (ingest_seq BIGINT NOT NULL);
`;

/** Columns of a reading in a period's table, in the order in which `appendRows` writes and `readingOf` reads them. */
export const readingColumns = 'source_time_ms, ordinal, type, num, str, quality, reason';

export function createPeriodTable(period: string): string {
  return `CREATE TABLE ${period} (
    ingest_seq BIGINT NOT NULL, position INTEGER NOT NULL, series INTEGER NOT NULL, source_time_ms BIGINT NOT NULL,
    ordinal SMALLINT NOT NULL, type UTINYINT NOT NULL, num DOUBLE, str VARCHAR, quality UTINYINT NOT NULL, reason VARCHAR
  ); INSERT INTO periods VALUES ('${period}')`;
}

const FIRST_PERIOD_MS = Date.UTC(2020, 0, 1);
const END_OF_PERIODS_MS = Date.UTC(2100, 0, 1);
const BEFORE = 'readings_before';
const BEYOND = 'readings_beyond';

/**
 * Table of a source time: one a month (UTC), since dropping a table frees what deleting its rows does not. Times that no clock
 * should tell share one table at each end, so that garbage makes no tables.
 */
export function periodOf(sourceTimeMs: number): string {
  if (sourceTimeMs < FIRST_PERIOD_MS) return BEFORE;
  if (sourceTimeMs >= END_OF_PERIODS_MS) return BEYOND;
  if (sourceTimeMs < lastPeriod.fromMs || sourceTimeMs >= lastPeriod.toMs) lastPeriod = monthOf(sourceTimeMs);
  return lastPeriod.name;
}

/** Nearly all readings are of the same month as the one before. */
let lastPeriod = { name: '', fromMs: 0, toMs: 0 };

function monthOf(sourceTimeMs: number): typeof lastPeriod {
  const date = new Date(sourceTimeMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const name = `readings_${year}${String(month + 1).padStart(2, '0')}`;
  return { name, fromMs: Date.UTC(year, month), toMs: Date.UTC(year, month + 1) };
}

/** Those of `periods` that may hold source times of `fromMs` (inclusive) to `toMs` (exclusive), in order of time. */
export function periodsWithin(periods: Iterable<string>, fromMs: number, toMs: number): readonly string[] {
  const rank = (period: string) => (period === BEFORE ? '0' : period === BEYOND ? '~' : period);
  const [first, last] = [rank(periodOf(fromMs)), rank(periodOf(Math.max(fromMs, toMs - 1)))];
  return [...periods]
    .map((period) => ({ period, at: rank(period) }))
    .filter(({ at }) => first <= at && at <= last)
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ period }) => period);
}

const qualities: readonly Quality[] = ['good', 'uncertain', 'bad'];
const TYPE_NULL = 0;
const TYPE_NUMBER = 1;
const TYPE_BOOLEAN = 2;
const TYPE_TEXT = 3;

/** Types whose column `num` holds a number. */
export const NUMERIC_TYPES = `${TYPE_NUMBER}, ${TYPE_BOOLEAN}`;
/** Types of readings that are not bad. */
export const VALUED_TYPES = `${NUMERIC_TYPES}, ${TYPE_TEXT}`;

const columnTypes = [BIGINT, INTEGER, INTEGER, BIGINT, SMALLINT, UTINYINT, DOUBLE, VARCHAR, UTINYINT, VARCHAR];
/** DuckDB's own. */
const rowsOfChunk = 2048;

type Column = DuckDBVector<DuckDBValue>;
type Columns = [Column, Column, Column, Column, Column, Column, Column, Column, Column, Column];

/** Appends rows of a period's table in chunks of columns, which costs less than value by value. */
export function appendRows(appender: DuckDBAppender, readings: readonly AdmittedReading[]): void {
  for (let from = 0; from < readings.length; from += rowsOfChunk) {
    const rows = readings.slice(from, from + rowsOfChunk);
    const chunk = DuckDBDataChunk.create(columnTypes, rows.length);
    const columns = columnTypes.map((_, column) => chunk.getColumnVector(column)) as Columns;
    const [seq, position, series, time, ordinal, type, num, str, quality, reason] = columns;
    rows.forEach((row, at) => {
      const { reading } = row;
      const { value } = reading;
      seq.setItem(at, BigInt(row.ingestSeq));
      position.setItem(at, row.position);
      series.setItem(at, row.seriesId);
      time.setItem(at, BigInt(reading.sourceTimeMs));
      ordinal.setItem(at, reading.ordinal);
      type.setItem(at, typeOf(value));
      num.setItem(at, typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null);
      str.setItem(at, typeof value === 'string' ? value : null);
      quality.setItem(at, qualities.indexOf(reading.quality));
      reason.setItem(at, reading.reason ?? null);
    });
    for (const column of columns) column.flush();
    appender.appendDataChunk(chunk);
  }
}

function typeOf(value: ReadingValue): number {
  if (typeof value === 'number') return TYPE_NUMBER;
  if (typeof value === 'boolean') return TYPE_BOOLEAN;
  return typeof value === 'string' ? TYPE_TEXT : TYPE_NULL;
}

function readingValueOf(type: number, num: DuckDBValue | undefined, str: DuckDBValue | undefined): ReadingValue {
  if (type === TYPE_NUMBER) return Number(num);
  if (type === TYPE_BOOLEAN) return Number(num) === 1;
  return type === TYPE_TEXT ? String(str) : null;
}

/** Reads the columns of `readingColumns` from `row`, the first of them at `offset`. */
export function readingOf(point: string, row: readonly DuckDBValue[], offset = 0): Reading {
  const [sourceTimeMs, ordinal, type, num, str, quality, reason] = row.slice(offset, offset + 7);
  return {
    point,
    value: readingValueOf(Number(type), num, str),
    quality: qualities[Number(quality)] ?? 'bad',
    ...(typeof reason === 'string' ? { reason: reason as QualityReason } : {}),
    sourceTimeMs: Number(sourceTimeMs),
    ordinal: Number(ordinal),
  };
}
