import { isAppError } from '@anju/contracts';
import type { Draft } from './draft.js';
import { frameOf } from './draft.js';
import { hold } from './hold-in-memory.js';
import { Ledger } from './ledger.js';
import type { LogBounds } from './log-bounds.js';
import { faultCode } from './log-file-system.js';
import type { LogOpening } from './log-opening.js';
import { type LogContext, newEpoch } from './log-state.js';
import type { MemoryTail } from './memory-tail.js';
import type { LogRecord, OutboxStatus } from './outbox.js';
import { Segment, segmentName } from './segment.js';

/** Goes on without the disk while that refuses or hangs, and comes back to it by itself. */
export class MemoryMode {
  #fault: OutboxStatus['fault'] = null;
  #retryMs: number;
  #retryTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly context: LogContext,
    private readonly memory: MemoryTail,
    private readonly bounds: LogBounds,
    private readonly opening: LogOpening,
    private readonly emit: (records: readonly LogRecord[]) => void,
  ) {
    this.#retryMs = context.limits.diskRetryMinMs;
  }

  get fault(): OutboxStatus['fault'] {
    return this.#fault;
  }

  /**
   * Goes on in memory, under a new epoch: nobody can say which of the failed records are on the disk, so their numbers must not be
   * given again, neither now nor by the process that opens this directory next.
   */
  enter(error: unknown): void {
    if (this.#fault !== null) return;
    const { clock, directory, logger, state, tasks } = this.context;
    const code = faultCode(error);
    this.#fault = {
      code,
      message: isAppError(error)
        ? `${error.message} Readings are held in memory only.`
        : `The outbox cannot write to ${directory} (${code}); readings are held in memory only. Free or replace the disk.`,
      sinceMs: clock.nowMs(),
    };
    logger.error({ err: error, directory }, this.#fault.message);
    this.#scheduleRetry();
    const sealed = state.active;
    if (sealed === null) return; // The disk never took anything under this epoch.
    state.active = null;
    state.begin(new Ledger(newEpoch()));
    void tasks.run(async () => {
      try {
        await sealed.cutTail();
      } catch (cause) {
        // What stays there is read at the next start and recognised by the host as already known.
        logger.debug({ err: cause }, 'The failed write could not be cut off.');
      }
      await sealed.close();
    });
  }

  /** Holds `drafts` in memory and hands them on. */
  keep(drafts: readonly Draft[]): void {
    this.emit(hold(this.context.state, this.memory, drafts));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
  }

  /** Opens the log when that is not done, and moves what is held to a new segment. Runs within the context's task line. */
  async tryDisk(): Promise<void> {
    const { directory, fileSystem, limits, logger, state } = this.context;
    if (state.active !== null) return;
    let segment: Segment | undefined;
    let sequence = 0;
    try {
      await this.opening.take();
      await fileSystem.makeDirectory(directory);
      await this.opening.read();
      sequence = state.nextSequence++;
      const first = this.memory.held[0]?.number ?? state.current.lastNumber + 1;
      segment = await Segment.create(fileSystem, directory, sequence, state.current.epoch, first);
      let written = first - 1;
      while (written < state.current.lastNumber) {
        const held = this.memory.held.filter((entry) => entry.number > written);
        const frames = held.map((entry) => frameOf(entry.draft, entry.number));
        await segment.write(frames);
        segment.take(frames);
        written = held.at(-1)?.number ?? state.current.lastNumber;
      }
      state.counters.committedRecords += segment.index.size;
      this.memory.flushed(written);
      state.segments.push(segment);
      state.active = segment;
      if (this.#fault !== null) logger.info({ directory }, 'The outbox writes to disk again.');
      this.#fault = null;
      this.#retryMs = limits.diskRetryMinMs;
      state.dirty = true;
      this.context.tidy();
    } catch (error) {
      if (this.#fault === null) this.enter(error);
      else this.#fault = { ...this.#fault, code: faultCode(error) };
      if (sequence > 0) await this.#abandon(segment, sequence);
      if (faultCode(error) === 'ENOSPC') await this.bounds.giveUpOldest('full');
      this.#scheduleRetry();
    }
  }

  async #abandon(segment: Segment | undefined, sequence: number): Promise<void> {
    const { directory, fileSystem, logger } = this.context;
    try {
      await segment?.close();
      await fileSystem.remove(`${directory}/${segmentName(sequence)}`);
    } catch (cause) {
      logger.debug({ err: cause }, 'The failed attempt left nothing to remove.');
    }
  }

  #scheduleRetry(): void {
    if (this.#closed || this.#retryTimer !== undefined) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      void this.context.tasks.run(() => this.tryDisk());
    }, this.#retryMs);
    this.#retryTimer.unref();
    this.#retryMs = Math.min(this.#retryMs * 2, this.context.limits.diskRetryMaxMs);
  }
}
