import { z } from 'zod';
import type { Boot } from '../clock/gateway-clock.js';
import { replaceFile } from './log-file-system.js';
import type { LogContext } from './log-state.js';
import type { LogRecord } from './outbox.js';

export const bootTimesFileName = 'boots.json';
/** Boots whose readings can still be converted. DEFAULT. */
const keptBoots = 32;

const BootTimesFile = z.array(z.tuple([z.string().min(1), z.number()]));

/** What is saved of earlier boots; nothing of it when it cannot be read. */
export function decodeBootTimes(bytes: Uint8Array): Map<string, number> | undefined {
  try {
    return new Map(BootTimesFile.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))));
  } catch {
    return undefined; // The caller says so: those readings keep their doubtful times.
  }
}

/**
 * Gives records that were stamped with the time since a boot their real time, once it is known; it is noted on disk, so that a
 * record that is read again gets the same. Until then, and where a boot ended before its clock was set, their time is as it was
 * stamped and doubtful.
 */
export class BootTimes {
  readonly #known = new Map<string, number>();

  constructor(
    private readonly context: LogContext,
    private readonly boot: Boot | undefined,
  ) {}

  /** Takes what was saved, and keeps to it. */
  restore(saved: ReadonlyMap<string, number>): void {
    const newer = [...this.#known].filter(([id]) => !saved.has(id));
    this.#known.clear();
    for (const [id, wallAtBootMs] of [...saved, ...newer]) this.#known.set(id, wallAtBootMs);
  }

  convert(records: readonly LogRecord[]): readonly LogRecord[] {
    if (records.every((record) => record.bootId === undefined)) return records;
    this.#learn();
    return records.map((record) => this.#convert(record));
  }

  #learn(): void {
    if (this.boot === undefined || this.#known.has(this.boot.id)) return;
    const wallAtBootMs = this.boot.wallAtBootMs();
    if (wallAtBootMs === null) return;
    this.#known.set(this.boot.id, wallAtBootMs);
    const { logger, tasks } = this.context;
    logger.info({ boot: this.boot.id, wallAtBootMs }, 'The clock is set: readings from before get their time.');
    void tasks.run(() => this.#save());
  }

  #convert({ bootId, ...record }: LogRecord): LogRecord {
    if (bootId === undefined) return record;
    const wallAtBootMs = this.#known.get(bootId);
    return {
      ...record,
      readings: record.readings.map((reading) => {
        if (wallAtBootMs !== undefined) return { ...reading, sourceTimeMs: reading.sourceTimeMs + wallAtBootMs };
        return reading.quality === 'good' ? { ...reading, quality: 'uncertain', reason: 'clock_implausible' } : reading;
      }),
    };
  }

  async #save(): Promise<void> {
    const { directory, fileSystem, logger } = this.context;
    const newest = [...this.#known].slice(-keptBoots);
    try {
      await replaceFile(fileSystem, directory, bootTimesFileName, Buffer.from(JSON.stringify(newest)));
    } catch (error) {
      logger.warn({ err: error }, 'The time of the boot could not be saved; after a restart it is taken anew.');
    }
  }
}
