import type { LogRecord, LostRecords, Outbox, Position } from '../outbox/outbox.js';
import type { Clock } from '../outbox/ports.js';
import { backOffMs } from './back-off.js';
import type { UplinkTiming } from './uplink-options.js';

/** Readings sent from the backlog and not confirmed, at most: this, or what {@link WINDOW_MS} of the rate are. */
const WINDOW_READINGS = 5_000;
/** A host confirms once a second at most: a smaller window would keep the backlog below its rate. */
const WINDOW_MS = 2_500;
const MAX_WINDOW_READINGS = 50_000;
const READ_AT_ONCE = 500;
/** Brokers close connections that publish too often; small records must not make the backlog do so. */
const MAX_RECORDS_PER_SECOND = 400;
const GAPS_AT_ONCE = 10;

interface InFlight {
  readonly position: Position;
  readonly readings: number;
  attempts: number;
  dueMs: number;
}

export interface BacklogSender {
  /** False while the socket is full, a rebirth is due or the session is over: nothing may be sent. */
  ready(): boolean;
  sendHistory(records: readonly LogRecord[], resent: boolean): void;
  sendGap(lost: LostRecords): void;
  /** Something was sent that had been sent before. */
  resent(): void;
}

/**
 * Delivers what live sending did not: everything older than the session, and whatever is still unconfirmed after the retry time.
 * Rate-limited, within a window of unconfirmed readings; it holds positions, never the readings themselves.
 */
export class BacklogLane {
  #cursor: Position | null = null;
  /** Newest position that may be sent as history. */
  #fence: Position | null;
  /** Up to here the records were there before the session: not sent by it. */
  readonly #before: Position | null;
  #passedBefore = false;
  readonly #marks: { atMs: number; newest: Position }[] = [];
  readonly #inFlight = new Map<string, InFlight>();
  #inFlightReadings = 0;
  /** Of the records after the cursor, as far as that is known. */
  #nextEpoch: string | undefined;
  readonly #windowReadings: number;
  readonly #gaps = new Map<string, { attempts: number; dueMs: number }>();
  #tokens = 0;
  #refilledMs: number;
  #busy = false;
  #drained = false;
  #wasRead: boolean;

  constructor(
    private readonly outbox: Outbox,
    private readonly sender: BacklogSender,
    private readonly readingsPerSecond: number,
    private readonly timing: UplinkTiming,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    this.#before = outbox.newest();
    this.#fence = this.#before;
    this.#refilledMs = clock.monotonicMs();
    const window = Math.min(MAX_WINDOW_READINGS, (readingsPerSecond * WINDOW_MS) / 1000);
    this.#windowReadings = Math.max(WINDOW_READINGS, window);
    this.#wasRead = outbox.isRead();
  }

  get inFlightReadings(): number {
    return this.#inFlightReadings;
  }

  get draining(): boolean {
    return !this.#drained || this.#inFlight.size > 0;
  }

  /** Sends what may be sent now. One call at a time does work; the others return at once. */
  async tick(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const nowMs = this.clock.monotonicMs();
      this.#refill(nowMs);
      this.#advanceFence(nowMs);
      this.#beginAgainWhenRead();
      for (const [key, entry] of this.#inFlight) if (this.outbox.isSettled(entry.position)) this.#settle(key, entry);
      if (!this.sender.ready()) return;
      this.#reportGaps(nowMs);
      await this.#resendDue(nowMs);
      await this.#continue(nowMs);
    } finally {
      this.#busy = false;
    }
  }

  #refill(nowMs: number): void {
    const earned = ((nowMs - this.#refilledMs) * this.readingsPerSecond) / 1000;
    this.#tokens = Math.min(this.readingsPerSecond, this.#tokens + earned);
    this.#refilledMs = nowMs;
  }

  /** Pays for one record: its readings, but never less than keeps the records' rate bounded. */
  #spend(readings: number): void {
    this.#tokens -= Math.max(readings, this.readingsPerSecond / MAX_RECORDS_PER_SECOND);
  }

