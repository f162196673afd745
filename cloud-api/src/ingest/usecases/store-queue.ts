import { isAppError } from '@anju/contracts';
import { nodeKey } from '@anju/contracts/sparkplug';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { AppendResult, ReadingStore, StoreBatch } from '../../readings/reading-store.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { RejectedMessage } from './rejection-log.js';

export interface QueuedBatch {
  readonly batch: StoreBatch;
  readonly readings: number;
  /** Number of its message; absent where the node sends it again or has nothing to do with it. */
  readonly seq?: number;
  /** For what must be set aside. */
  readonly message: RejectedMessage;
  /** Told what became of it. */
  readonly done?: (outcome: 'stored' | 'refused' | 'dropped') => void;
}

export interface StoreQueueHandlers {
  stored(queued: QueuedBatch, result: AppendResult): void;
  /** The store will never take it. */
  refused(queued: QueuedBatch, error: unknown): void;
  /** Left memory unstored: the agent sends it again, or it is lost where there is none that does. */
  dropped(queued: QueuedBatch): void;
}

export interface StoreQueueOptions {
  readonly store: ReadingStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: IngestMetrics;
  readonly handlers: StoreQueueHandlers;
  readonly capacity: number;
  /** Of one node; what is in the append that runs does not count. */
  readonly nodeCapacity: number;
  readonly appendReadings: number;
  /** How long a batch waits for others of the same commit, ms. */
  readonly lingerMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

interface Waiting {
  readonly batches: QueuedBatch[];
  readings: number;
}

/** A batch without readings costs something too. */
function sizeOf({ readings }: QueuedBatch): number {
  return Math.max(1, readings);
}

function rangeKey({ batch: { groupId, edgeNodeId, range } }: QueuedBatch): string | null {
  return range === null ? null : `${groupId}/${edgeNodeId} ${range.epoch} ${range.first} ${range.last}`;
}

/**
 * Batches on their way to the store: one append at a time, nodes taken in turn, so that a flooding node waits behind itself.
 *
 * Bounded: while the store is down the node with most gives up its oldest batch first.
 */
export class StoreQueue {
  readonly #options: StoreQueueOptions;
  readonly #nodes = new Map<string, Waiting>();
  readonly #ranges = new Set<string>();
  #readings = 0;
  #running = false;
  #stopped = false;
  #started = false;
  #down = false;
  #cancelRetry: (() => void) | null = null;
  #cancelLinger: (() => void) | null = null;
  #retryMs: number;
  #roomWaiters: (() => void)[] = [];
  #idleWaiters: (() => void)[] = [];

  constructor(options: StoreQueueOptions) {
    this.#options = options;
    this.#retryMs = options.retryMinMs;
  }

  get queuedReadings(): number {
    return this.#readings;
  }

  /** The last append failed. */
  get down(): boolean {
    return this.#down;
  }

  /** Appending begins; until then batches wait. */
  start(): void {
    this.#started = true;
    void this.#run();
  }

  /** Appends what is queued, unless the store is down, then no more. */
  async stop(): Promise<void> {
    if (this.#started && !this.#down && (this.#running || this.#readings > 0)) {
      const idle = new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
      void this.#run();
      await idle;
    }
    this.#stopped = true;
    this.#cancelLinger?.();
    this.#cancelRetry?.();
    this.#releaseRoom();
  }

  /** Appends no more. */
  abandon(): void {
    this.#stopped = true;
    this.#cancelLinger?.();
    this.#cancelRetry?.();
    this.#releaseRoom();
  }

  /** `false`: the same range is already waiting. */
  push(queued: QueuedBatch): boolean {
    const range = rangeKey(queued);
    if (range !== null) {
      if (this.#ranges.has(range)) return false;
      this.#ranges.add(range);
    }
    const key = nodeKey(queued.batch);
    const waiting = this.#waitingOf(key);
    waiting.batches.push(queued);
    waiting.readings += sizeOf(queued);
    this.#count(sizeOf(queued));
    this.#dropExcessOf(waiting);
    this.#dropExcess();
    if (this.#readings >= this.#options.appendReadings) void this.#run();
    else this.#linger();
    return true;
  }

  #waitingOf(key: string): Waiting {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const waiting: Waiting = { batches: [], readings: 0 };
    this.#nodes.set(key, waiting);
    return waiting;
  }

  #linger(): void {
    if (this.#running || this.#stopped) return;
    this.#cancelLinger ??= this.#options.clock.schedule(this.#options.lingerMs, () => void this.#run());
  }

  /** Resolves when there is room to read on; `undefined` when there is now. A store that is down makes nobody wait. */
  room(): Promise<void> | undefined {
    if (this.#down || this.#stopped || !this.#started || this.#readings < this.#options.capacity / 2) return undefined;
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  #count(readings: number): void {
    this.#readings += readings;
    this.#options.metrics.queued(this.#readings);
    if (this.#readings < this.#options.capacity / 4) this.#releaseRoom();
  }

  #releaseRoom(): void {
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const resolve of waiters) resolve();
  }

  #remove(queued: QueuedBatch): void {
    const range = rangeKey(queued);
    if (range !== null) this.#ranges.delete(range);
    this.#count(-sizeOf(queued));
  }

