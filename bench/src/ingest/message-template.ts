import { batchMetrics, DataType, encodePayload, type Metric } from '@anju/contracts/sparkplug';
import { pointsOfBlock, type SimulatedFacility, valueAt } from './estate.js';

/** Stand-ins of what is written over in each message. Their encodings have the length of what comes there, and stand nowhere else. */
const standIn = {
  epoch: '0123456789abcdefedcba98765432100',
  first: 0x1_2345_6789,
  last: 0x1_2345_678b,
  sentMs: 1_700_000_000_123,
  blockMs: 1_700_000_001_000,
} as const;

/** Record numbers begin here, so that all of them have the same length on the wire. */
export const firstRecord = 0x1_0000_0000;
/** Up to 2039 a time in ms since 1970 is a varint of so many bytes. */
const timeBytes = 6;
const recordBytes = 5;

export const aliasBegin = { points: 10 } as const;
export const batchAliases = { epoch: 1, first: 2, last: 3 } as const;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function writeVarint(bytes: Buffer, at: number, value: number): void {
  let rest = value;
  let place = at;
  while (rest > 0x7f) {
    bytes[place++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[place] = rest;
}

function placesOf(bytes: Buffer, wanted: Buffer, count: number): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) places.push(at);
  if (places.length !== count) throw new Error(`A stand-in is ${places.length} times in the message, not ${count}`);
  return places;
}

export interface MessageFacts {
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  readonly sentMs: number;
  /** Source time of each block of points. */
  readonly blocksMs: readonly number[];
  readonly seq: number;
}

/** A DDATA message of a facility, encoded once; the rest is written over. */
export class MessageTemplate {
  readonly #bytes: Buffer;
  readonly #epochAt: number;
  readonly #firstAt: number;
  readonly #lastAt: number;
  readonly #sentAt: readonly number[];
  readonly #blocksAt: readonly (readonly number[])[];

  constructor(metrics: readonly (readonly Metric[])[]) {
    const blockMs = (block: number) => standIn.blockMs + block;
    const { epoch, first, last, sentMs } = standIn;
    const batch = batchMetrics({ epoch, first, last }, batchAliases, sentMs);
    const points = metrics.flatMap((ofBlock, block) =>
      ofBlock.map((metric) => ({ ...metric, timestampMs: blockMs(block) })),
    );
    const payload = { timestampMs: sentMs, metrics: [...batch, ...points] };
    this.#bytes = Buffer.from(encodePayload(payload, { omitDatatype: true }));
    [this.#epochAt] = placesOf(this.#bytes, Buffer.from(epoch), 1) as [number];
    [this.#firstAt] = placesOf(this.#bytes, varint(first), 1) as [number];
    [this.#lastAt] = placesOf(this.#bytes, varint(last), 1) as [number];
    this.#sentAt = placesOf(this.#bytes, varint(sentMs), batch.length + 1);
    this.#blocksAt = metrics.map((ofBlock, block) => placesOf(this.#bytes, varint(blockMs(block)), ofBlock.length));
  }

  /** Length of the payload: `seq` stands at its end. */
  lengthWith(seq: number): number {
    return this.#bytes.length + (seq > 0x7f ? 3 : 2);
  }

  /** Writes the payload into `target`. */
  write(target: Buffer, at: number, facts: MessageFacts): void {
    const { epoch, first, last, sentMs, blocksMs, seq } = facts;
    this.#bytes.copy(target, at);
    target.write(epoch, at + this.#epochAt, 'latin1');
    writeVarint(target, at + this.#firstAt, first);
    writeVarint(target, at + this.#lastAt, last);
    for (const place of this.#sentAt) writeVarint(target, at + place, sentMs);
    this.#blocksAt.forEach((places, block) => {
      for (const place of places) writeVarint(target, at + place, blocksMs[block] ?? sentMs);
    });
    const end = at + this.#bytes.length;
    target[end] = seqTag;
    writeVarint(target, end + 1, seq);
  }
}

/** Field 3 of the payload, a varint. */
const seqTag = 3 << 3;

if (varint(standIn.sentMs).length !== timeBytes || varint(firstRecord).length !== recordBytes) {
  throw new Error('The stand-ins have another length than what takes their place');
}

/** What a facility says in one poll: every point, in blocks that were read at the same time. */
export function pollTemplate({ points }: SimulatedFacility, poll: number): MessageTemplate {
  const blocks: Metric[][] = [];
  points.forEach((point, index) => {
    const metric: Metric = {
      alias: aliasBegin.points + index,
      datatype: point.datatype,
      value: valueAt(point, poll),
    };
    const block = Math.floor(index / pointsOfBlock);
    const ofBlock = blocks[block];
    if (ofBlock === undefined) blocks.push([metric]);
    else ofBlock.push(metric);
  });
  return new MessageTemplate(blocks);
}

/** One flag of a facility by itself, as an agent sends what is alarm-relevant. */
export function flagTemplate({ points }: SimulatedFacility, name: string, value: boolean): MessageTemplate {
  const index = points.findIndex((point) => point.name === name);
  return new MessageTemplate([[{ alias: aliasBegin.points + index, datatype: DataType.Boolean, value }]]);
}
