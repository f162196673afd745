import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.js';

describe('the configuration', () => {
  it('needs a data directory and has a default for everything else', () => {
    expect(loadConfig({ dataDir: 'data' }, {})).toEqual({
      dataDir: 'data',
      httpHost: '127.0.0.1',
      httpPort: 8080,
      brokerUrl: 'mqtt://127.0.0.1:1883',
      hostId: 'anju-cloud',
      influxOrg: 'anju',
      influxBucket: 'anju',
      reorderTimeoutMs: 1_000,
      demo: false,
      logLevel: 'info',
    });
  });

  it('lets an option win over the environment', () => {
    const config = loadConfig({ httpPort: '9000' }, { ANJU_DATA_DIR: 'data', ANJU_HTTP_PORT: '1', ANJU_DEMO: '1' });
    expect(config).toMatchObject({ dataDir: 'data', httpPort: 9000, demo: true });
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
});
