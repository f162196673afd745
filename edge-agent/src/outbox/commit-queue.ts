import { AppError } from '@anju/contracts';
import type { Draft } from './draft.js';
import type { LogBounds } from './log-bounds.js';
import type { LogContext } from './log-state.js';
import type { LogWriter } from './log-writer.js';
import type { MemoryMode } from './memory-mode.js';
import type { LogRecord } from './outbox.js';

interface Waiting {
  readonly drafts: readonly Draft[];
  readonly bytes: number;
  readonly resolve: () => void;
}

const BATCH_BYTES = 1 << 20;
/**
 * Commits of alarms are at least so far apart, ms: the first is made at once, what follows within this time shares one. A storm of
 * alarms must not wear the card out, nor keep the gateway busy with syncing. DEFAULT.
 */
const ALARM_SPACING_MS = 50;

/**
 * Group commit: what came within `commitAfterMs` shares one write and one sync; an alarm waits for nobody.
 *
 * A disk may hang without an error. When a commit takes longer than `commitPatienceMs`, or more than `maxMemoryBytes` wait, the
 * disk is given up and the memory, which is bounded, takes over what waits.
 */
export class CommitQueue {
  #queue: Waiting[] = [];
  #inFlight: Waiting[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #now = false;
  #asked = false;
  /** Monotonic time of the last commit that an alarm asked for. */
  #alarmMs = Number.NEGATIVE_INFINITY;
  #overflowing = false;

  constructor(
    private readonly context: LogContext,
    private readonly writer: LogWriter,
    private readonly bounds: LogBounds,
    private readonly memoryMode: MemoryMode,
    private readonly emit: (records: readonly LogRecord[]) => void,
  ) {}

  /** Resolves when `drafts` are durable, or held in memory. */
  push(drafts: readonly Draft[]): Promise<void> {
    if (this.context.state.active === null) {
      this.memoryMode.keep(drafts);
      return Promise.resolve();
    }
    const alarm = drafts.some((draft) => draft.entry.alarmRelevant);
    const bytes = drafts.reduce((sum, draft) => sum + draft.bytes, 0);
    return new Promise((resolve) => {
      this.#queue.push({ drafts, bytes, resolve });
      this.#bytes += bytes;
      this.#schedule(alarm);
      this.#limit();
    });
  }

  /** Commits what waits. Runs within the context's task line. */
  async drain(): Promise<void> {
    this.#asked = false;
    while (this.#queue.length > 0) {
      const batch = this.#nextBatch();
      const drafts = batch.flatMap((waiting) => waiting.drafts);
      const bytes = batch.reduce((sum, waiting) => sum + waiting.bytes, 0);
      this.#watch();
      let records: readonly LogRecord[] | undefined;
      let fault: unknown;
      try {
        if (this.context.state.active !== null) {
          await this.bounds.makeRoom(bytes);
          records = await this.writer.commit(drafts);
        }
      } catch (error) {
        fault = error;
      }
      if (this.#inFlight !== batch) continue;
      clearTimeout(this.#patience);
      this.#inFlight = [];
      this.#bytes -= bytes;
      if (records !== undefined) this.emit(records);
      else {
        if (fault !== undefined) this.memoryMode.enter(fault);
        this.memoryMode.keep(drafts);
      }
      for (const waiting of batch) waiting.resolve();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #nextBatch(): Waiting[] {
    let bytes = 0;
    let length = 0;
    while (length < this.#queue.length && (length === 0 || bytes < BATCH_BYTES)) {
      bytes += this.#queue[length]?.bytes ?? 0;
      length += 1;
    }
    this.#inFlight = this.#queue.splice(0, length);
    return this.#inFlight;
  }

  #schedule(now: boolean): void {
    if (now && !this.#now) {
      this.#now = true;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      const waitMs = this.#alarmMs + ALARM_SPACING_MS - this.context.clock.monotonicMs();
      const ask = () => {
        this.#alarmMs = this.context.clock.monotonicMs();
        this.#ask();
      };
      if (waitMs > 0) this.#timer = setTimeout(ask, Math.min(waitMs, ALARM_SPACING_MS));
      else setImmediate(ask);
    } else if (!this.#now && this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#ask(), this.context.limits.commitAfterMs);
    }
  }

  #ask(): void {
    this.#now = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#asked) return;
    this.#asked = true;
    if (this.#inFlight.length === 0) this.#watch();
    void this.context.tasks.run(() => this.drain());
  }

  #watch(): void {
    clearTimeout(this.#patience);
    const { commitPatienceMs } = this.context.limits;
    this.#patience = setTimeout(
      () => this.#giveUpDisk(`nothing was written for ${commitPatienceMs} ms`),
      commitPatienceMs,
    );
    this.#patience.unref();
  }

  /** Later, not in the caller's turn: a commit that has just come through must be able to say so. */
  #limit(): void {
    const { maxMemoryBytes } = this.context.limits;
    if (this.#bytes <= maxMemoryBytes || this.#overflowing) return;
    this.#overflowing = true;
    setImmediate(() => {
      this.#overflowing = false;
      if (this.#bytes > maxMemoryBytes) this.#giveUpDisk(`${this.#bytes} bytes wait to be written`);
    });
  }

  #giveUpDisk(why: string): void {
    const waiting = [...this.#inFlight, ...this.#queue];
    this.#inFlight = [];
    this.#queue = [];
    this.#bytes = 0;
    if (waiting.length === 0) return;
    this.memoryMode.enter(new AppError('outbox.disk_hangs', `The disk does not keep up: ${why}.`, { retryable: true }));
    this.memoryMode.keep(waiting.flatMap(({ drafts }) => drafts));
    for (const { resolve } of waiting) resolve();
  }
}
