import { type Clock, install } from '@sinonjs/fake-timers';

const realImmediate = setImmediate;
const realTimeout = setTimeout;
const clearRealTimeout = clearTimeout;

/** Longer than any statement of the real databases on a loaded machine. */
const HANGS_MS = 60_000;

/**
 * The only clock of a simulated run: timers of the whole process fire in its order, each only when everything that the one before
 * set off has settled, real databases included. They take no simulated time.
 */
export class SimulatedTime {
  readonly #timers: Clock;
  #pending = 0;
  #idle: (() => void) | undefined;

  constructor(startMs: number) {
    this.#timers = install({
      now: startMs,
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      loopLimit: Number.POSITIVE_INFINITY,
    });
  }

  nowMs(): number {
    return this.#timers.now;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, delayMs));
  }

  /** Work of the real world: simulated time stands still until it is done. */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    this.#pending += 1;
    try {
      return await work();
    } finally {
      this.#pending -= 1;
      if (this.#pending === 0) this.#idle?.();
    }
  }

  /** Lets time pass until `done` says so or `untilMs` is reached. */
  async run(untilMs: number, done: () => boolean = () => false): Promise<void> {
    let over = false;
    const end = setTimeout(
      () => {
        over = true;
      },
      Math.max(0, untilMs - this.nowMs()),
    );
    for (;;) {
      await this.settle();
      if (over || done()) break;
      this.#timers.next();
    }
    clearTimeout(end);
  }

  /** Until nothing is left to do at this moment. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 2; ) {
      if (this.#pending > 0) {
        await this.#whenIdle();
        quiet = 0;
      }
      await new Promise<void>((resolve) => realImmediate(resolve));
      if (this.#pending === 0) quiet += 1;
    }
  }

  #whenIdle(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = realTimeout(() => reject(new Error('a real database did not answer')), HANGS_MS);
      this.#idle = () => {
        this.#idle = undefined;
        clearRealTimeout(timer);
        resolve();
      };
    });
  }

  uninstall(): void {
    this.#timers.uninstall();
  }
}
