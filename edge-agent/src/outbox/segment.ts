import type { LogFile, LogFileSystem } from './log-file-system.js';
import type { LogRecord } from './outbox.js';
import { decodeBody } from './record-body.js';
import {
  bodyOf,
  encodeSegmentHeader,
  FRAME_HEADER_BYTES,
  type FrameHeader,
  frameAt,
  SEGMENT_HEADER_BYTES,
} from './record-frame.js';
import { SegmentIndex } from './segment-index.js';

export interface EncodedFrame {
  readonly header: FrameHeader;
  readonly bytes: Buffer;
}

const namePattern = /^seg-(\d{12})\.log$/;

export function segmentName(sequence: number): string {
  return `seg-${String(sequence).padStart(12, '0')}.log`;
}

/** `undefined` for a file that is not a segment. */
export function segmentSequence(name: string): number | undefined {
  const match = namePattern.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** A run of records of one epoch in one file. */
export class Segment {
  /** Stretches of the file that hold no record although they once may have. */
  damaged = false;
  /** Monotonic time at which it was first seen to be too old. */
  tooOldSinceMs: number | undefined;
  #file: LogFile | undefined;

  constructor(
    readonly fileSystem: LogFileSystem,
    readonly directory: string,
    readonly sequence: number,
    readonly epoch: string,
    /** Length of the part that holds whole records. */
    public bytes: number,
    public index: SegmentIndex = new SegmentIndex(),
  ) {}

  get path(): string {
    return `${this.directory}/${segmentName(this.sequence)}`;
  }

  /** Makes an empty segment; durable, with its name, when this resolves. */
  static async create(
    fileSystem: LogFileSystem,
    directory: string,
    sequence: number,
    epoch: string,
    first: number,
  ): Promise<Segment> {
    const segment = new Segment(fileSystem, directory, sequence, epoch, SEGMENT_HEADER_BYTES);
    const file = await fileSystem.open(segment.path, 'create');
    try {
      await file.write(encodeSegmentHeader(epoch, first), 0);
      await file.sync();
      await fileSystem.syncDirectory(directory);
    } catch (error) {
      await file.close();
      throw error;
    }
    segment.#file = file;
    return segment;
  }

  /** Writes encoded records after the known ones; they are durable when this resolves, and known after {@link take}. */
  async write(frames: readonly EncodedFrame[]): Promise<void> {
    this.#file ??= await this.fileSystem.open(this.path, 'update');
    const bytes = Buffer.concat(frames.map((frame) => frame.bytes));
    await this.#file.write(bytes, this.bytes);
    await this.#file.sync();
  }

  /** Indexes what was written. */
  take(frames: readonly EncodedFrame[]): void {
    for (const frame of frames) {
      this.index.push(this.bytes, frame.header);
      this.bytes += frame.bytes.length;
    }
  }

  /** Cuts off whatever follows the whole records. */
  async cutTail(): Promise<void> {
    this.#file ??= await this.fileSystem.open(this.path, 'update');
    await this.#file.truncate(this.bytes);
    await this.#file.sync();
  }

  async sync(): Promise<void> {
    this.#file ??= await this.fileSystem.open(this.path, 'update');
    await this.#file.sync();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /**
   * Records by index, `from` to `to` exclusive. A record that no longer reads as written is passed to `onCorrupt` and left out.
   */
  async read(from: number, to: number, onCorrupt: (number: number, bytes: Buffer) => void): Promise<LogRecord[]> {
    if (to <= from) return [];
    const start = this.index.offset(from);
    const end = to < this.index.size ? this.index.offset(to) : this.bytes;
    const owned = this.#file === undefined;
    const file = this.#file ?? (await this.fileSystem.open(this.path, 'read'));
    let bytes: Buffer;
    try {
      bytes = await file.read(start, end - start);
    } finally {
      if (owned) await file.close();
    }
    const records: LogRecord[] = [];
    for (let at = from; at < to; at++) {
      const offset = this.index.offset(at) - start;
      const number = this.index.number(at);
      const frame = frameAt(bytes, offset);
      if (frame === undefined || frame.number !== number) {
        onCorrupt(number, bytes.subarray(offset, Math.min(bytes.length, offset + FRAME_HEADER_BYTES)));
        continue;
      }
      const body = decodeBody(bodyOf(bytes, frame));
      records.push({ epoch: this.epoch, number, alarmRelevant: frame.alarmRelevant, ...body });
    }
    return records;
  }
}
