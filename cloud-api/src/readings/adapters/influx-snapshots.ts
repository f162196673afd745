import type { Quality, QualityReason, ReadingValue } from '@anju/contracts';
import type { LateSpans, Span } from '../domain/late-spans.js';
import type { RecordRanges } from '../domain/record-ranges.js';
import type { InfluxConnection } from './influx-connection.js';
import { countedChunkFields, tagOf, textOfChunks } from './influx-journal.js';
import { escapeKey, quoted } from './influx-lines.js';
import { coverageKey, type StoreState } from './store-state.js';

/** Everything lies at the time 0, so that a snapshot overwrites the one before. */
const selectAll = `
  from(bucket: params.bucket)
    |> range(start: 0, stop: time(v: 1000000000))
    |> filter(fn: (r) => r._measurement == "latest" or r._measurement == "coverage" or r._measurement == "mark" or
        r._measurement == "late")`;

const LINES_A_WRITE = 500;

type LatestEntry = [
  point: string,
  ms: number,
  ordinal: number,
  value: ReadingValue,
  quality: Quality,
  reason: QualityReason | null,
  receivedMs: number,
];

/** What the store remembers, written now and then, so that a start need not read everything. */
export class InfluxSnapshots {
  readonly #connection: InfluxConnection;
  readonly #bucket: string;
  /** Series whose newest reading came after the last snapshot. */
  readonly #stale = new Set<number>();

  constructor(connection: InfluxConnection, bucket: string) {
    this.#connection = connection;
    this.#bucket = bucket;
  }

  /** Fills an empty `state` and `late`; returns the number of the newest batch that they cover. */
  async load(state: StoreState, late: LateSpans): Promise<number> {
    const texts = new Map<string, Map<string, string>>();
    let mark = 0;
    for await (const row of this.#connection.query(selectAll, { bucket: this.#bucket })) {
      const measurement = row('_measurement');
      if (measurement === 'mark') mark = Number(row('_value'));
      else if (measurement === 'coverage') {
        const [groupId, edgeNodeId] = [decodeURIComponent(row('group')), decodeURIComponent(row('node'))];
        const key = coverageKey(groupId, edgeNodeId, decodeURIComponent(row('_field')));
        state.coverage.set(key, JSON.parse(row('_value')) as RecordRanges);
      } else {
        const owner = measurement === 'late' ? '' : row('facility');
        const fields = texts.get(owner) ?? new Map<string, string>();
        texts.set(owner, fields.set(row('_field'), row('_value')));
      }
    }
    for (const [owner, fields] of texts) {
      const text = textOfChunks(fields);
      if (owner === '') for (const [id, spans] of JSON.parse(text) as [string, Span[]][]) addSpans(late, id, spans);
      else loadLatest(state, owner, JSON.parse(text) as LatestEntry[]);
    }
    return mark;
  }

  /** The newest readings of these series have changed. */
  note(series: Iterable<number>): void {
    for (const id of series) this.#stale.add(id);
  }

  /** Throws `readings.unavailable`; the next one then writes what this one has not. */
  async save(state: StoreState, late: LateSpans): Promise<void> {
    const series = [...this.#stale];
    const coverage = [...state.staleCoverage];
    const { lastSeq } = state;
    await this.#write([...latestLines(state, series), ...coverageLines(state, coverage)]);
    // Last, since a mark promises that the rest is there.
    await this.#write([`late ${countedChunkFields(JSON.stringify(late.entries()))} 0`, `mark seq=${lastSeq}i 0`]);
    for (const id of series) this.#stale.delete(id);
    for (const key of coverage) state.staleCoverage.delete(key);
    state.readingsSinceSnapshot = 0;
  }

  async #write(lines: readonly string[]): Promise<void> {
    for (let at = 0; at < lines.length; at += LINES_A_WRITE) {
      const outcome = await this.#connection.write(this.#bucket, lines.slice(at, at + LINES_A_WRITE));
      if (outcome.refused) throw this.#connection.unavailable(new Error(`${this.#bucket} refuses: ${outcome.why}`));
    }
  }
}

function addSpans(late: LateSpans, facilityId: string, spans: readonly Span[]): void {
  for (const span of spans) late.add(facilityId, span);
}

function loadLatest(state: StoreState, facilityId: string, entries: readonly LatestEntry[]): void {
  for (const [point, sourceTimeMs, ordinal, value, quality, reason, receivedMs] of entries) {
    const series = { id: state.seriesById.size + 1, facilityId, point };
    state.seriesById.set(series.id, series);
    state.seriesByName.set(series);
    const reading = { point, value, quality, ...(reason === null ? {} : { reason }), sourceTimeMs, ordinal };
    state.latest.set(series.id, { reading, receivedMs });
  }
}

function* latestLines(state: StoreState, stale: readonly number[]): Iterable<string> {
  const facilities = new Set(stale.map((id) => state.seriesById.get(id)?.facilityId));
  const byFacility = new Map<string, LatestEntry[]>();
  for (const { id, facilityId } of state.seriesById.values()) {
    const newest = state.latest.get(id);
    if (newest === undefined || !facilities.has(facilityId)) continue;
    const { point, sourceTimeMs, ordinal, value, quality, reason = null } = newest.reading;
    const entry: LatestEntry = [point, sourceTimeMs, ordinal, value, quality, reason, newest.receivedMs];
    const entries = byFacility.get(facilityId);
    if (entries === undefined) byFacility.set(facilityId, [entry]);
    else entries.push(entry);
  }
  for (const [facilityId, entries] of byFacility) {
    yield `latest,facility=${escapeKey(facilityId)} ${countedChunkFields(JSON.stringify(entries))} 0`;
  }
}

function* coverageLines(state: StoreState, stale: readonly string[]): Iterable<string> {
  for (const key of stale) {
    const [groupId, edgeNodeId, epoch] = JSON.parse(key) as [string, string, string];
    const ranges = quoted(JSON.stringify(state.coverage.get(key) ?? []));
    yield `coverage,group=${tagOf(groupId)},node=${tagOf(edgeNodeId)} ${tagOf(epoch)}=${ranges} 0`;
  }
}
