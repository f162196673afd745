import { AppError } from '@anju/contracts';
import type { Confirmation } from '@anju/contracts/sparkplug';
import { type Boot, earliestPlausibleMs } from '../clock/gateway-clock.js';
import { BdSeq } from './bd-seq.js';
import { BootTimes } from './boot-times.js';
import { CommitQueue } from './commit-queue.js';
import { Confirmations } from './confirmations.js';
import { draftsOf } from './draft.js';
import { LogBounds } from './log-bounds.js';
import type { LogFileSystem } from './log-file-system.js';
import { LogOpening } from './log-opening.js';
import { LogReader } from './log-reader.js';
import { type LogContext, LogState } from './log-state.js';
import { LogWriter } from './log-writer.js';
import { MemoryMode } from './memory-mode.js';
import { MemoryTail } from './memory-tail.js';
import { OrdinalAssigner } from './ordinals.js';
import type { LogRecord, LostRecords, Outbox, OutboxStatus, Position } from './outbox.js';
import type { OutboxLimits } from './outbox-limits.js';
import type { Clock, Logger } from './ports.js';
import type { LogEntry } from './reading-log.js';
import { TaskLine } from './task-line.js';
import { within } from './within.js';

export interface DurableOutboxParts {
  readonly directory: string;
  readonly fileSystem: LogFileSystem;
  readonly limits: OutboxLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of the machine that runs now. */
  readonly boot: Boot | undefined;
}

function ageMs(timeMs: number | null, nowMs: number): number | null {
  return timeMs === null || timeMs < earliestPlausibleMs ? null : Math.max(0, nowMs - timeMs);
}

/**
 * The log on disk. Everything that touches files runs one after another in a task line; what a caller may ask at any time
 * (`confirm`, `status`, `isSettled`) only touches memory.
 */
export class DurableOutbox implements Outbox {
  readonly #listeners = new Set<(records: readonly LogRecord[]) => void>();
  readonly #context: LogContext;
  readonly #memory: MemoryTail;
  readonly #writer: LogWriter;
  readonly #reader: LogReader;
  readonly #bounds: LogBounds;
  readonly #memoryMode: MemoryMode;
  readonly #queue: CommitQueue;
  readonly #confirmations: Confirmations;
  readonly #bdSeq: BdSeq;
  readonly #bootTimes: BootTimes;
  readonly #opening: LogOpening;
  readonly #ordinals = new OrdinalAssigner();
  #saveTimer: NodeJS.Timeout | undefined;
  readonly #ageTimer: NodeJS.Timeout;
  #housekeepingQueued = false;
  #closed = false;

