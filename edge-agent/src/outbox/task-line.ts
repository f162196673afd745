import type { Logger } from './ports.js';

/** Runs tasks one after another, in the order in which they came. A task's fault is the caller's, and is logged. */
export class TaskLine {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly logger: Logger) {}

  run<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#last.then(task);
    this.#last = run.catch((error: unknown) => {
      this.logger.error({ err: error }, 'A task of the outbox failed.');
    });
    return run;
  }
}
