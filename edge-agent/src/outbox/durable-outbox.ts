import { randomBytes } from 'node:crypto';
import { AppError } from '@anju/contracts';
import type { Confirmation, OutboxGap } from '@anju/contracts/sparkplug';
import type { DirectoryLock } from './directory-lock.js';
import { type Draft, draftOf, draftsOf, frameOf, recordOf } from './draft.js';
import { Ledger } from './ledger.js';
import { encodeLedgers, ledgerFileName } from './ledger-file.js';
import { faultCode, type LogFileSystem, replaceFile } from './log-file-system.js';
import { MemoryTail } from './memory-tail.js';
import type { OrdinalAssigner } from './ordinals.js';
import type { LogRecord, LostRecords, Outbox, OutboxStatus, Position } from './outbox.js';
import type { Clock, Logger } from './ports.js';
import type { LogEntry } from './reading-log.js';
import { Segment, segmentName } from './segment.js';

export interface OutboxLimits {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly segmentBytes: number;
  readonly maxMemoryBytes: number;
  /** Longest wait of a reading for its group commit. */
  readonly commitAfterMs: number;
  readonly saveLedgersAfterMs: number;
  readonly diskRetryMinMs: number;
  readonly diskRetryMaxMs: number;
  /** A record must have been too old for this long: a clock that jumps ahead and back drops nothing. */
  readonly ageGraceMs: number;
}

/** What recovery found in the directory. */
export interface Recovered {
  readonly segments: Segment[];
  readonly ledgers: Ledger[];
  readonly current: Ledger;
  readonly active: Segment | null;
  readonly nextSequence: number;
  readonly bdSeq: number;
  readonly corruptRecords: number;
  readonly fault: unknown;
}

interface Waiting {
  readonly drafts: readonly Draft[];
  readonly resolve: () => void;
}

const BATCH_BYTES = 1 << 20;
const bdSeqFileName = 'bdseq.json';

export function newEpoch(): string {
  return randomBytes(16).toString('hex');
}

/**
 * The log on disk. Everything that touches files runs one after another in `#serial`; what a caller may ask at any time
 * (`confirm`, `status`, `isSettled`) only touches memory.
 */
