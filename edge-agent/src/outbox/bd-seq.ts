import { replaceFile } from './log-file-system.js';
import type { LogContext } from './log-state.js';
import { within } from './within.js';

const fileName = 'bdseq.json';

/** The number of an MQTT CONNECT (Sparkplug B 3.0), counted on over restarts. */
export class BdSeq {
  #saving: Promise<void> | undefined;
  #given = false;
  /** The one before the first of all, 0. */
  #value = 255;

  constructor(private readonly context: LogContext) {}

  /** Goes on from the saved one, unless a disk that hung has shown it too late. */
  restore(saved: number | undefined): void {
    if (saved !== undefined && !this.#given) this.#value = saved;
  }

  /** The next one, 0–255, saved before it is given; not waited for longer than for a commit, since a disk may hang. */
  async next(): Promise<number> {
    const { limits, logger, state, tasks } = this.context;
    this.#value = (this.#value + 1) % 256;
    this.#given = true;
    const given = this.#value;
    this.#saving ??= tasks.run(() => this.#save());
    const patienceMs = state.active === null ? limits.diskRetryMinMs : limits.commitPatienceMs;
    if (!(await within(patienceMs, this.#saving))) {
      logger.warn({ bdSeq: given }, 'bdSeq could not be saved in time; after a restart it may repeat.');
    }
    return given;
  }

  async #save(): Promise<void> {
    const { directory, fileSystem, logger } = this.context;
    this.#saving = undefined;
    try {
      await replaceFile(fileSystem, directory, fileName, Buffer.from(JSON.stringify(this.#value)));
    } catch (error) {
      logger.warn({ err: error }, 'bdSeq could not be saved; after a restart it may repeat.');
    }
  }
}
