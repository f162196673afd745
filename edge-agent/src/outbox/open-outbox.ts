import type { Boot } from '../clock/gateway-clock.js';
import { DurableOutbox } from './durable-outbox.js';
import type { LogFileSystem } from './log-file-system.js';
import { nodeLogFileSystem } from './node-log-file-system.js';
import type { Outbox } from './outbox.js';
import type { OutboxLimits } from './outbox-limits.js';
import type { Clock, Logger } from './ports.js';

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

function limitsOf(options: OutboxOptions): OutboxLimits {
  return {
    maxBytes: options.maxBytes,
    maxAgeMs: options.maxAgeMs,
    segmentBytes: Math.min(4 * MEBIBYTE, Math.max(64 * 1024, Math.floor(options.maxBytes / 8))),
    maxMemoryBytes: 8 * MEBIBYTE,
    commitAfterMs: 90,
    commitPatienceMs: 10_000,
    openPatienceMs: 15_000,
    saveLedgersAfterMs: 5_000,
    diskRetryMinMs: 1_000,
    diskRetryMaxMs: 60_000,
    ageGraceMs: 600_000,
    ...options.limits,
  };
}

/**
 * Opens or makes the log. Never needs a human: a torn tail is cut, a corrupt record is set aside and reported as a gap, and while
 * the disk cannot be read or written, or hangs, the log lives in memory and says so.
 *
 * Every start appends under a new epoch, with numbers from 1; what earlier starts left keeps its own. A number that was given
 * once is so never given again, whatever became of the disk: it may be an older image of itself, or have lost its last writes.
 *
 * Throws `outbox.locked` when another process has the directory.
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { directory, clock, logger, boot } = options;
  const fileSystem = options.fileSystem ?? nodeLogFileSystem;
  const outbox = new DurableOutbox({ directory, fileSystem, limits: limitsOf(options), clock, logger, boot });
  await outbox.open();
  return outbox;
}