export class DurableOutbox implements Outbox {
  readonly #listeners = new Set<(records: readonly LogRecord[]) => void>();
  readonly #ledgers = new Map<string, Ledger>();
  readonly #segments: Segment[];
  readonly #memory: MemoryTail;
  #current: Ledger;
  #active: Segment | null;
  #nextSequence: number;
  #bdSeq: number;
  #fault: { code: string; message: string; sinceMs: number } | null = null;
  #diskRetryMs: number;
  #queue: Waiting[] = [];
  #tasks: Promise<unknown> = Promise.resolve();
  #commitTimer: NodeJS.Timeout | undefined;
  #commitNow = false;
  #saveTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #ageTimer: NodeJS.Timeout | undefined;
  #dirty = false;
  #housekeepingQueued = false;
  #closed = false;
  #unconfirmedRecords = 0;
  #unconfirmedReadings = 0;
  #counters = {
    appendedReadings: 0,
    committedRecords: 0,
    confirmedRecords: 0,
    droppedReadings: 0,
    corruptRecords: 0,
    foreignConfirmations: 0,
  };

  constructor(
    private readonly directory: string,
    private readonly fileSystem: LogFileSystem,
    private readonly limits: OutboxLimits,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly lock: DirectoryLock,
    private readonly ordinals: OrdinalAssigner,
    recovered: Recovered,
  ) {
    this.#segments = recovered.segments;
    for (const ledger of recovered.ledgers) {
      this.#ledgers.set(ledger.epoch, ledger);
      ledger.lastAtOpen = ledger.lastNumber;
    }
    this.#current = recovered.current;
    this.#active = recovered.active;
    this.#nextSequence = recovered.nextSequence;
    this.#bdSeq = recovered.bdSeq;
    this.#counters.corruptRecords = recovered.corruptRecords;
    this.#memory = new MemoryTail(limits.maxMemoryBytes);
    this.#diskRetryMs = limits.diskRetryMinMs;
    for (const segment of this.#segments) this.#countOpen(segment, 1);
    if (this.#active === null) this.#enterMemoryMode(recovered.fault);
    this.#dirty = true;
    this.#queueHousekeeping();
    this.#ageTimer = setInterval(() => this.#queueHousekeeping(), Math.max(1000, limits.ageGraceMs / 4));
    this.#ageTimer.unref();
  }

  // --- accepting -----------------------------------------------------------------------------------------------------

  append(entries: readonly LogEntry[]): Promise<void> {
    if (this.#closed) {
      return Promise.reject(new AppError('outbox.closed', 'The outbox is closed; readings can no longer be appended.'));
    }
    const drafts = draftsOf(entries, this.ordinals);
    if (drafts.length === 0) return Promise.resolve();
    for (const draft of drafts) this.#counters.appendedReadings += draft.entry.readings.length;
    if (this.#active === null) {
      this.#keepInMemory(drafts);
      return Promise.resolve();
    }
    const alarm = drafts.some((draft) => draft.entry.alarmRelevant);
    return new Promise((resolve) => {
      this.#queue.push({ drafts, resolve });
      this.#scheduleCommit(alarm);
    });
  }

  /** Appends records of a file that lost its header, then removes the file. */
  async adopt(drafts: readonly Draft[], path: string): Promise<void> {
    await this.#serial(async () => {
      if (drafts.length > 0) {
        if (this.#active === null) return;
        await this.#commit(drafts);
      }
      await this.fileSystem.remove(path);
      await this.fileSystem.syncDirectory(this.directory);
    }).catch((error: unknown) => {
      this.logger.warn(
        { err: error, path },
        'A segment without a header could not be taken over; the next start tries again.',
      );
    });
  }

  onCommitted(listener: (records: readonly LogRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #emit(records: readonly LogRecord[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(records);
      } catch (error) {
        // A listener's fault must not undo or delay a commit; the records stay unconfirmed and are read again later.
        this.logger.error({ err: error }, 'A listener of the outbox failed.');
      }
    }
  }

  #scheduleCommit(now: boolean): void {
    if (now && !this.#commitNow) {
      this.#commitNow = true;
      clearTimeout(this.#commitTimer);
      this.#commitTimer = undefined;
      setImmediate(() => this.#commitQueued());
    } else if (!this.#commitNow && this.#commitTimer === undefined) {
      this.#commitTimer = setTimeout(() => this.#commitQueued(), this.limits.commitAfterMs);
    }
  }

  #commitQueued(): void {
    this.#commitNow = false;
    clearTimeout(this.#commitTimer);
    this.#commitTimer = undefined;
    void this.#serial(() => this.#drainQueue());
  }

  async #drainQueue(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch: Waiting[] = [];
      let bytes = 0;
      while (this.#queue.length > 0 && (batch.length === 0 || bytes < BATCH_BYTES)) {
        const waiting = this.#queue.shift() as Waiting;
        batch.push(waiting);
        for (const draft of waiting.drafts) bytes += draft.bytes;
      }
      const drafts = batch.flatMap((waiting) => waiting.drafts);
      try {
        if (this.#active !== null) await this.#makeRoom(bytes);
        if (this.#active === null) this.#keepInMemory(drafts);
        else this.#emit(await this.#commit(drafts));
      } catch (error) {
        this.#enterMemoryMode(error);
        this.#keepInMemory(drafts);
      }
      for (const waiting of batch) waiting.resolve();
    }
  }

  /** Writes records under the next numbers; they are durable when this resolves. Throws the file system's fault. */
  async #commit(drafts: readonly Draft[]): Promise<LogRecord[]> {
    let active = this.#active as Segment;
    if (active.bytes >= this.limits.segmentBytes && active.index.size > 0) active = await this.#roll();
    const ledger = this.#current;
    const first = ledger.lastNumber + 1;
    await active.append(drafts.map((draft, index) => frameOf(draft, first + index)));
    ledger.lastNumber += drafts.length;
    for (const draft of drafts) this.#unconfirmedReadings += draft.entry.readings.length;
    this.#unconfirmedRecords += drafts.length;
    this.#counters.committedRecords += drafts.length;
    return drafts.map((draft, index) => recordOf(draft, ledger.epoch, first + index));
  }

  async #roll(): Promise<Segment> {
    const next = await Segment.create(
      this.fileSystem,
      this.directory,
      this.#nextSequence,
      this.#current.epoch,
      this.#current.lastNumber + 1,
    );
    this.#nextSequence += 1;
    const sealed = this.#active;
    this.#segments.push(next);
    this.#active = next;
    this.#queueHousekeeping();
    await sealed?.close();
    return next;
  }

  // --- while the disk refuses ------------------------------------------------------------------------------------------

  /**
   * Goes on in memory, under a new epoch: nobody can say which of the failed records are on the disk, so their numbers must not be
   * given again, neither now nor by the process that opens this directory next.
   */
  #enterMemoryMode(error: unknown): void {
    if (this.#fault !== null) return;
    const code = faultCode(error);
    this.#fault = {
      code,
      message: `The outbox cannot write to ${this.directory} (${code}); readings are held in memory only. Free or replace the disk.`,
      sinceMs: this.clock.nowMs(),
    };
    this.logger.error({ err: error, directory: this.directory }, this.#fault.message);
    const sealed = this.#active;
    this.#active = null;
    this.#begin(new Ledger(newEpoch()));
    void this.#serial(async () => {
      try {
        await sealed?.cutTail();
      } catch (cause) {
        // What stays there is read at the next start and recognised by the host as already known.
        this.logger.debug({ err: cause }, 'The failed write could not be cut off.');
      }
      await sealed?.close();
    });
    this.#scheduleDiskRetry();
  }

  #begin(ledger: Ledger): void {
    this.#ledgers.set(ledger.epoch, ledger);
    this.#current = ledger;
    this.#dirty = true;
  }

  #keepInMemory(drafts: readonly Draft[]): void {
    const records: LogRecord[] = [];
    for (const draft of drafts) {
      const { record, dropped } = this.#memory.add(draft, this.#current);
      records.push(record);
      this.#unconfirmedRecords += 1 - dropped.length;
      this.#unconfirmedReadings += draft.entry.readings.length;
      for (const gone of dropped) {
        this.#unconfirmedReadings -= gone.draft.entry.readings.length;
        this.#counters.droppedReadings += gone.draft.entry.readings.length;
      }
    }
    this.#emit(records);
  }

  #scheduleDiskRetry(): void {
    if (this.#closed || this.#retryTimer !== undefined) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      void this.#serial(() => this.#retryDisk());
    }, this.#diskRetryMs);
    this.#retryTimer.unref();
    this.#diskRetryMs = Math.min(this.#diskRetryMs * 2, this.limits.diskRetryMaxMs);
  }

  async #retryDisk(): Promise<void> {
    if (this.#active !== null) return;
    let segment: Segment | undefined;
    const sequence = this.#nextSequence++;
    try {
      await this.fileSystem.makeDirectory(this.directory);
      const first = this.#memory.held[0]?.number ?? this.#current.lastNumber + 1;
      segment = await Segment.create(this.fileSystem, this.directory, sequence, this.#current.epoch, first);
      let written = first - 1;
      while (written < this.#current.lastNumber) {
        const held = this.#memory.held.filter((entry) => entry.number > written);
        await segment.append(held.map((entry) => frameOf(entry.draft, entry.number)));
        written = held.at(-1)?.number ?? this.#current.lastNumber;
      }
      this.#counters.committedRecords += segment.index.size;
      this.#memory.flushed(written);
      this.#segments.push(segment);
      this.#active = segment;
      this.#fault = null;
      this.#diskRetryMs = this.limits.diskRetryMinMs;
      this.#dirty = true;
      this.#queueHousekeeping();
      this.logger.info({ directory: this.directory }, 'The outbox writes to disk again.');
    } catch (error) {
      if (this.#fault !== null) this.#fault = { ...this.#fault, code: faultCode(error) };
      try {
        await segment?.close();
        await this.fileSystem.remove(`${this.directory}/${segmentName(sequence)}`);
      } catch (cause) {
        this.logger.debug({ err: cause }, 'The failed attempt left nothing to remove.');
      }
      if (faultCode(error) === 'ENOSPC') await this.#giveUpOldest('full');
      this.#scheduleDiskRetry();
    }
  }

  // --- bounds ----------------------------------------------------------------------------------------------------------

  #diskBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  async #makeRoom(bytes: number): Promise<void> {
    if (this.#diskBytes() + bytes <= this.limits.maxBytes) return;
    await this.#removeSettled();
    while (this.#diskBytes() + bytes > this.limits.maxBytes) {
      const sealed = this.#segments.some((segment) => segment !== this.#active);
      if (!sealed && (this.#active?.index.size ?? 0) > 0) await this.#roll();
      if (!(await this.#giveUpOldest('full'))) return;
    }
  }

  /**
   * Drops the oldest segment that is mostly not alarm-relevant; its alarm-relevant records are appended anew first. Only when
   * nothing but alarms is left are the oldest of these dropped.
   */
  async #giveUpOldest(why: OutboxGap['why']): Promise<boolean> {
    const sealed = this.#segments.filter((segment) => segment !== this.#active);
    const victim = sealed.find((segment) => segment.index.alarmRecords * 2 <= segment.index.size) ?? sealed[0];
    if (victim === undefined) return false;
    await this.#giveUp(victim, why, victim.index.alarmRecords * 2 <= victim.index.size);
    return true;
  }

  async #giveUp(segment: Segment, why: OutboxGap['why'], keepAlarms: boolean): Promise<void> {
    const ledger = this.#ledgers.get(segment.epoch) as Ledger;
    const { index } = segment;
    const open: number[] = [];
    for (let at = 0; at < index.size; at++) if (!ledger.isSettled(index.number(at))) open.push(at);
    const kept = keepAlarms ? open.filter((at) => index.isAlarm(at)) : [];
    if (kept.length > 0 && this.#active !== null) {
      const records: LogRecord[] = [];
      for (const at of kept) records.push(...(await this.#readIndexed(segment, at, at + 1)));
      await this.#commit(records.map((record) => draftOf(record)));
    }
    const dropped = open.filter((at) => !kept.includes(at));
    const first = open[0];
    const last = open.at(-1);
    if (first !== undefined && last !== undefined) {
      for (const at of open) this.#uncount(index.readings(at));
      const count = dropped.reduce((sum, at) => sum + index.readings(at), 0);
      const range = { first: index.number(first), last: index.number(last) };
      if (count === 0) ledger.confirmed.add(range.first, range.last);
      else {
        const fromMs = Math.min(...dropped.map((at) => index.fromMs(at)));
        ledger.lose({
          epoch: ledger.epoch,
          ...range,
          gap: { fromMs, toMs: Math.max(fromMs, index.maxToMs), count, why },
        });
        this.#counters.droppedReadings += count;
        this.logger.warn(
          { count, why, fromMs, toMs: index.maxToMs },
          'The outbox had to drop readings; the gap is reported.',
        );
      }
      this.#dirty = true;
    }
    await this.#saveLedgers();
    await this.#removeSegment(segment);
  }

  async #dropTooOld(): Promise<void> {
    const cutoffMs = this.clock.nowMs() - this.limits.maxAgeMs;
    const nowMs = this.clock.monotonicMs();
    for (const segment of [...this.#segments]) {
      if (segment === this.#active || segment.index.maxToMs >= cutoffMs) {
        segment.tooOldSinceMs = undefined;
        continue;
      }
      segment.tooOldSinceMs ??= nowMs;
      const mostlyAlarms = segment.index.alarmRecords * 2 > segment.index.size;
      if (nowMs - segment.tooOldSinceMs >= this.limits.ageGraceMs && !mostlyAlarms) {
        await this.#giveUp(segment, 'too_old', true);
      }
    }
  }

  // --- confirming ------------------------------------------------------------------------------------------------------

  markSent(epoch: string, first: number, last: number): void {
    const ledger = this.#ledgers.get(epoch);
    if (ledger !== undefined) ledger.sent.add(Math.max(first, ledger.lastAtOpen + 1), last);
  }

  confirm(confirmation: Confirmation): void {
    const ledger = this.#ledgers.get(confirmation.epoch);
    if (ledger === undefined) {
      this.#counters.foreignConfirmations += 1;
      return;
    }
    const stranger = confirmation.ranges.find(([first, last]) => ledger.contradicts(first, last));
    if (stranger !== undefined && ledger.trustedUpTo === null) this.#distrust(ledger, stranger);
    for (const [first, last] of confirmation.ranges) {
      const newlyOpen = ledger.open(first, Math.min(last, ledger.trustedUpTo ?? ledger.lastNumber, ledger.lastNumber));
      for (const [from, to] of newlyOpen) this.#uncountRange(ledger, from, to);
      for (const [from, to] of ledger.confirm(first, last)) {
        this.#counters.confirmedRecords += to - from + 1;
        this.#dirty = true;
      }
    }
    if (this.#dirty) this.#queueHousekeeping();
  }

  /**
   * The host knows numbers of this epoch that this log never gave: the disk is a restored older image of itself. What was appended
   * since this start may carry numbers that the host takes for known, so it gets new ones in a new epoch.
   */
  #distrust(ledger: Ledger, confirmed: readonly [number, number]): void {
    ledger.trustedUpTo = ledger.lastAtOpen;
    this.logger.warn(
      { epoch: ledger.epoch, lastNumber: ledger.lastNumber, confirmed },
      'The host knows records that this outbox never wrote: its disk is an older image. New records get a new epoch.',
    );
    if (ledger === this.#current) this.#begin(new Ledger(newEpoch()));
    void this.#serial(async () => {
      if (this.#active === null) return;
      await this.#roll();
      await this.#renumberDistrusted(ledger);
    });
  }

  async #renumberDistrusted(ledger: Ledger): Promise<void> {
    const after = ledger.trustedUpTo ?? ledger.lastNumber;
    for (const segment of this.#segments.filter((candidate) => candidate.epoch === ledger.epoch)) {
      for (let at = segment.index.atOrAfter(after + 1); at < segment.index.size; at++) {
        if (ledger.isSettled(segment.index.number(at))) continue;
        const drafts = (await this.#readIndexed(segment, at, at + 1)).map((record) => draftOf(record));
        if (drafts.length > 0) await this.#commit(drafts);
        this.#uncount(segment.index.readings(at));
        ledger.confirmed.add(segment.index.number(at), segment.index.number(at));
      }
    }
    this.#dirty = true;
  }

  #uncount(readings: number): void {
    this.#unconfirmedRecords -= 1;
    this.#unconfirmedReadings -= readings;
  }

  #uncountRange(ledger: Ledger, first: number, last: number): void {
    for (const segment of this.#segments) {
      if (segment.epoch !== ledger.epoch || segment.index.lastNumber < first) continue;
      for (let at = segment.index.atOrAfter(first); at < segment.index.size && segment.index.number(at) <= last; at++) {
        this.#uncount(segment.index.readings(at));
      }
    }
    if (ledger !== this.#current) return;
    for (const held of this.#memory.release((number) => number >= first && number <= last)) {
      this.#uncount(held.draft.entry.readings.length);
    }
  }

  #countOpen(segment: Segment, sign: 1 | -1): void {
    const ledger = this.#ledgers.get(segment.epoch) as Ledger;
    for (let at = 0; at < segment.index.size; at++) {
      if (ledger.isSettled(segment.index.number(at))) continue;
      this.#unconfirmedRecords += sign;
      this.#unconfirmedReadings += sign * segment.index.readings(at);
    }
  }

  // --- housekeeping ----------------------------------------------------------------------------------------------------

  #queueHousekeeping(): void {
    if (this.#housekeepingQueued || this.#closed) return;
    this.#housekeepingQueued = true;
    void this.#serial(async () => {
      this.#housekeepingQueued = false;
      await this.#dropTooOld();
      await this.#removeSettled();
      if (this.#dirty && this.#saveTimer === undefined) {
        this.#saveTimer = setTimeout(() => {
          this.#saveTimer = undefined;
          void this.#serial(() => this.#saveLedgers());
        }, this.limits.saveLedgersAfterMs);
        this.#saveTimer.unref();
      }
    });
  }

  #isSettledSegment(segment: Segment): boolean {
    const ledger = this.#ledgers.get(segment.epoch) as Ledger;
    for (let at = 0; at < segment.index.size; at++) if (!ledger.isSettled(segment.index.number(at))) return false;
    return true;
  }

  /** Removes sealed segments of which every record is confirmed; what is confirmed is on disk before. */
  async #removeSettled(): Promise<void> {
    const settled = this.#segments.filter((segment) => segment !== this.#active && this.#isSettledSegment(segment));
    if (settled.length === 0) return;
    await this.#saveLedgers();
    for (const segment of settled) await this.#removeSegment(segment);
  }

  async #removeSegment(segment: Segment): Promise<void> {
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    try {
      await segment.close();
      await this.fileSystem.remove(segment.path);
      await this.fileSystem.syncDirectory(this.directory);
    } catch (error) {
      // Its records are confirmed or reported: a file that stays is removed at the next start.
      this.logger.warn({ err: error, path: segment.path }, 'A segment that is no longer needed could not be removed.');
    }
    for (const ledger of [...this.#ledgers.values()]) {
      const held = this.#segments.some((candidate) => candidate.epoch === ledger.epoch);
      if (ledger !== this.#current && !held && ledger.gaps.length === 0) this.#ledgers.delete(ledger.epoch);
    }
  }

  async #saveLedgers(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      await replaceFile(this.fileSystem, this.directory, ledgerFileName, encodeLedgers(this.#ledgers.values()));
    } catch (error) {
      // Without it records are sent twice after a restart, which the host recognises: worth a warning, not a stop.
      this.#dirty = true;
      this.logger.warn({ err: error }, 'What the host confirmed could not be saved; it is tried again.');
    }
  }

  // --- reading ---------------------------------------------------------------------------------------------------------

  newest(): Position | null {
    const ledger = [...this.#ledgers.values()].reverse().find((candidate) => candidate.lastNumber > 0);
    return ledger === undefined ? null : { epoch: ledger.epoch, number: ledger.lastNumber };
  }

  isSettled(position: Position): boolean {
    return this.#ledgers.get(position.epoch)?.isSettled(position.number) ?? true;
  }

  gaps(): readonly LostRecords[] {
    return [...this.#ledgers.values()].flatMap((ledger) => ledger.gaps);
  }

  readUnconfirmed(range: {
    after: Position | null;
    upTo: Position;
    maxReadings: number;
  }): Promise<readonly LogRecord[]> {
    return this.#serial(async () => {
      const order = [...this.#ledgers.keys()];
      const { after, upTo } = range;
      const start = after === null ? 0 : Math.max(0, order.indexOf(after.epoch));
      const end = order.indexOf(upTo.epoch);
      const records: LogRecord[] = [];
      let left = range.maxReadings;
      for (let at = start; at <= end && left > 0; at++) {
        const ledger = this.#ledgers.get(order[at] as string) as Ledger;
        const from = after !== null && ledger.epoch === after.epoch ? after.number + 1 : 1;
        const to = ledger.epoch === upTo.epoch ? upTo.number : ledger.lastNumber;
        for (const record of await this.#readOpen(ledger, from, to, left)) {
          records.push(record);
          left -= record.readings.length;
        }
      }
      return records;
    });
  }

  async #readOpen(ledger: Ledger, from: number, to: number, maxReadings: number): Promise<LogRecord[]> {
    const records: LogRecord[] = [];
    let left = maxReadings;
    for (const segment of this.#segments) {
      if (segment.epoch !== ledger.epoch || segment.index.lastNumber < from) continue;
      const { index } = segment;
      let runStart = -1;
      let at = index.atOrAfter(from);
      for (; at < index.size && index.number(at) <= to && left > 0; at++) {
        if (ledger.isSettled(index.number(at))) {
          if (runStart >= 0) records.push(...(await this.#readIndexed(segment, runStart, at)));
          runStart = -1;
          continue;
        }
        if (runStart < 0) runStart = at;
        left -= index.readings(at);
      }
      if (runStart >= 0) records.push(...(await this.#readIndexed(segment, runStart, at)));
      if (left <= 0) return records;
    }
    if (ledger !== this.#current) return records;
    for (const held of this.#memory.held) {
      if (left <= 0) break;
      if (held.number < from || held.number > to || ledger.isSettled(held.number)) continue;
      records.push(recordOf(held.draft, ledger.epoch, held.number));
      left -= held.draft.entry.readings.length;
    }
    return records;
  }

  async #readIndexed(segment: Segment, from: number, to: number): Promise<LogRecord[]> {
    const corrupt: number[] = [];
    let records: LogRecord[];
    try {
      records = await segment.read(from, to, (number) => corrupt.push(number));
    } catch (error) {
      this.logger.error({ err: error, path: segment.path }, 'A part of the outbox cannot be read.');
      records = [];
      for (let at = from; at < to; at++) corrupt.push(segment.index.number(at));
    }
    for (const number of corrupt) this.#loseCorrupt(segment, number);
    return records;
  }

  #loseCorrupt(segment: Segment, number: number): void {
    const ledger = this.#ledgers.get(segment.epoch) as Ledger;
    const at = segment.index.atOrAfter(number);
    const fromMs = segment.index.fromMs(at);
    const count = Math.max(1, segment.index.readings(at));
    if (!ledger.isSettled(number)) this.#uncount(segment.index.readings(at));
    ledger.lose({
      epoch: ledger.epoch,
      first: number,
      last: number,
      gap: { fromMs, toMs: Math.max(fromMs, segment.index.maxToMs), count, why: 'corrupt' },
    });
    this.#counters.corruptRecords += 1;
    this.#dirty = true;
    this.logger.error({ path: segment.path, number }, 'A record of the outbox became corrupt; the gap is reported.');
    this.#queueHousekeeping();
  }

  recent(maxBytes: number): Promise<readonly LogRecord[]> {
    return this.#serial(async () => {
      const parts: LogRecord[][] = [];
      let left = maxBytes;
      for (const segment of [...this.#segments].reverse()) {
        if (left <= 0) break;
        let from = segment.index.size;
        while (from > 0 && segment.bytes - segment.index.offset(from - 1) <= left) from -= 1;
        parts.push(await this.#readIndexed(segment, from, segment.index.size));
        if (from > 0) break;
        left -= segment.bytes;
      }
      return parts.reverse().flat();
    });
  }

  nextBdSeq(): Promise<number> {
    return this.#serial(async () => {
      this.#bdSeq = (this.#bdSeq + 1) % 256;
      try {
        await replaceFile(this.fileSystem, this.directory, bdSeqFileName, Buffer.from(JSON.stringify(this.#bdSeq)));
      } catch (error) {
        this.logger.warn({ err: error }, 'bdSeq could not be saved; after a restart it may repeat.');
      }
      return this.#bdSeq;
    });
  }

  status(): OutboxStatus {
    let oldestMs: number | null = null;
    for (const segment of this.#segments) {
      const ledger = this.#ledgers.get(segment.epoch) as Ledger;
      for (let at = 0; at < segment.index.size && oldestMs === null; at++) {
        if (!ledger.isSettled(segment.index.number(at))) oldestMs = segment.index.fromMs(at);
      }
    }
    oldestMs ??= this.#memory.held[0]?.draft.fromMs ?? null;
    return {
      mode: this.#active === null ? 'memory' : 'disk',
      fault: this.#fault,
      epoch: this.#current.epoch,
      lastNumber: this.#current.lastNumber,
      unconfirmedRecords: this.#unconfirmedRecords,
      unconfirmedReadings: this.#unconfirmedReadings,
      oldestUnconfirmedAgeMs: oldestMs === null ? null : Math.max(0, this.clock.nowMs() - oldestMs),
      diskBytes: this.#diskBytes(),
      memoryBytes: this.#memory.bytes,
      segments: this.#segments.length,
      confirmed: [...this.#ledgers.values()].map(({ epoch, confirmed }) => ({ epoch, ranges: confirmed.ranges() })),
      gaps: this.gaps(),
      counters: { ...this.#counters, ordinalOverflows: this.ordinals.overflows },
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of [this.#commitTimer, this.#saveTimer, this.#retryTimer, this.#ageTimer]) clearTimeout(timer);
    await this.#serial(async () => {
      await this.#drainQueue();
      if (this.#active === null) await this.#retryDisk();
      await this.#saveLedgers();
      for (const segment of this.#segments) await segment.close();
    });
    await this.lock.release();
  }

  #serial<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#tasks.then(task);
    this.#tasks = run.catch((error: unknown) => {
      this.logger.error({ err: error }, 'A task of the outbox failed.');
    });
    return run;
  }
}
