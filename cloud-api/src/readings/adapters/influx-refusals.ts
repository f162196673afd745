import type { RefusedReading, StoreBatch } from '../reading-store.js';
import type { AdmittedReading } from './admission.js';
import type { InfluxConnection } from './influx-connection.js';
import { LAST_STORABLE_MS, type ReadingLine, readingLines, singleLines, textOf } from './influx-lines.js';

const LINES_A_WRITE = 5_000;

/** Readings that InfluxDB refuses for cause, each with what it says. */
export type FaultyReadings = ReadonlyMap<AdmittedReading['reading'], string>;

/** Readings whose time cannot be kept. `rawRetentionMs`: how long readings are; `null`: for ever. */
export function unstorable(
  { facilities }: StoreBatch,
  rawRetentionMs: number | null,
  nowMs: () => number,
): RefusedReading[] {
  const oldestMs = rawRetentionMs === null ? 0 : nowMs() - rawRetentionMs;
  const refused: RefusedReading[] = [];
  for (const { facilityId, readings } of facilities) {
    for (const reading of readings) {
      if (reading.sourceTimeMs < oldestMs) {
        const detail = `readings are kept for ${Math.round((rawRetentionMs ?? 0) / 86_400_000)} days`;
        refused.push({ facilityId, reading, code: 'reading.beyond_retention', detail });
      } else if (reading.sourceTimeMs > LAST_STORABLE_MS) {
        refused.push({ facilityId, reading, code: 'reading.unstorable', detail: 'no time after the year 2262' });
      }
    }
  }
  return refused;
}

/** Writes what was admitted, all but the readings that it returns. */
export async function writeReadings(
  connection: InfluxConnection,
  bucket: string,
  readings: readonly AdmittedReading[],
): Promise<FaultyReadings> {
  const faulty = new Map<AdmittedReading['reading'], string>();
  const lines = readingLines(readings);
  for (let at = 0; at < lines.length; at += LINES_A_WRITE) {
    await writeLines(connection, bucket, lines.slice(at, at + LINES_A_WRITE), faulty);
  }
  return faulty;
}

/** Halves what is refused until single readings are left, so that one of them never holds up the others. */
async function writeLines(
  connection: InfluxConnection,
  bucket: string,
  lines: readonly ReadingLine[],
  faulty: Map<AdmittedReading['reading'], string>,
): Promise<void> {
  const outcome = await connection.write(bucket, lines.map(textOf));
  if (!outcome.refused) return;
  const [only] = lines;
  if (lines.length === 1 && only !== undefined) {
    const [reading, ...others] = only.readings;
    if (reading !== undefined && others.length === 0) faulty.set(reading.reading, outcome.why);
    else await writeLines(connection, bucket, singleLines(only), faulty);
    return;
  }
  const middle = lines.length >> 1;
  await writeLines(connection, bucket, lines.slice(0, middle), faulty);
  await writeLines(connection, bucket, lines.slice(middle), faulty);
}

/** The batch but for these readings. */
export function without(batch: StoreBatch, refused: readonly RefusedReading[]): StoreBatch {
  if (refused.length === 0) return batch;
  const out = new Set(refused.map(({ reading }) => reading));
  const facilities = batch.facilities
    .map((facility) => ({ ...facility, readings: facility.readings.filter((reading) => !out.has(reading)) }))
    .filter(({ readings }) => readings.length > 0);
  return { ...batch, facilities };
}

/** Those of a batch's readings that were refused when they were written. */
export function refusedOf(batch: StoreBatch, faulty: FaultyReadings): RefusedReading[] {
  return batch.facilities.flatMap(({ facilityId, readings }) =>
    readings.flatMap((reading): RefusedReading[] => {
      const why = faulty.get(reading);
      if (why === undefined) return [];
      const code = /retention/.test(why) ? 'reading.beyond_retention' : 'reading.unstorable';
      return [{ facilityId, reading, code, detail: why }];
    }),
  );
}