  #dropExcessOf(waiting: Waiting): void {
    while (waiting.readings > this.#options.nodeCapacity && waiting.batches.length > 1) this.#dropOldest(waiting);
  }

  #dropOldest(waiting: Waiting): boolean {
    const dropped = waiting.batches.shift();
    if (dropped === undefined) return false;
    waiting.readings -= sizeOf(dropped);
    this.#remove(dropped);
    this.#options.handlers.dropped(dropped);
    return true;
  }

  #dropExcess(): void {
    while (this.#readings > this.#options.capacity) {
      let fullest: Waiting = { batches: [], readings: 0 };
      for (const waiting of this.#nodes.values()) if (waiting.readings > fullest.readings) fullest = waiting;
      // Otherwise everything is in the append that runs.
      if (!this.#dropOldest(fullest)) return;
    }
  }

  /** Nodes in turn, oldest first, up to one append's size. */
  #take(): QueuedBatch[] {
    const taken: QueuedBatch[] = [];
    let readings = 0;
    while (this.#nodes.size > 0 && readings < this.#options.appendReadings) {
      for (const [key, waiting] of this.#nodes) {
        const next = waiting.batches.shift();
        if (waiting.batches.length === 0) this.#nodes.delete(key);
        if (next === undefined) continue;
        taken.push(next);
        waiting.readings -= sizeOf(next);
        readings += sizeOf(next);
        if (readings >= this.#options.appendReadings) break;
      }
    }
    return taken;
  }

  /** What came during an append goes at once only where it fills another, or where nothing more will come. */
  #next(): QueuedBatch[] {
    const full = this.#readings >= this.#options.appendReadings;
    return full || this.#idleWaiters.length > 0 ? this.#take() : [];
  }

  async #run(): Promise<void> {
    if (this.#running || !this.#started || this.#stopped || this.#cancelRetry !== null) return;
    this.#running = true;
    this.#cancelLinger?.();
    this.#cancelLinger = null;
    try {
      for (let taken = this.#take(); taken.length > 0; taken = this.#next()) {
        if (!(await this.#append(taken)) || this.#stopped) break;
      }
    } finally {
      this.#running = false;
      if (this.#nodes.size > 0 && !this.#down) this.#linger();
      if (this.#nodes.size === 0 || this.#down) {
        const waiters = this.#idleWaiters;
        this.#idleWaiters = [];
        for (const resolve of waiters) resolve();
      }
    }
  }

  /** `false`: the store is down; the batches are queued again. */
  async #append(taken: QueuedBatch[]): Promise<boolean> {
    const { store, clock, metrics, handlers, logger } = this.#options;
    const startedMs = clock.nowMs();
    let results: readonly AppendResult[];
    try {
      results = await store.append(taken.map(({ batch }) => batch));
    } catch (error) {
      metrics.appendFailed();
      // Only what is wrong with a batch itself is given up; whatever ails the store, it must heal.
      if (isAppError(error, 'readings.invalid')) return await this.#appendEach(taken, error);
      this.#retryLater(taken, error);
      return false;
    }
    if (this.#down) logger.info('the readings store takes readings again');
    this.#down = false;
    this.#retryMs = this.#options.retryMinMs;
    metrics.appended(
      taken.length,
      taken.reduce((sum, { readings }) => sum + readings, 0),
      clock.nowMs() - startedMs,
    );
    taken.forEach((queued, index) => {
      this.#remove(queued);
      const result = results[index];
      if (result !== undefined) handlers.stored(queued, result);
    });
    return true;
  }

  /** One batch that the store refuses must not hold up the others. */
  async #appendEach(taken: QueuedBatch[], error: unknown): Promise<boolean> {
    const [only, ...others] = taken;
    if (only !== undefined && others.length === 0) {
      this.#remove(only);
      this.#options.handlers.refused(only, error);
      return true;
    }
    for (const [index, queued] of taken.entries()) {
      if (!(await this.#append([queued]))) {
        this.#requeue(taken.slice(index + 1));
        return false;
      }
    }
    return true;
  }

  #requeue(taken: readonly QueuedBatch[]): void {
    for (const queued of [...taken].reverse()) {
      const key = nodeKey(queued.batch);
      const waiting = this.#waitingOf(key);
      waiting.batches.unshift(queued);
      waiting.readings += sizeOf(queued);
    }
    this.#dropExcess();
  }

  #retryLater(taken: readonly QueuedBatch[], error: unknown): void {
    const { logger, clock, retryMaxMs } = this.#options;
    if (!this.#down)
      logger.error({ err: error }, 'the readings store takes nothing; evaluation goes on, nothing is confirmed');
    this.#down = true;
    this.#requeue(taken);
    this.#releaseRoom();
    this.#cancelRetry = clock.schedule(this.#retryMs, () => {
      this.#cancelRetry = null;
      void this.#run();
    });
    this.#retryMs = Math.min(this.#retryMs * 2, retryMaxMs);
  }
}
