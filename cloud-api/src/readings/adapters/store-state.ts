import type { Reading } from '@anju/contracts';
import { KnownGaps, SHORTEST_GAP_MS } from '../domain/known-gaps.js';
import { compareTimes, type ReadingTime, timeKey } from '../domain/reading-identity.js';
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

/** Series by facility and point, found without making a key of both. */
export class SeriesIndex {
  readonly #byFacility = new Map<string, Map<string, Series>>();
  /** Of the facility that was asked for last: its readings come one after another. */
  #lastId = '';
  #last: Map<string, Series> | undefined;

  get(facilityId: string, point: string): Series | undefined {
    if (this.#last === undefined || facilityId !== this.#lastId) {
      this.#last = this.#byFacility.get(facilityId);
      this.#lastId = facilityId;
    }
    return this.#last?.get(point);
  }

  set(series: Series): void {
    const ofFacility = this.#byFacility.get(series.facilityId);
    if (ofFacility === undefined) this.#byFacility.set(series.facilityId, new Map([[series.point, series]]));
    else ofFacility.set(series.point, series);
  }
}

export function coverageKey(groupId: string, edgeNodeId: string, epoch: string): string {
  return JSON.stringify([groupId, edgeNodeId, epoch]);
}

export interface Lookup<K, V> {
  get(key: K): V | undefined;
}

/** What the store remembers of its file, so that most readings need no look into it. */
export class StoreState {
  readonly seriesByName = new SeriesIndex();
  readonly seriesById = new Map<number, Series>();
  readonly latest = new Map<number, LatestOfSeries>();
  readonly gaps = new KnownGaps();
  readonly coverage = new Map<string, RecordRanges>();
  /** Nodes whose coverage as the last snapshot has it is older than what is known here. */
  readonly staleCoverage = new Set<string>();
  /** Readings stored since the last snapshot. */
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
  private readonly newSeriesByName = new SeriesIndex();
  /** Readings of this transaction that are not the newest of their series, by time. */
  private readonly others = new Map<number, Map<number | string, Reading>>();
  private readonly stored: { readonly seriesId: number; readonly reading: Reading; readonly newest: Reading }[] = [];
  lastSeq: number;

  constructor(private readonly base: StoreState) {
    this.lastSeq = base.lastSeq;
  }

  seriesOf(facilityId: string, point: string): Series {
    const known = this.base.seriesByName.get(facilityId, point) ?? this.newSeriesByName.get(facilityId, point);
    if (known !== undefined) return known;
    const series = { id: this.base.seriesById.size + this.newSeries.length + 1, facilityId, point };
    this.newSeries.push(series);
    this.newSeriesByName.set(series);
    return series;
  }

  /** A reading of this transaction at that time. */
  added(seriesId: number, time: ReadingTime): Reading | undefined {
    const newest = this.latest.get(seriesId)?.reading;
    if (newest !== undefined && compareTimes(newest, time) === 0) return newest;
    return this.others.get(seriesId)?.get(timeKey(time));
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
    if (!isNewest) this.remember(seriesId, reading);
    else {
      const superseded = this.latest.get(seriesId)?.reading;
      if (superseded !== undefined) this.remember(seriesId, superseded);
      this.latest.set(seriesId, { reading, receivedMs });
    }
  }

  private remember(seriesId: number, reading: Reading): void {
    const ofSeries = this.others.get(seriesId);
    if (ofSeries === undefined) this.others.set(seriesId, new Map([[timeKey(reading), reading]]));
    else ofSeries.set(timeKey(reading), reading);
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
      base.seriesByName.set(series);
      base.seriesById.set(series.id, series);
    }
    for (const { seriesId, reading, newest } of this.stored) {
      if (compareTimes(reading, newest) > 0) base.gaps.open(seriesId, newest, reading);
      else base.gaps.fill(seriesId, reading);
    }
    for (const [id, latest] of this.latest) base.latest.set(id, latest);
    for (const [key, ranges] of this.coverage) {
      base.coverage.set(key, ranges);
      base.staleCoverage.add(key);
    }
    for (const period of this.newPeriods) base.periods.add(period);
    base.lastSeq = this.lastSeq;
  }
}
