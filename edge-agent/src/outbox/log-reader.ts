import { recordOf } from './draft.js';
import type { Ledger } from './ledger.js';
import type { LogContext } from './log-state.js';
import type { MemoryTail } from './memory-tail.js';
import type { LogRecord, Position } from './outbox.js';
import type { Segment } from './segment.js';

/** Reads records back. Every method runs within the context's task line. */
export class LogReader {
  constructor(
    private readonly context: LogContext,
    private readonly memory: MemoryTail,
  ) {}

  async unconfirmed(range: { after: Position | null; upTo: Position; maxReadings: number }): Promise<LogRecord[]> {
    const { state } = this.context;
    const { after, upTo } = range;
    const placeOf = (epoch: string) => state.placeOf(epoch) ?? Number.NEGATIVE_INFINITY;
    const start = after === null ? Number.NEGATIVE_INFINITY : placeOf(after.epoch);
    const end = placeOf(upTo.epoch);
    const records: LogRecord[] = [];
    let left = range.maxReadings;
    for (const ledger of [...state.ledgers.values()]) {
      const place = placeOf(ledger.epoch);
      if (place < start || place > end) continue;
      if (left <= 0) break;
      const from = after !== null && ledger.epoch === after.epoch ? after.number + 1 : 1;
      const to = ledger.epoch === upTo.epoch ? upTo.number : ledger.lastNumber;
      for (const record of await this.#readOpen(ledger, from, to, left)) {
        records.push(record);
        left -= record.readings.length;
      }
    }
    return records;
  }

  /** The newest `maxBytes` on disk, newest last. */
  async recent(maxBytes: number): Promise<LogRecord[]> {
    const parts: LogRecord[][] = [];
    let left = maxBytes;
    for (const segment of [...this.context.state.segments].reverse()) {
      if (left <= 0) break;
      let from = segment.index.size;
      while (from > 0 && segment.bytes - segment.index.offset(from - 1) <= left) from -= 1;
      parts.push(await this.indexed(segment, from, segment.index.size));
      if (from > 0) break;
      left -= segment.bytes;
    }
    return parts.reverse().flat();
  }

  /** Records by index, `from` to `to` exclusive. What no longer reads as written becomes a gap. */
  async indexed(segment: Segment, from: number, to: number): Promise<LogRecord[]> {
    const corrupt: number[] = [];
    let records: LogRecord[];
    try {
      records = await segment.read(from, to, (number) => corrupt.push(number));
    } catch (error) {
      this.context.logger.error({ err: error, path: segment.path }, 'A part of the outbox cannot be read.');
      records = [];
      for (let at = from; at < to; at++) corrupt.push(segment.index.number(at));
    }
    for (const number of corrupt) this.#loseCorrupt(segment, number);
    return records;
  }

  async #readOpen(ledger: Ledger, from: number, to: number, maxReadings: number): Promise<LogRecord[]> {
    const { state } = this.context;
    const records: LogRecord[] = [];
    let left = maxReadings;
    for (const segment of state.segments) {
      if (segment.epoch !== ledger.epoch || segment.index.lastNumber < from) continue;
      const { index } = segment;
      let runStart = -1;
      let at = index.atOrAfter(from);
      for (; at < index.size && index.number(at) <= to && left > 0; at++) {
        if (ledger.isSettled(index.number(at))) {
          if (runStart >= 0) records.push(...(await this.indexed(segment, runStart, at)));
          runStart = -1;
          continue;
        }
        if (runStart < 0) runStart = at;
        left -= index.readings(at);
      }
      if (runStart >= 0) records.push(...(await this.indexed(segment, runStart, at)));
      if (left <= 0) return records;
    }
    if (ledger !== state.current) return records;
    for (const held of this.memory.held) {
      if (left <= 0) break;
      if (held.number < from || held.number > to || ledger.isSettled(held.number)) continue;
      records.push(recordOf(held.draft, ledger.epoch, held.number));
      left -= held.draft.entry.readings.length;
    }
    return records;
  }

  #loseCorrupt(segment: Segment, number: number): void {
    const { state, logger, tidy } = this.context;
    const ledger = state.ledgerOf(segment);
    const at = segment.index.atOrAfter(number);
    const fromMs = segment.index.fromMs(at);
    const count = Math.max(1, segment.index.readings(at));
    if (!ledger.isSettled(number)) state.uncount(segment.index.readings(at));
    ledger.lose({
      epoch: ledger.epoch,
      first: number,
      last: number,
      gap: { fromMs, toMs: Math.max(fromMs, segment.index.maxToMs), count, why: 'corrupt' },
    });
    state.counters.corruptRecords += 1;
    state.dirty = true;
    logger.error({ path: segment.path, number }, 'A record of the outbox became corrupt; the gap is reported.');
    tidy();
  }
}
