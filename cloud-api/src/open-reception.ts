import type { Logger } from 'pino';
import type { Config } from './config.js';
import { takeReception } from './leases/index.js';
import { systemClock } from './platform/clock.js';

/**
 * The right to receive from the field with these records; the embedded database has one process in any case. Returns what gives it back.
 *
 * `onFatal`: somebody else took it while the database could not be reached. Throws `ingest.taken`.
 */
export async function openReception(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  who: { readonly kind: 'alone' | 'shared'; readonly name: string },
  logger: Logger,
  onFatal: (error: Error) => void,
): Promise<() => Promise<void>> {
  if (databaseUrl === undefined) return async () => undefined;
  const reception = await takeReception({
    url: databaseUrl,
    kind: who.kind,
    applicationName: who.name,
    clock: systemClock,
    logger,
    onTaken: onFatal,
  });
  return () => reception.release();
}
