import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import type { CommitPart, CommitSource } from '../evaluation-commit.js';

export interface CommitDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly intervalMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** Duration of a transaction, ms; `false`: it failed. */
  readonly observe: (durationMs: number, ok: boolean) => void;
  /** Collects the evaluation; with `all`, what could wait too. */
  readonly evaluation: (
    nowMs: number,
    all: boolean,
  ) => { readonly part: CommitPart | undefined; readonly checkpoint: number };
}

/** One transaction at a time for everything that the evaluation of readings changes. */
export class CommitEvaluation {
  readonly #deps: CommitDeps;
  readonly #sources: CommitSource[] = [];
  #running: Promise<boolean> | null = null;
  #again = false;
  #cancelTimer: (() => void) | null = null;
  #retryMs: number;
  #down = false;
  #stopped = false;

  constructor(deps: CommitDeps) {
    this.#deps = deps;
    this.#retryMs = deps.retryMinMs;
  }

  get down(): boolean {
    return this.#down;
  }

  add(source: CommitSource): void {
    this.#sources.push(source);
  }

  request(when: 'now' | 'soon'): void {
    if (this.#stopped) return;
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    // While the database is down its retry is the next chance.
    if (this.#down && this.#cancelTimer !== null) return;
    if (when === 'now') {
      this.#cancelTimer?.();
      this.#cancelTimer = this.#deps.clock.schedule(0, () => this.#onTimer());
    } else {
      this.#cancelTimer ??= this.#deps.clock.schedule(this.#deps.intervalMs, () => this.#onTimer());
    }
  }

  #onTimer(): void {
    this.#cancelTimer = null;
    void this.#run(false);
  }

  async #run(all: boolean): Promise<boolean> {
    if (this.#running !== null) return this.#running;
    this.#running = this.#commit(all).catch((error: unknown) => {
      this.#deps.logger.error({ err: error }, 'the evaluation could not be collected; it is tried again');
      return false;
    });
    const ok = await this.#running;
    this.#running = null;
    if (!ok) {
      if (!this.#stopped) {
        this.#cancelTimer?.();
        this.#cancelTimer = this.#deps.clock.schedule(this.#retryMs, () => this.#onTimer());
        this.#retryMs = Math.min(this.#retryMs * 2, this.#deps.retryMaxMs);
      }
    } else if (this.#again) {
      this.#again = false;
      this.request('soon');
    }
    return ok;
  }

  /** Commits everything, memories too; `false`: the database refused. */
  async flush(): Promise<boolean> {
    await this.#running;
    return this.#run(true);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    await this.#running;
    if (!(await this.#commit(true)))
      this.#deps.logger.warn('stopped with uncommitted evaluation; it is replayed at the next start');
  }

  /** Takes no more; what is in hand is offered once, for the database to keep or to refuse. */
  async abandon(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    await this.#running;
    await this.#commit(true);
  }

  async #commit(all: boolean): Promise<boolean> {
    const { database, clock, logger, observe } = this.#deps;
    const nowMs = clock.nowMs();
    const { part, checkpoint } = this.#deps.evaluation(nowMs, all);
    const parts = [part, ...this.#sources.map((source) => source.collect({ nowMs, checkpoint }))].filter(
      (candidate) => candidate !== undefined,
    );
    if (parts.length === 0) return true;
    try {
      await database.tx({ role: 'ingest' }, async (tx) => {
        for (const each of parts) await each.write(tx);
      });
    } catch (error) {
      observe(clock.nowMs() - nowMs, false);
      if (!this.#down)
        logger.error({ err: error }, 'the evaluation cannot be committed; nothing is confirmed until it can');
      this.#down = true;
      for (const each of [...parts].reverse()) each.failed();
      return false;
    }
    observe(clock.nowMs() - nowMs, true);
    if (this.#down) logger.info('the evaluation is committed again');
    this.#down = false;
    this.#retryMs = this.#deps.retryMinMs;
    for (const each of parts) {
      try {
        each.committed();
      } catch (error) {
        logger.error({ err: error }, 'what follows a commit failed; the commit itself stands');
      }
    }
    return true;
  }
}
