import type { Quality, QualityReason, Reading, ReadingValue } from '@anju/contracts';
import type { ReplayedBatch, StoreBatch } from '../reading-store.js';
import type { Admission, AdmittedReading } from './admission.js';
import type { InfluxConnection } from './influx-connection.js';
import { escapeKey, microsecondsOf, quoted } from './influx-lines.js';

/** Well below InfluxDB's greatest length of a text, in UTF-16 units. */
const CHUNK_LENGTH = 16_000;
const FIRST_SLICE_US = 1_000_000;
const GREATEST_SLICE_US = 1e15;

const ofBucket = `
  from(bucket: params.bucket)
    |> range(start: time(v: params.from), stop: time(v: params.to))`;

/** Lines of one group, or of all. */
const batchesOf = (part: 'one' | 'all') =>
  `r._measurement == "batch"${part === 'one' ? ' and r.group == params.group' : ''}`;

const selectSlice = (part: 'one' | 'all') => `${ofBucket}
    |> filter(fn: (r) => ${batchesOf(part)} and r._field =~ /^p[0-9]+$/)
    |> keep(columns: ["_time", "group", "node", "_field", "_value"])
    |> group()`;

const countSlice = (part: 'one' | 'all') => `${ofBucket}
    |> filter(fn: (r) => ${batchesOf(part)} and r._field == "received")
    |> count()
    |> group()
    |> sum()`;

const selectLast = (part: 'one' | 'all') => `${ofBucket}
    |> filter(fn: (r) => ${batchesOf(part)} and r._field == "received")
    |> last()
    |> keep(columns: ["_time"])
    |> max(column: "_time")`;

const selectRange = `${ofBucket}
    |> filter(fn: (r) => r._measurement == "batch" and r.group == params.group and r.node == params.node)
    |> filter(fn: (r) => r._field == "epoch" or r._field == "first" or r._field == "last")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => r.epoch == params.epoch and r.first <= params.last and r.last >= params.first)
    |> keep(columns: ["_time"])
    |> max(column: "_time")`;

const END_OF_TIME = 9_223_372_036_854_775_806n;

/** What of the store one holder of a lease writes: the batches of a group, as long as the lease holds. */
export interface InfluxPart {
  readonly groupId: string;
  /** Of the lease. */
  readonly epoch: number;
}

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

/** Lease epochs that the nanoseconds below a microsecond tell apart. */
const EPOCHS = 1000;

/**
 * What was stored and in which order: one line a batch, its time the batch's number in microseconds (`ingestSeq`), which never falls.
 * It is written after the batch's readings, so that a batch that it names is complete.
 *
 * The nanoseconds below are the epoch of the lease under which it was written: a late line of a holder whose lease is over
 * overwrites none of the next holder's.
 */
export class InfluxJournal {
  readonly #connection: InfluxConnection;
  readonly #bucket: string;
  readonly #part: InfluxPart | undefined;
  readonly #nanoseconds: string;
  #sliceUs = FIRST_SLICE_US;
  /** What the last page had too much: the begin of the next. */
  #ahead:
    | {
        readonly groupId: string | undefined;
        readonly afterSeq: number;
        readonly batches: readonly ReplayedBatch[];
        readonly untilSeq: number;
      }
    | undefined;

