import { AppError } from '@anju/contracts';
import { type DirectoryLock, lockDirectory } from '@anju/service-kit';
import type { BdSeq } from './bd-seq.js';
import type { BootTimes } from './boot-times.js';
import { draftOf } from './draft.js';
import type { LogReader } from './log-reader.js';
import type { LogContext } from './log-state.js';
import type { LogWriter } from './log-writer.js';
import type { OrdinalAssigner } from './ordinals.js';
import { type Recovery, recover } from './recover.js';

/** What is read back to know the ordinals that were given just before this start. */
const ORDINAL_MEMORY_BYTES = 1 << 20;

/** Takes the directory and reads what earlier processes left there, once; a disk that hangs at the start may show it late. */
export class LogOpening {
  #taking: Promise<DirectoryLock | undefined> | undefined;
  #isRead = false;
  #orphans: Recovery['orphans'] = [];

  constructor(
    private readonly context: LogContext,
    private readonly writer: LogWriter,
    private readonly reader: LogReader,
    private readonly ordinals: OrdinalAssigner,
    private readonly bdSeq: BdSeq,
    private readonly bootTimes: BootTimes,
  ) {}

  /** True once what was there is known. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Keeps the directory for this process, also one that cannot be made yet. Throws `outbox.locked`. */
  async take(): Promise<void> {
    const { directory } = this.context;
    this.#taking ??= lockDirectory(directory, 'outbox');
    let lock: DirectoryLock | undefined;
    try {
      lock = await this.#taking;
    } finally {
      if (lock === undefined) this.#taking = undefined;
    }
    if (lock !== undefined) return;
    throw new AppError(
      'outbox.locked',
      `The outbox directory ${directory} is in use by another agent; stop that one or give this one its own directory.`,
      { context: { directory } },
    );
  }

  /** Runs within the context's task line. Throws the file system's fault; then it may be tried again. */
  async read(): Promise<void> {
    if (this.#isRead) return;
    const { directory, fileSystem, logger, state } = this.context;
    const recovery = await recover(fileSystem, directory, logger);
    state.join(recovery);
    this.#isRead = true;
    this.#orphans = recovery.orphans;
    this.bdSeq.restore(recovery.bdSeq);
    this.bootTimes.restore(recovery.bootTimes);
    for (const { deviceId, readings } of await this.reader.recent(ORDINAL_MEMORY_BYTES)) {
      for (const { point, sourceTimeMs, ordinal } of readings) {
        this.ordinals.observe(deviceId, point, sourceTimeMs, ordinal);
      }
    }
  }

  /**
   * Appends anew the records of files that lost their header, then removes these. Runs within the context's task line, once the
   * disk takes writes.
   */
  async adoptOrphans(): Promise<void> {
    const { directory, fileSystem, logger, state } = this.context;
    if (this.#orphans.length === 0 || state.active === null) return;
    const orphans = this.#orphans;
    this.#orphans = [];
    for (const { path, entries } of orphans) {
      try {
        if (entries.length > 0) await this.writer.commit(entries.map((entry) => draftOf(entry)));
        await fileSystem.remove(path);
        await fileSystem.syncDirectory(directory);
      } catch (error) {
        logger.warn(
          { err: error, path },
          'A segment without a header could not be taken over; the next start tries again.',
        );
      }
    }
  }

  async release(): Promise<void> {
    await (await this.#taking)?.release();
  }
}
