import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from './config.js';
import { loadInfluxMigration } from './influx-config.js';
import { migrate } from './migrate.js';

let directory: string;
let tokenFile: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-influx-config-'));
  tokenFile = join(directory, 'token');
  await writeFile(tokenFile, 'from-the-file\n');
});
afterAll(() => rm(directory, { recursive: true }));

const url = 'http://127.0.0.1:8086';
const invalid = (message: RegExp) =>
  expect.objectContaining({ code: 'config.invalid', message: expect.stringMatching(message) });

describe('the configuration of InfluxDB', () => {
  it('takes the token from the environment or from a file', () => {
    const load = (env: NodeJS.ProcessEnv) => loadConfig({ dataDir: 'data' }, { ANJU_INFLUX_URL: url, ...env });
    expect(load({ ANJU_INFLUX_TOKEN: 'secret' })).toMatchObject({ influxUrl: url, influxToken: 'secret' });
    expect(load({ ANJU_INFLUX_TOKEN_FILE: tokenFile })).toMatchObject({ influxToken: 'from-the-file' });
    expect(() => load({})).toThrow(invalid(/ANJU_INFLUX_TOKEN or ANJU_INFLUX_TOKEN_FILE: is missing/));
    expect(() => load({ ANJU_INFLUX_TOKEN: 'a', ANJU_INFLUX_TOKEN_FILE: tokenFile })).toThrow(
      invalid(/give one of them/),
    );
    expect(() => load({ ANJU_INFLUX_TOKEN_FILE: join(directory, 'none') })).toThrow(
      invalid(/ANJU_INFLUX_TOKEN_FILE: ENOENT/),
    );
  });

  it('lists every mistake with its key, and no token', () => {
    const env = { ANJU_INFLUX_URL: 'influx:8086', ANJU_INFLUX_BUCKET: 'a"b', ANJU_INFLUX_TOKEN: 'secret' };
    expect(() => loadConfig({ dataDir: 'data' }, env)).toThrow(
      invalid(/ANJU_INFLUX_URL: must be http.*ANJU_INFLUX_BUCKET: must be up to/s),
    );
    expect(() => loadConfig({ dataDir: 'data' }, env)).not.toThrow(/secret/);
  });
});

describe('the configuration of the migration', () => {
  it('has a default for every retention and prefers the operator’s token', () => {
    const env = { ANJU_INFLUX_URL: url, ANJU_INFLUX_TOKEN: 'service' };
    const keep = { raw: 30, minute: 365, hour: 3650, journal: 3 };
    expect(loadInfluxMigration(env)).toEqual({ url, org: 'anju', bucketPrefix: 'anju', token: 'service', keep });
    expect(loadInfluxMigration({ ...env, ANJU_INFLUX_ADMIN_TOKEN_FILE: tokenFile }).token).toBe('from-the-file');
  });

  it('takes days, for ever, and no tier at all', () => {
    const env = { ANJU_INFLUX_URL: url, ANJU_INFLUX_TOKEN: 't', ANJU_INFLUX_RAW_DAYS: '7' };
    const { keep } = loadInfluxMigration({ ...env, ANJU_INFLUX_HOUR_DAYS: 'forever', ANJU_INFLUX_MINUTE_DAYS: 'none' });
    expect(keep).toEqual({ raw: 7, minute: 'none', hour: 'forever', journal: 3 });
  });

  it('lists every mistake at once', () => {
    const env = {
      ANJU_INFLUX_URL: 'http://host/path',
      ANJU_INFLUX_RAW_DAYS: 'none',
      ANJU_INFLUX_MINUTE_DAYS: '0',
      ANJU_INFLUX_JOURNAL_DAYS: '1.5',
    };
    expect(() => loadInfluxMigration(env)).toThrow(
      invalid(
        /ADMIN_TOKEN.*is missing.*INFLUX_URL: must be http.*RAW_DAYS: must be a number of days, or "forever".*MINUTE_DAYS: must be.*"none".*JOURNAL_DAYS: must be/s,
      ),
    );
  });

  it('needs a store to migrate', async () => {
    await expect(migrate({}, {})).rejects.toEqual(invalid(/ANJU_DATABASE_OWNER_URL and ANJU_INFLUX_URL/));
  });
});
