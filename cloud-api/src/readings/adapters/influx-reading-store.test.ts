import { describeWith, type InfluxdbServer, startInfluxdb } from '@anju/tests';
import { afterAll, beforeAll } from 'vitest';
import { describeReadingStore } from '../reading-store.suite.js';
import { influxHarness } from '../testing/influx-harness.js';

describeWith(['influxdb'], 'InfluxDB', () => {
  let server: InfluxdbServer;
  beforeAll(async () => {
    server = await startInfluxdb();
  }, 120_000);
  afterAll(() => server.stop());

  describeReadingStore('InfluxDB', () => influxHarness(server));
});
