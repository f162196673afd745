import { describe, expect, it } from 'vitest';
import { brokerOf, httpOptionsOf, loadConfig } from './config.js';

describe('the configuration', () => {
  it('needs a data directory and has a default for everything else', () => {
    expect(loadConfig({ dataDir: 'data' }, {})).toEqual({
      dataDir: 'data',
      httpHost: '127.0.0.1',
      httpPort: 8080,
      brokerUrl: 'mqtt://127.0.0.1:1883',
      ingest: 'all',
      hostId: 'anju-cloud',
      leaseMs: 5_000,
      influxOrg: 'anju',
      influxBucket: 'anju',
      reorderTimeoutMs: 1_000,
      channelTestCron: '0 9 * * 1',
      outlastMs: 60_000,
      stormTickets: 10,
      stormWindowMs: 600_000,
      reporterDays: 180,
      demo: false,
      logLevel: 'info',
    });
  });

  it('lets an option win over the environment', () => {
    const config = loadConfig({ httpPort: '9000' }, { ANJU_DATA_DIR: 'data', ANJU_HTTP_PORT: '1', ANJU_DEMO: '1' });
    expect(config).toMatchObject({ dataDir: 'data', httpPort: 9000, demo: true });
  });

  it('names the proxies that are trusted, and takes nothing that is no address', () => {
    const read = (list: string) =>
      httpOptionsOf(loadConfig({ dataDir: 'data' }, { ANJU_TRUSTED_PROXIES: list }), 'one').trustedProxies;
    expect(read('127.0.0.1, 10.0.0.0/8,fd00::/8')).toEqual(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
    for (const wrong of ['true', '*', '10.0.0.0/33', 'proxy.example', '10.0.0.1,', '::1/129', '10.0.0.0/8/8']) {
      expect(() => read(wrong)).toThrow('ANJU_TRUSTED_PROXIES');
    }
  });

  it('lists every mistake at once, with its place', () => {
    const env = {
      ANJU_BROKER_URL: 'http://broker',
      ANJU_HOST_ID: 'Not A Slug',
      ANJU_HOST_USERNAME: 'somebody',
      ANJU_DEMO: 'yes',
      ANJU_PUBLIC_ORIGIN: 'https://anju.example/path',
    };
    expect(() => loadConfig({ httpPort: '99999', registry: 'no-such.yaml' }, env)).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        message: expect.stringMatching(
          /--data-dir.*--http-port.*--registry.*ANJU_PUBLIC_ORIGIN.*ANJU_BROKER_URL.*ANJU_HOST_ID.*ANJU_DEMO.*ANJU_HOST_PASSWORD/s,
        ),
      }),
    );
  });

  it('says what a value should have been', () => {
    expect(() => loadConfig({ dataDir: 'data', httpPort: '80a', logLevel: 'inf' }, {})).toThrow(
      /--http-port \(ANJU_HTTP_PORT\): must be a number\n.*ANJU_LOG_LEVEL\): must be one of .*; did you mean "info"\?/,
    );
  });

  it('takes the nodes of a cluster, and refuses what is none', () => {
    const urls = 'mqtt://a:1883,mqtts://b:8883';
    expect(brokerOf(loadConfig({ dataDir: 'data' }, { ANJU_BROKER_URL: urls }))).toEqual({
      url: 'mqtt://a:1883',
      otherUrls: ['mqtts://b:8883'],
    });
    for (const wrong of ['mqtt://a:1883,', 'mqtt://a,http://b', ',mqtt://a']) {
      expect(() => loadConfig({ dataDir: 'data' }, { ANJU_BROKER_URL: wrong })).toThrow(/ANJU_BROKER_URL/);
    }
  });

  it('without ingest needs stores that several processes may share, and may have the workers’ host id', () => {
    expect(() => loadConfig({ dataDir: 'data' }, { ANJU_INGEST: 'none' })).toThrow(
      /ANJU_DATABASE_URL: is missing.*ANJU_INFLUX_URL: is missing/s,
    );
    const env = {
      ANJU_INGEST: 'none',
      ANJU_DATABASE_URL: 'postgres://cloud@localhost/records',
      ANJU_INFLUX_URL: 'http://localhost:8086',
      ANJU_INFLUX_TOKEN: 'secret',
      ANJU_HOST_ID: 'city-{group}',
    };
    expect(loadConfig({ dataDir: 'data' }, env)).toMatchObject({ ingest: 'none', hostId: 'city-{group}' });
    expect(() => loadConfig({ dataDir: 'data' }, { ANJU_INGEST: 'some' })).toThrow(/ANJU_INGEST/);
    expect(loadConfig({ dataDir: 'data' }, {})).toMatchObject({ ingest: 'all' });
  });

  describe('of a worker', () => {
    const shared = {
      ANJU_DATABASE_URL: 'postgres://cloud@localhost/records',
      ANJU_INFLUX_URL: 'http://localhost:8086',
      ANJU_INFLUX_TOKEN: 'secret',
    };

    it('needs stores that several processes may share', () => {
      expect(() => loadConfig({ dataDir: 'data', registry: 'no-such.yaml' }, {}, 'worker')).toThrow(
        expect.objectContaining({
          code: 'config.invalid',
          message: expect.stringMatching(/--registry.*ANJU_DATABASE_URL.*ANJU_INFLUX_URL.*--registry/s),
        }),
      );
    });

    it('takes a name, a lease and a host id with the place of the group', () => {
      const env = { ...shared, ANJU_HOST_ID: 'city-{group}-host', ANJU_LEASE_MS: '3000' };
      expect(loadConfig({ dataDir: 'data', workerId: 'w-1' }, env, 'worker')).toMatchObject({
        hostId: 'city-{group}-host',
        leaseMs: 3_000,
        workerId: 'w-1',
      });
      expect(() => loadConfig({ dataDir: 'data' }, env)).toThrow(/ANJU_HOST_ID: "\{group\}" is for workers/);
      expect(() => loadConfig({ dataDir: 'data' }, { ...env, ANJU_LEASE_MS: '10' }, 'worker')).toThrow(/ANJU_LEASE_MS/);
    });
  });
});