  #advanceFence(nowMs: number): void {
    const newest = this.outbox.newest();
    const last = this.#marks.at(-1);
    if (newest !== null && (last === undefined || nowMs - last.atMs >= this.timing.retryAfterMs / 16)) {
      this.#marks.push({ atMs: nowMs, newest });
    }
    while (this.#marks.length > 0 && nowMs - (this.#marks[0] as { atMs: number }).atMs >= this.timing.retryAfterMs) {
      const mark = this.#marks.shift() as { newest: Position };
      const before = this.#fence;
      this.#fence = mark.newest;
      if (before?.epoch !== mark.newest.epoch || before.number !== mark.newest.number) this.#drained = false;
    }
  }

  /** A disk that hung at the start shows records older than those already passed. */
  #beginAgainWhenRead(): void {
    if (this.#wasRead || !this.outbox.isRead()) return;
    this.#wasRead = true;
    this.#cursor = null;
    this.#fence ??= this.outbox.newest();
    this.#drained = false;
  }

  #reportGaps(nowMs: number): void {
    const keys = new Set<string>();
    let sentNow = 0;
    const gaps = this.outbox.gaps();
    // Of the oldest epoch alone, for the same reason as records.
    for (const lost of gaps.filter(({ epoch }) => epoch === gaps[0]?.epoch)) {
      const key = `${lost.epoch}:${lost.first}-${lost.last}`;
      keys.add(key);
      const sent = this.#gaps.get(key) ?? { attempts: 0, dueMs: nowMs };
      if (sent.dueMs > nowMs || sentNow >= GAPS_AT_ONCE) continue;
      sentNow += 1;
      this.sender.sendGap(lost);
      this.#gaps.set(key, { attempts: sent.attempts + 1, dueMs: nowMs + this.#retryIn(sent.attempts) });
    }
    for (const key of this.#gaps.keys()) if (!keys.has(key)) this.#gaps.delete(key);
  }

  #retryIn(attempts: number): number {
    const { retryAfterMs, retryMaxMs } = this.timing;
    return Math.max(retryAfterMs, backOffMs(attempts, retryAfterMs, retryMaxMs, this.random));
  }

  async #resendDue(nowMs: number): Promise<void> {
    for (const entry of [...this.#inFlight.values()]) {
      if (entry.dueMs > nowMs) continue;
      if (this.#tokens <= 0 || !this.sender.ready()) return;
      const { epoch, number } = entry.position;
      const after = { epoch, number: number - 1 };
      const records = await this.outbox.readUnconfirmed({ after, upTo: entry.position, maxReadings: 1 });
      if (records.length === 0) {
        this.#settle(keyOf(entry.position), entry);
        continue;
      }
      if (!this.sender.ready()) return;
      this.sender.sendHistory(records, true);
      this.sender.resent();
      this.#spend(entry.readings);
      entry.attempts += 1;
      entry.dueMs = nowMs + this.#retryIn(entry.attempts);
    }
  }

  async #continue(nowMs: number): Promise<void> {
    while (!this.#drained && this.#fence !== null && this.#tokens > 0 && this.sender.ready()) {
      const room = this.#windowReadings - this.#inFlightReadings;
      if (room <= 0 || this.#waitsForEpoch()) return;
      const maxReadings = Math.ceil(Math.min(room, this.#tokens, READ_AT_ONCE));
      const found = await this.outbox.readUnconfirmed({ after: this.#cursor, upTo: this.#fence, maxReadings });
      if (found.length === 0) {
        this.#drained = true;
        this.#cursor = this.#fence;
        this.#passedBefore = true;
        return;
      }
      if (!this.sender.ready()) return;
      this.#nextEpoch = (found[0] as LogRecord).epoch;
      if (this.#waitsForEpoch()) return;
      const records = found.filter(({ epoch }) => epoch === this.#nextEpoch);
      const resent = this.#passedBefore || !records.every((record) => this.#wasThereBefore(record));
      this.sender.sendHistory(records, resent);
      if (resent) this.sender.resent();
      for (const record of records) {
        this.#spend(record.readings.length);
        this.#await(record, nowMs);
      }
      const last = records.at(-1) as LogRecord;
      this.#cursor = { epoch: last.epoch, number: last.number };
    }
  }

  /**
   * One epoch at a time: a gateway that was started often while it was cut off holds many, and a host remembers and confirms few of a
   * node at once.
   */
  #waitsForEpoch(): boolean {
    const [oldest] = this.#inFlight.values();
    return oldest !== undefined && this.#nextEpoch !== undefined && oldest.position.epoch !== this.#nextEpoch;
  }

  #await({ epoch, number, readings: { length } }: LogRecord, nowMs: number): void {
    const key = keyOf({ epoch, number });
    this.#inFlightReadings += length - (this.#inFlight.get(key)?.readings ?? 0);
    const dueMs = nowMs + this.#retryIn(0);
    this.#inFlight.set(key, { position: { epoch, number }, readings: length, attempts: 0, dueMs });
  }

  #settle(key: string, { readings }: InFlight): void {
    if (this.#inFlight.delete(key)) this.#inFlightReadings -= readings;
  }

  #wasThereBefore(record: LogRecord): boolean {
    if (this.#before === null) return false;
    return record.epoch !== this.#before.epoch || record.number <= this.#before.number;
  }
}

function keyOf(position: Position): string {
  return `${position.epoch}:${position.number}`;
}