  constructor(parts: DurableOutboxParts) {
    const { directory, fileSystem, limits, clock, logger } = parts;
    const emit = (records: readonly LogRecord[]) => this.#emit(records);
    this.#context = {
      directory,
      fileSystem,
      limits,
      clock,
      logger,
      state: new LogState(),
      tasks: new TaskLine(logger),
      tidy: () => this.#queueHousekeeping(),
    };
    this.#memory = new MemoryTail(limits.maxMemoryBytes);
    this.#writer = new LogWriter(this.#context);
    this.#reader = new LogReader(this.#context, this.#memory);
    this.#bounds = new LogBounds(this.#context, this.#writer, this.#reader, this.#memory);
    this.#bdSeq = new BdSeq(this.#context);
    this.#bootTimes = new BootTimes(this.#context, parts.boot);
    this.#opening = new LogOpening(
      this.#context,
      this.#writer,
      this.#reader,
      this.#ordinals,
      this.#bdSeq,
      this.#bootTimes,
    );
    this.#memoryMode = new MemoryMode(this.#context, this.#memory, this.#bounds, this.#opening, emit);
    this.#queue = new CommitQueue(this.#context, this.#writer, this.#bounds, this.#memoryMode, emit);
    this.#confirmations = new Confirmations(this.#context, this.#memory);
    this.#ageTimer = setInterval(() => this.#queueHousekeeping(), Math.max(1000, limits.ageGraceMs / 4));
    this.#ageTimer.unref();
  }

  /** Takes the directory and reads what is in it; a disk that hangs is waited for in the background. Throws `outbox.locked`. */
  async open(): Promise<void> {
    const { limits, tasks } = this.#context;
    const opening = async () => {
      await this.#opening.take();
      await tasks.run(async () => {
        await this.#memoryMode.tryDisk();
        await this.#opening.adoptOrphans();
      });
    };
    try {
      const opened = await within(limits.openPatienceMs, opening());
      if (opened) return;
    } catch (error) {
      this.#closed = true;
      this.#stopTimers();
      throw error;
    }
    const message = `The disk hangs: the log was not read within ${limits.openPatienceMs} ms.`;
    this.#memoryMode.enter(new AppError('outbox.disk_hangs', message, { retryable: true }));
  }

  append(entries: readonly LogEntry[]): Promise<void> {
    if (this.#closed) {
      return Promise.reject(new AppError('outbox.closed', 'The outbox is closed; readings can no longer be appended.'));
    }
    const drafts = draftsOf(entries, this.#ordinals);
    if (drafts.length === 0) return Promise.resolve();
    for (const draft of drafts) this.#context.state.counters.appendedReadings += draft.entry.readings.length;
    return this.#queue.push(drafts);
  }

  onCommitted(listener: (records: readonly LogRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  confirm(confirmation: Confirmation): void {
    this.#confirmations.confirm(confirmation);
  }

  newest(): Position | null {
    const ledger = [...this.#context.state.ledgers.values()].reverse().find((candidate) => candidate.lastNumber > 0);
    return ledger === undefined ? null : { epoch: ledger.epoch, number: ledger.lastNumber };
  }

  isSettled(position: Position): boolean {
    return this.#context.state.ledgers.get(position.epoch)?.isSettled(position.number) ?? true;
  }

  gaps(): readonly LostRecords[] {
    return [...this.#context.state.ledgers.values()].flatMap((ledger) => ledger.gaps);
  }

  readUnconfirmed(range: {
    after: Position | null;
    upTo: Position;
    maxReadings: number;
  }): Promise<readonly LogRecord[]> {
    return this.#context.tasks.run(async () => this.#bootTimes.convert(await this.#reader.unconfirmed(range)));
  }

  async recent(maxBytes: number): Promise<readonly LogRecord[]> {
    const { limits, state, tasks } = this.#context;
    let records: readonly LogRecord[] = [];
    const reading = tasks.run(async () => {
      records = this.#bootTimes.convert(await this.#reader.recent(maxBytes));
    });
    await within(state.active === null ? limits.diskRetryMinMs : limits.commitPatienceMs, reading);
    return records;
  }

  isRead(): boolean {
    return this.#opening.isRead;
  }

  nextBdSeq(): Promise<number> {
    return this.#bdSeq.next();
  }

  status(): OutboxStatus {
    const { clock, state } = this.#context;
    const oldestMs = state.oldestOpenMs() ?? this.#memory.held[0]?.draft.fromMs ?? null;
    return {
      mode: state.active === null ? 'memory' : 'disk',
      fault: this.#memoryMode.fault,
      epoch: state.current.epoch,
      lastNumber: state.current.lastNumber,
      unconfirmedRecords: state.unconfirmedRecords,
      unconfirmedReadings: state.unconfirmedReadings,
      oldestUnconfirmedAgeMs: ageMs(oldestMs, clock.nowMs()),
      diskBytes: state.diskBytes(),
      memoryBytes: this.#memory.bytes,
      segments: state.segments.length,
      confirmed: [...state.ledgers.values()].map(({ epoch, confirmed }) => ({ epoch, ranges: confirmed.ranges() })),
      gaps: this.gaps(),
      counters: { ...state.counters, ordinalOverflows: this.#ordinals.overflows },
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTimers();
    const { limits, logger, state, tasks } = this.#context;
    const closed = await within(
      limits.commitPatienceMs,
      tasks.run(async () => {
        await this.#queue.drain();
        if (state.active === null) await this.#memoryMode.tryDisk();
        await this.#writer.saveLedgers();
        for (const segment of state.segments) await segment.close();
        await this.#opening.release();
      }),
    );
    if (!closed)
      logger.error({ held: this.#memory.held.length }, 'The disk hangs: the outbox ends without a last word.');
  }

  #stopTimers(): void {
    this.#queue.close();
    this.#memoryMode.close();
    for (const timer of [this.#saveTimer, this.#ageTimer]) clearTimeout(timer);
  }

  #emit(committed: readonly LogRecord[]): void {
    const records = this.#bootTimes.convert(committed);
    for (const listener of this.#listeners) {
      try {
        listener(records);
      } catch (error) {
        // A listener's fault must not undo or delay a commit; the records stay unconfirmed and are read again later.
        this.#context.logger.error({ err: error }, 'A listener of the outbox failed.');
      }
    }
  }

  #queueHousekeeping(): void {
    if (this.#housekeepingQueued || this.#closed) return;
    this.#housekeepingQueued = true;
    const { limits, state, tasks } = this.#context;
    void tasks.run(async () => {
      this.#housekeepingQueued = false;
      await this.#opening.adoptOrphans();
      await this.#bounds.dropTooOld();
      await this.#writer.removeSettled();
      if (!state.dirty || this.#saveTimer !== undefined) return;
      this.#saveTimer = setTimeout(() => {
        this.#saveTimer = undefined;
        void tasks.run(() => this.#writer.saveLedgers());
      }, limits.saveLedgersAfterMs);
      this.#saveTimer.unref();
    });
  }
}
