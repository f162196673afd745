import type { Reading } from '@anju/contracts';
import { KnownGaps, SHORTEST_GAP_MS } from '../domain/known-gaps.js';
import { compareTimes } from '../domain/reading-identity.js';
import type { RecordRanges } from '../domain/record-ranges.js';

export interface Series {
  readonly id: number;
  readonly facilityId: string;
  readonly point: string;
}

export interface LatestOfSeries {
  readonly reading: Reading;
  readonly receivedMs: number;
}

export function seriesKey(facilityId: string, point: string): string {
  return `${facilityId} ${point}`;
}

export function coverageKey(groupId: string, edgeNodeId: string, epoch: string): string {
  return JSON.stringify([groupId, edgeNodeId, epoch]);
}

export interface Lookup<K, V> {
  get(key: K): V | undefined;
}

/** What the store remembers of its file, so that most readings need no look into it. */
export class StoreState {
  readonly seriesByKey = new Map<string, Series>();
  readonly seriesById = new Map<number, Series>();
  readonly latest = new Map<number, LatestOfSeries>();
  readonly gaps = new KnownGaps();
  readonly coverage = new Map<string, RecordRanges>();
  /** Series and nodes whose rows in the file's tables `latest` and `coverage` are older than what is known here. */
  readonly staleSeries = new Set<number>();
  readonly staleCoverage = new Set<string>();
  /** Readings stored since those two tables were written. */
  readingsSinceSnapshot = 0;
  readonly periods = new Set<string>();
  lastSeq = 0;
}

/** Changes of one transaction over a state that stays as it is until the transaction is committed. */
export class StoreChanges {
  readonly newSeries: Series[] = [];
  readonly latest = new Map<number, LatestOfSeries>();
  readonly coverage = new Map<string, RecordRanges>();
  readonly newPeriods = new Set<string>();
  private readonly newSeriesByKey = new Map<string, Series>();
  private readonly stored: { readonly seriesId: number; readonly reading: Reading; readonly newest: Reading }[] = [];
  lastSeq: number;

  constructor(private readonly base: StoreState) {
    this.lastSeq = base.lastSeq;
  }

  seriesOf(facilityId: string, point: string): { series: Series; isNew: boolean } {
    const key = seriesKey(facilityId, point);
    const known = this.base.seriesByKey.get(key);
    if (known !== undefined) return { series: known, isNew: false };
    const made = this.newSeriesByKey.get(key);
    if (made !== undefined) return { series: made, isNew: true };
    const series = { id: this.base.seriesById.size + this.newSeries.length + 1, facilityId, point };
    this.newSeries.push(series);
    this.newSeriesByKey.set(key, series);
    return { series, isNew: true };
  }

  latestOf(seriesId: number): LatestOfSeries | undefined {
    return this.latest.get(seriesId) ?? this.base.latest.get(seriesId);
  }

  /** Takes a reading for stored, and for the newest of its series where it is. */
  add(seriesId: number, reading: Reading, receivedMs: number): void {
    const newest = this.latestOf(seriesId)?.reading;
    const isNewest = newest === undefined || compareTimes(reading, newest) > 0;
    // The next one in time, as nearly all are, opens no gap and fills none.
    if (newest !== undefined && (!isNewest || reading.sourceTimeMs - newest.sourceTimeMs >= SHORTEST_GAP_MS)) {
      this.stored.push({ seriesId, reading, newest });
    }
    if (isNewest) this.latest.set(seriesId, { reading, receivedMs });
  }

  coverageOf(key: string): RecordRanges {
    return this.coverage.get(key) ?? this.base.coverage.get(key) ?? [];
  }

  needPeriod(period: string): void {
    if (!this.base.periods.has(period)) this.newPeriods.add(period);
  }

  /** After the commit. */
  apply(): void {
    const { base } = this;
    for (const series of this.newSeries) {
      base.seriesByKey.set(seriesKey(series.facilityId, series.point), series);
      base.seriesById.set(series.id, series);
    }
    for (const { seriesId, reading, newest } of this.stored) {
      if (compareTimes(reading, newest) > 0) base.gaps.open(seriesId, newest, reading);
      else base.gaps.fill(seriesId, reading);
    }
    for (const [id, latest] of this.latest) {
      base.latest.set(id, latest);
      base.staleSeries.add(id);
    }
    for (const [key, ranges] of this.coverage) {
      base.coverage.set(key, ranges);
      base.staleCoverage.add(key);
    }
    for (const period of this.newPeriods) base.periods.add(period);
    base.lastSeq = this.lastSeq;
  }
}