  constructor(connection: InfluxConnection, bucket: string, part?: InfluxPart) {
    this.#connection = connection;
    this.#bucket = bucket;
    this.#part = part;
    this.#nanoseconds = String((part?.epoch ?? 0) % EPOCHS).padStart(3, '0');
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
      return `batch,group=${tagOf(groupId)},node=${tagOf(edgeNodeId)} ${fields.join(',')} ${ingestSeq}${this.#nanoseconds}`;
    });
  }

  /** Number of the newest batch, of the part's group or of all; 0 where there is none. */
  async lastSeq(): Promise<number> {
    const group = this.#part?.groupId;
    const rows = this.#connection.query(selectLast(group === undefined ? 'all' : 'one'), {
      bucket: this.#bucket,
      from: 0n,
      to: END_OF_TIME,
      ...groupParameter(group),
    });
    let last = 0;
    for await (const row of rows) last = Math.max(last, microsecondsOf(row('_time')));
    return last;
  }

  /** Greatest number of the batches that meet a range of records; 0 where the journal remembers none. */
  async seqOfRange(batch: Pick<StoreBatch, 'groupId' | 'edgeNodeId'>, range: NonNullable<StoreBatch['range']>) {
    const rows = this.#connection.query(selectRange, {
      bucket: this.#bucket,
      from: 0n,
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

  /** Batches after `afterSeq`, up to `lastSeq`, of one group or of all, in order: about `limit`, those of one number together. */
  async read(
    afterSeq: number,
    lastSeq: number,
    limit: number,
    groupId = this.#part?.groupId,
  ): Promise<readonly ReplayedBatch[]> {
    const known = this.#ahead;
    const ahead =
      known?.afterSeq === afterSeq && known.groupId === groupId
        ? known
        : { batches: [], untilSeq: Math.max(0, afterSeq) };
    const found = [...ahead.batches];
    // Flux sorts and limits only after it has read everything asked for, so it is asked for slices of time.
    let from = ahead.untilSeq;
    while (from < lastSeq && found.length < limit) {
      const to = Math.min(lastSeq, from + this.#sliceUs);
      if (to - from > FIRST_SLICE_US && (await this.#count(from, to, groupId)) > limit * 2) {
        this.#sliceUs = Math.max(Math.ceil((to - from) / 8), FIRST_SLICE_US);
        continue;
      }
      const slice = await this.#readSlice(from, to, groupId);
      found.push(...slice);
      from = to;
      if (slice.length < limit / 4) this.#sliceUs = Math.min(this.#sliceUs * 4, GREATEST_SLICE_US);
    }
    let end = Math.min(limit, found.length);
    while (end > 0 && end < found.length && found[end]?.ingestSeq === found[end - 1]?.ingestSeq) end++;
    const page = found.slice(0, end);
    this.#ahead = {
      groupId,
      afterSeq: page.at(-1)?.ingestSeq ?? afterSeq,
      batches: found.slice(end),
      untilSeq: from,
    };
    return page;
  }

  async #count(afterSeq: number, lastSeq: number, groupId: string | undefined): Promise<number> {
    let count = 0;
    const query = countSlice(groupId === undefined ? 'all' : 'one');
    for await (const row of this.#connection.query(query, this.#slice(afterSeq, lastSeq, groupId)))
      count += Number(row('_value'));
    return count;
  }

  #slice(afterSeq: number, lastSeq: number, groupId: string | undefined) {
    return {
      bucket: this.#bucket,
      from: BigInt(afterSeq + 1) * 1000n,
      to: BigInt(lastSeq + 1) * 1000n,
      ...groupParameter(groupId),
    };
  }

  async #readSlice(afterSeq: number, lastSeq: number, groupId: string | undefined): Promise<readonly ReplayedBatch[]> {
    const query = selectSlice(groupId === undefined ? 'all' : 'one');
    const rows = this.#connection.query(query, this.#slice(afterSeq, lastSeq, groupId));
    const byLine = new Map<string, { seq: number; group: string; node: string; chunks: string[] }>();
    for await (const row of rows) {
      const [time, group, node] = [row('_time'), row('group'), row('node')];
      // Two epochs may have met in one microsecond, and two groups' workers always may.
      const key = `${time} ${group} ${node}`;
      let batch = byLine.get(key);
      if (batch === undefined) {
        batch = { seq: microsecondsOf(time), group, node, chunks: [] };
        byLine.set(key, batch);
      }
      batch.chunks[Number(row('_field').slice(1))] = row('_value');
    }
    return [...byLine.values()]
      .sort((a, b) => a.seq - b.seq)
      .map(({ seq, group, node, chunks }) => {
        const [receivedMs, range, facilities] = JSON.parse(chunks.join('')) as EncodedBatch;
        return {
          ingestSeq: seq,
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

function groupParameter(groupId: string | undefined): { group: string } | Record<string, never> {
  return groupId === undefined ? {} : { group: encodeURIComponent(groupId) };
}
