import { AppError } from '@anju/contracts';
import type { Outbox } from './outbox.js';
import type { Clock, Logger } from './ports.js';

export interface OutboxOptions {
  readonly directory: string;
  /** Bound of the log's size on disk, bytes. */
  readonly maxBytes: number;
  /** Bound of the age of what is not alarm-relevant, ms. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Opens or makes the log. Never needs a human: a torn tail is cut, a corrupt record is set aside and reported as a gap.
 *
 * Throws `outbox.locked` when another process has the directory.
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  throw new AppError('outbox.unavailable', `The outbox at ${options.directory} cannot be opened.`);
}
