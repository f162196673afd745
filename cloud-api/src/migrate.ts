import { AppError } from '@anju/contracts';
import { loadInfluxMigration } from './influx-config.js';
import { migratePostgres } from './platform/db/postgres-database.js';
import { migrateInflux } from './readings/index.js';

export interface MigrateOptions {
  /** Login of the service at PostgreSQL. */
  readonly serviceLogin?: string;
  /** Where InfluxDB's token for the service is written, unless it is there already. */
  readonly influxTokenFile?: string;
}

/**
 * Brings the production stores that `env` names up to date; returns what was done, in words. Throws `config.invalid` where it
 * names none, and what the stores' own migrations throw.
 */
export async function migrate(options: MigrateOptions, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { ANJU_DATABASE_OWNER_URL: ownerUrl = '', ANJU_INFLUX_URL: influxUrl = '' } = env;
  if (ownerUrl === '' && influxUrl === '') {
    throw new AppError('config.invalid', 'ANJU_DATABASE_OWNER_URL and ANJU_INFLUX_URL: are missing, both');
  }
  // Mistakes are told before anything is changed.
  const influx = influxUrl === '' ? undefined : loadInfluxMigration(env);
  const done: string[] = [];
  if (ownerUrl !== '') {
    const applied = await migratePostgres({
      ownerUrl,
      serviceLogin: options.serviceLogin ?? null,
      nowMs: Date.now(),
    });
    if (applied.length > 0) done.push(`applied ${applied.join(', ')}`);
  }
  if (influx !== undefined) {
    const { influxTokenFile: serviceTokenFile } = options;
    done.push(...(await migrateInflux(influx, serviceTokenFile === undefined ? {} : { serviceTokenFile })));
  }
  return done.length === 0 ? ['nothing to do'] : done;
}
