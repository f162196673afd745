import { replaceFile } from './log-file-system.js';
import type { LogContext } from './log-state.js';

const fileName = 'bdseq.json';

/** The number of an MQTT CONNECT (Sparkplug B 3.0), counted on over restarts. */
export class BdSeq {
  #saving: Promise<void> | undefined;

  constructor(
    private readonly context: LogContext,
    private value: number,
  ) {}

  /** The next one, 0–255, saved before it is given; not waited for longer than for a commit, since a disk may hang. */
  async next(): Promise<number> {
    const { limits, logger, tasks } = this.context;
    this.value = (this.value + 1) % 256;
    const given = this.value;
    this.#saving ??= tasks.run(() => this.#save());
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<'hangs'>((resolve) => {
      timer = setTimeout(() => resolve('hangs'), limits.commitPatienceMs);
    });
    if ((await Promise.race([this.#saving, patience])) === 'hangs') {
      logger.warn({ bdSeq: given }, 'bdSeq could not be saved in time; after a restart it may repeat.');
    }
    clearTimeout(timer);
    return given;
  }

  async #save(): Promise<void> {
    const { directory, fileSystem, logger } = this.context;
    this.#saving = undefined;
    try {
      await replaceFile(fileSystem, directory, fileName, Buffer.from(JSON.stringify(this.value)));
    } catch (error) {
      logger.warn({ err: error }, 'bdSeq could not be saved; after a restart it may repeat.');
    }
  }
}
