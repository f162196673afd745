import { AppError } from '@anju/contracts';
import { type DirectoryLock, lockDirectory } from '@anju/service-kit';
import type { Boot } from '../clock/gateway-clock.js';
import { draftOf } from './draft.js';
import { DurableOutbox } from './durable-outbox.js';
import type { LogFileSystem } from './log-file-system.js';
import { nodeLogFileSystem } from './node-log-file-system.js';
import { OrdinalAssigner } from './ordinals.js';
import type { Outbox } from './outbox.js';
import type { OutboxLimits } from './outbox-limits.js';
import type { Clock, Logger } from './ports.js';
import { recover } from './recover.js';

export interface OutboxOptions {
  readonly directory: string;
  /** Bound of the log's size on disk, bytes. */
  readonly maxBytes: number;
  /** Bound of the age of what is not alarm-relevant, ms. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fileSystem?: LogFileSystem;
  /** Absent: the clock is always set. */
  readonly boot?: Boot | undefined;
  readonly limits?: Partial<OutboxLimits>;
}

const MEBIBYTE = 1 << 20;
/** What is read back at a start to know the ordinals that were given just before it. */
const ORDINAL_MEMORY_BYTES = MEBIBYTE;

function limitsOf(options: OutboxOptions): OutboxLimits {
  return {
    maxBytes: options.maxBytes,
    maxAgeMs: options.maxAgeMs,
    segmentBytes: Math.min(4 * MEBIBYTE, Math.max(64 * 1024, Math.floor(options.maxBytes / 8))),
    maxMemoryBytes: 8 * MEBIBYTE,
    commitAfterMs: 90,
    commitPatienceMs: 10_000,
    saveLedgersAfterMs: 5_000,
    diskRetryMinMs: 1_000,
    diskRetryMaxMs: 60_000,
    ageGraceMs: 600_000,
    ...options.limits,
  };
}

/**
 * Opens or makes the log. Never needs a human: a torn tail is cut, a corrupt record is set aside and reported as a gap, and while
 * the disk cannot be written the log lives in memory and says so.
 *
 * Throws `outbox.locked` when another process has the directory.
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { directory, clock, logger } = options;
  const fileSystem = options.fileSystem ?? nodeLogFileSystem;
  const limits = limitsOf(options);
  try {
    await fileSystem.makeDirectory(directory);
  } catch (error) {
    logger.error({ err: error, directory }, 'The outbox directory cannot be made; the outbox starts in memory.');
  }
  const lock = await takeDirectory(directory);
  try {
    const recovered = await recover(fileSystem, directory, limits.segmentBytes, logger);
    const ordinals = new OrdinalAssigner();
    const outbox = new DurableOutbox({
      ...{ directory, fileSystem, limits, clock, logger, lock, ordinals, recovered },
      boot: options.boot,
    });
    for (const { deviceId, readings } of await outbox.recent(ORDINAL_MEMORY_BYTES)) {
      for (const { point, sourceTimeMs, ordinal } of readings) ordinals.observe(deviceId, point, sourceTimeMs, ordinal);
    }
    for (const { path, entries } of recovered.orphans) {
      await outbox.adopt(
        entries.map((entry) => draftOf(entry)),
        path,
      );
    }
    return outbox;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function takeDirectory(directory: string): Promise<DirectoryLock> {
  const lock = await lockDirectory(directory, 'outbox');
  if (lock !== undefined) return lock;
  throw new AppError(
    'outbox.locked',
    `The outbox directory ${directory} is in use by another agent; stop that one or give this one its own directory.`,
    { context: { directory } },
  );
}
