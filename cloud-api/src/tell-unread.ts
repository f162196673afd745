import type { Logger } from 'pino';

/** Tells once in a row of failures that what other processes decided is not read. */
export function tellUnread(logger: Logger): (error: unknown, isFirst: boolean) => void {
  return (error, isFirst) => {
    if (isFirst) logger.error({ err: error }, 'what was decided elsewhere cannot be read; it is tried again');
  };
}
