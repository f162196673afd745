import { readFileSync } from 'node:fs';
import { AppError } from '@anju/contracts';
import { checkData } from '@anju/service-kit';
import { z } from 'zod';
import type { InfluxMigration } from './readings/index.js';

/** What names an InfluxDB, for the service and for `migrate` alike. */
export const influxShape = {
  url: z.string().regex(/^https?:\/\/[^\s/?#]+\/?$/, 'must be http:// or https://, a host and nothing behind it'),
  org: z.string().min(1).default('anju'),
  /** First part of the buckets' names. */
  bucket: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,30}$/, 'must be up to 31 of a-z, 0-9, "_" and "-", beginning with a letter')
    .default('anju'),
};

const days = z
  .string()
  .regex(/^(forever|[1-9]\d{0,4})$/, 'must be a number of days, or "forever"')
  .transform((text) => (text === 'forever' ? text : Number(text)));
const daysOrNone = z
  .string()
  .regex(/^(forever|none|[1-9]\d{0,4})$/, 'must be a number of days, "forever", or "none"')
  .transform((text) => (text === 'forever' || text === 'none' ? text : Number(text)));

const migrationKeys = {
  url: 'ANJU_INFLUX_URL',
  org: 'ANJU_INFLUX_ORG',
  bucket: 'ANJU_INFLUX_BUCKET',
  raw: 'ANJU_INFLUX_RAW_DAYS',
  minute: 'ANJU_INFLUX_MINUTE_DAYS',
  hour: 'ANJU_INFLUX_HOUR_DAYS',
  journal: 'ANJU_INFLUX_JOURNAL_DAYS',
} as const;

const MigrationConfig = z.object({
  ...influxShape,
  /** Single readings. */
  raw: days.default(30),
  /** Numbers of each minute. */
  minute: daysOrNone.default(365),
  /** Numbers of each hour. */
  hour: daysOrNone.default(3650),
  /** What a start may still have to evaluate. */
  journal: days.default(3),
});

/** The token in the environment, or in the file that it names. `undefined`: neither is given. */
export function tokenOf(env: NodeJS.ProcessEnv, name: string, mistakes: string[]): string | undefined {
  const { [name]: token = '', [`${name}_FILE`]: file = '' } = env;
  if (token !== '' && file !== '') mistakes.push(`${name} and ${name}_FILE: give one of them`);
  if (file === '') return token === '' ? undefined : token;
  try {
    const content = readFileSync(file, 'utf8').trim();
    if (content === '') mistakes.push(`${name}_FILE: ${file} is empty`);
    return content;
  } catch (error) {
    mistakes.push(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/**
 * How InfluxDB is to be prepared. The token is an operator's (`ANJU_INFLUX_ADMIN_TOKEN`), or else the service's own.
 *
 * Throws `config.invalid`, which lists every mistake.
 */
export function loadInfluxMigration(env: NodeJS.ProcessEnv): InfluxMigration {
  const mistakes: string[] = [];
  const token = tokenOf(env, 'ANJU_INFLUX_ADMIN_TOKEN', mistakes) ?? tokenOf(env, 'ANJU_INFLUX_TOKEN', mistakes);
  if (token === undefined && mistakes.length === 0) {
    mistakes.push('ANJU_INFLUX_ADMIN_TOKEN or ANJU_INFLUX_ADMIN_TOKEN_FILE: is missing');
  }
  const given = Object.fromEntries(
    Object.entries(migrationKeys).flatMap(([key, name]) => (env[name] ? [[key, env[name]]] : [])),
  );
  const { value, complaints } = checkData(MigrationConfig, given);
  for (const { path, message } of complaints) {
    mistakes.push(`${migrationKeys[path[0] as keyof typeof migrationKeys]}: ${message}`);
  }
  if (value === undefined || token === undefined || mistakes.length > 0) {
    throw new AppError('config.invalid', `The configuration has mistakes:\n  ${mistakes.join('\n  ')}`, {
      context: { mistakes },
    });
  }
  const { url, org, bucket, ...keep } = value;
  return { url, org, token, bucketPrefix: bucket, keep };
}
