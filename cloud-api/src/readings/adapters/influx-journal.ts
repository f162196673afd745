import type { Quality, QualityReason, Reading, ReadingValue } from '@anju/contracts';
import type { ReplayedBatch, StoreBatch } from '../reading-store.js';
import type { Admission, AdmittedReading } from './admission.js';
import type { InfluxConnection } from './influx-connection.js';
import { escapeKey, microsecondsOf, quoted } from './influx-lines.js';

/** Well below InfluxDB's greatest length of a text, in UTF-16 units. */
const CHUNK_LENGTH = 16_000;
const FIRST_SLICE_US = 1_000_000;
const GREATEST_SLICE_US = 1e15;

const selectSlice = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "batch" and r._field =~ /^p[0-9]+$/)
    |> keep(columns: ["_time", "group", "node", "_field", "_value"])
    |> group()`;

const countSlice = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "batch" and r._field == "received")
    |> count()
    |> group()
    |> sum()`;

const selectLast = `
  from(bucket: params.bucket)
    |> range(start: 0, stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "batch" and r._field == "received")
    |> last()
    |> keep(columns: ["_time"])
    |> max(column: "_time")`;

const selectRange = `
  from(bucket: params.bucket)
    |> range(start: 0, stop: time(v: params.to))
    |> filter(fn: (r) => r._measurement == "batch" and r.group == params.group and r.node == params.node)
    |> filter(fn: (r) => r._field == "epoch" or r._field == "first" or r._field == "last")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => r.epoch == params.epoch and r.first <= params.last and r.last >= params.first)
    |> keep(columns: ["_time"])
    |> max(column: "_time")`;

const END_OF_TIME = 9_223_372_036_854_775_806n;

type EncodedReading = [
  point: number,
  ms: number,
  ordinal: number,
  value: ReadingValue,
  q?: Quality,
  why?: QualityReason,
];
type EncodedFacility = [facilityId: string, points: string[], readings: EncodedReading[]];
type EncodedBatch = [receivedMs: number, range: StoreBatch['range'], facilities: EncodedFacility[]];

function encodeReading(reading: Reading, point: number): EncodedReading {
  const { sourceTimeMs, ordinal, value, quality, reason } = reading;
  if (reason !== undefined) return [point, sourceTimeMs, ordinal, value, quality, reason];
  return quality === 'good' ? [point, sourceTimeMs, ordinal, value] : [point, sourceTimeMs, ordinal, value, quality];
}

function encodeFacilities(readings: readonly AdmittedReading[]): EncodedFacility[] {
  const facilities: EncodedFacility[] = [];
  let pointNumbers = new Map<string, number>();
  for (const { facilityId, reading } of readings) {
    let facility = facilities.at(-1);
    if (facility === undefined || facility[0] !== facilityId) {
      facility = [facilityId, [], []];
      facilities.push(facility);
      pointNumbers = new Map();
    }
    let number = pointNumbers.get(reading.point);
    if (number === undefined) {
      number = facility[1].push(reading.point) - 1;
      pointNumbers.set(reading.point, number);
    }
    facility[2].push(encodeReading(reading, number));
  }
  return facilities;
}

function decodeFacilities(facilities: readonly EncodedFacility[]): StoreBatch['facilities'] {
  return facilities.map(([facilityId, points, readings]) => ({
    facilityId,
    readings: readings.map(([point, sourceTimeMs, ordinal, value, quality = 'good', reason]) => ({
      point: points[point] ?? '',
      value,
      quality,
      ...(reason === undefined ? {} : { reason }),
      sourceTimeMs,
      ordinal,
    })),
  }));
}

/** `text` as the fields `p0`, `p1`, …: InfluxDB bounds the length of one. */
function chunkFields(text: string): string {
  const fields: string[] = [];
  for (let at = 0; at < text.length; at += CHUNK_LENGTH) {
    fields.push(`p${fields.length}=${quoted(text.slice(at, at + CHUNK_LENGTH))}`);
  }
  return fields.join(',');
}

/** As `chunkFields`, and their number `n`: a write of fewer than before leaves older ones behind. */
export function countedChunkFields(text: string): string {
  return `n=${Math.ceil(text.length / CHUNK_LENGTH)}i,${chunkFields(text)}`;
}

export function textOfChunks(fields: ReadonlyMap<string, string>): string {
  return Array.from({ length: Number(fields.get('n') ?? 0) }, (_, i) => fields.get(`p${i}`) ?? '').join('');
}

/** A Sparkplug id of anybody's gateway as a tag: what line protocol has a meaning for is encoded. */
export function tagOf(id: string): string {
  return escapeKey(encodeURIComponent(id));
}

/**
 * What was stored and in which order: one line a batch, its time the batch's number in microseconds (`ingestSeq`), which never falls.
 * It is written after the batch's readings, so that a batch that it names is complete.
 */
export class InfluxJournal {
  readonly #connection: InfluxConnection;
  readonly #bucket: string;
  #sliceUs = FIRST_SLICE_US;
  /** What the last page had too much: the begin of the next. */
  #ahead:
    | { readonly afterSeq: number; readonly batches: readonly ReplayedBatch[]; readonly untilSeq: number }
    | undefined;

