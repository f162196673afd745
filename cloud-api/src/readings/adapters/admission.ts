import type { Reading } from '@anju/contracts';
import { compareTimes, saysTheSame, timeKey } from '../domain/reading-identity.js';
import { covers, withRange } from '../domain/record-ranges.js';
import type { AppendResult, ReadingConflict, StoreBatch } from '../reading-store.js';
import { coverageKey, type Series, type StoreChanges, type StoreState } from './store-state.js';

/** A reading that may be stored already: it is not newer than the newest of its series, and in no known gap. */
export interface Doubtful {
  readonly series: Series;
  readonly reading: Reading;
}

export interface AdmittedReading {
  readonly ingestSeq: number;
  readonly position: number;
  readonly seriesId: number;
  readonly facilityId: string;
  readonly reading: Reading;
}

export interface AdmittedBatch {
  readonly ingestSeq: number;
  readonly batch: StoreBatch;
}

export interface Admission {
  readonly readings: readonly AdmittedReading[];
  readonly batches: readonly AdmittedBatch[];
  /** One a batch asked for, in order; `null` where the batch was stored before and its number must be looked up. */
  readonly results: readonly (AppendResult | null)[];
}

/** Stored readings by series and `timeKey`. */
export type KnownReadings = ReadonlyMap<number, ReadonlyMap<number | string, Reading>>;

function isCovered(batch: StoreBatch, ranges: StoreChanges): boolean {
  const { range } = batch;
  if (range === null) return false;
  return covers(ranges.coverageOf(coverageKey(batch.groupId, batch.edgeNodeId, range.epoch)), range.first, range.last);
}

/**
 * Which readings must be looked for in the file before `admit`. `unknownSeries`: whether a series that the state does not know is
 * new, or only not remembered.
 */
export function doubtfulReadings(
  batches: readonly StoreBatch[],
  state: StoreState,
  changes: StoreChanges,
  unknownSeries: 'new' | 'doubtful' = 'new',
): readonly Doubtful[] {
  const doubtful: Doubtful[] = [];
  for (const batch of batches) {
    if (isCovered(batch, changes)) continue;
    for (const { facilityId, readings } of batch.facilities) {
      for (const reading of readings) {
        const series = state.seriesByName.get(facilityId, reading.point);
        const newest = series && state.latest.get(series.id);
        if (series === undefined || newest === undefined) {
          if (unknownSeries === 'new') continue;
          doubtful.push({ series: changes.seriesOf(facilityId, reading.point), reading });
          continue;
        }
        if (compareTimes(reading, newest.reading) >= 0) continue;
        if (!state.gaps.cover(series.id, reading)) doubtful.push({ series, reading });
      }
    }
  }
  return doubtful;
}

/** Decides of each reading whether it is new, known, or in conflict with a known one, and notes it in `changes`. */
export function admit(
  batches: readonly StoreBatch[],
  state: StoreState,
  changes: StoreChanges,
  known: KnownReadings,
  periodOf: (sourceTimeMs: number) => string,
): Admission {
  const admitted: AdmittedReading[] = [];
  const admittedBatches: AdmittedBatch[] = [];

  const findKnown = (seriesId: number, reading: Reading): Reading | undefined => {
    const before = changes.added(seriesId, reading);
    if (before !== undefined) return before;
    const newest = state.latest.get(seriesId)?.reading;
    if (newest === undefined) return known.get(seriesId)?.get(timeKey(reading));
    const order = compareTimes(reading, newest);
    if (order > 0) return undefined;
    return order === 0 ? newest : known.get(seriesId)?.get(timeKey(reading));
  };

  const results = batches.map((batch): AppendResult | null => {
    if (isCovered(batch, changes)) return null;
    changes.lastSeq += 1;
    const ingestSeq = changes.lastSeq;
    const conflicts: ReadingConflict[] = [];
    let position = 0;
    for (const { facilityId, readings } of batch.facilities) {
      for (const reading of readings) {
        const series = changes.seriesOf(facilityId, reading.point);
        const before = findKnown(series.id, reading);
        if (before !== undefined) {
          if (!saysTheSame(before, reading)) conflicts.push({ facilityId, reading });
          continue;
        }
        admitted.push({ ingestSeq, position, seriesId: series.id, facilityId, reading });
        position += 1;
        changes.needPeriod(periodOf(reading.sourceTimeMs));
        changes.add(series.id, reading, batch.receivedMs);
      }
    }
    if (batch.range !== null) {
      const key = coverageKey(batch.groupId, batch.edgeNodeId, batch.range.epoch);
      changes.coverage.set(key, withRange(changes.coverageOf(key), batch.range.first, batch.range.last));
    }
    admittedBatches.push({ ingestSeq, batch });
    return { ingestSeq, alreadyStored: false, conflicts };
  });
  return { readings: admitted, batches: admittedBatches, results };
}