  constructor(connection: InfluxConnection, bucket: string) {
    this.#connection = connection;
    this.#bucket = bucket;
  }

  linesOf({ batches, readings }: Admission): readonly string[] {
    const bySeq = new Map<number, AdmittedReading[]>();
    for (const entry of readings) {
      const ofBatch = bySeq.get(entry.ingestSeq);
      if (ofBatch === undefined) bySeq.set(entry.ingestSeq, [entry]);
      else ofBatch.push(entry);
    }
    return batches.map(({ ingestSeq, batch: { groupId, edgeNodeId, range, receivedMs } }) => {
      const content: EncodedBatch = [receivedMs, range, encodeFacilities(bySeq.get(ingestSeq) ?? [])];
      const fields = [`received=${receivedMs}i`, chunkFields(JSON.stringify(content))];
      // By these an old batch is found again.
      if (range !== null)
        fields.push(`epoch=${quoted(encodeURIComponent(range.epoch))}`, `first=${range.first}i`, `last=${range.last}i`);
      return `batch,group=${tagOf(groupId)},node=${tagOf(edgeNodeId)} ${fields.join(',')} ${ingestSeq}000`;
    });
  }

  /** Number of the newest batch; 0 where there is none. */
  async lastSeq(): Promise<number> {
    const rows = this.#connection.query(selectLast, { bucket: this.#bucket, to: END_OF_TIME });
    let last = 0;
    for await (const row of rows) last = Math.max(last, microsecondsOf(row('_time')));
    return last;
  }

  /** Greatest number of the batches that meet a range of records; 0 where the journal remembers none. */
  async seqOfRange(batch: Pick<StoreBatch, 'groupId' | 'edgeNodeId'>, range: NonNullable<StoreBatch['range']>) {
    const rows = this.#connection.query(selectRange, {
      bucket: this.#bucket,
      to: END_OF_TIME,
      group: encodeURIComponent(batch.groupId),
      node: encodeURIComponent(batch.edgeNodeId),
      epoch: encodeURIComponent(range.epoch),
      first: range.first,
      last: range.last,
    });
    let seq = 0;
    for await (const row of rows) seq = Math.max(seq, microsecondsOf(row('_time')));
    return seq;
  }

  /** Batches after `afterSeq`, up to `lastSeq`, in order: at most `limit`. */
  async read(afterSeq: number, lastSeq: number, limit: number): Promise<readonly ReplayedBatch[]> {
    const ahead = this.#ahead?.afterSeq === afterSeq ? this.#ahead : { batches: [], untilSeq: Math.max(0, afterSeq) };
    const found = [...ahead.batches];
    // Flux sorts and limits only after it has read everything asked for, so it is asked for slices of time.
    let from = ahead.untilSeq;
    while (from < lastSeq && found.length < limit) {
      const to = Math.min(lastSeq, from + this.#sliceUs);
      if (to - from > FIRST_SLICE_US && (await this.#count(from, to)) > limit * 2) {
        this.#sliceUs = Math.max(Math.ceil((to - from) / 8), FIRST_SLICE_US);
        continue;
      }
      const slice = await this.#readSlice(from, to);
      found.push(...slice);
      from = to;
      if (slice.length < limit / 4) this.#sliceUs = Math.min(this.#sliceUs * 4, GREATEST_SLICE_US);
    }
    const page = found.slice(0, limit);
    this.#ahead = { afterSeq: page.at(-1)?.ingestSeq ?? afterSeq, batches: found.slice(limit), untilSeq: from };
    return page;
  }

  async #count(afterSeq: number, lastSeq: number): Promise<number> {
    let count = 0;
    for await (const row of this.#connection.query(countSlice, this.#slice(afterSeq, lastSeq)))
      count += Number(row('_value'));
    return count;
  }

  #slice(afterSeq: number, lastSeq: number) {
    return { bucket: this.#bucket, from: BigInt(afterSeq + 1) * 1000n, to: BigInt(lastSeq + 1) * 1000n };
  }

  async #readSlice(afterSeq: number, lastSeq: number): Promise<readonly ReplayedBatch[]> {
    const rows = this.#connection.query(selectSlice, this.#slice(afterSeq, lastSeq));
    const bySeq = new Map<number, { group: string; node: string; chunks: string[] }>();
    for await (const row of rows) {
      const seq = microsecondsOf(row('_time'));
      let batch = bySeq.get(seq);
      if (batch === undefined) {
        batch = { group: row('group'), node: row('node'), chunks: [] };
        bySeq.set(seq, batch);
      }
      batch.chunks[Number(row('_field').slice(1))] = row('_value');
    }
    return [...bySeq]
      .sort(([a], [b]) => a - b)
      .map(([ingestSeq, { group, node, chunks }]) => {
        const [receivedMs, range, facilities] = JSON.parse(chunks.join('')) as EncodedBatch;
        return {
          ingestSeq,
          batch: {
            groupId: decodeURIComponent(group),
            edgeNodeId: decodeURIComponent(node),
            range,
            receivedMs,
            facilities: decodeFacilities(facilities),
          },
        };
      });
  }
}
