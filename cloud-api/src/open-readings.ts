import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import {
  type InfluxPart,
  openDuckdbReadingStore,
  openInfluxReadingStore,
  type ReadingExport,
  type ReadingHistory,
  type ReadingStore,
} from './readings/index.js';

/** The readings' store that the configuration names; `share`: where several processes share it, which the embedded one refuses. */
export function openReadings(
  config: Pick<Config, 'dataDir' | 'influxUrl' | 'influxOrg' | 'influxBucket' | 'influxToken'>,
  logger: Logger,
  share: { readonly part?: InfluxPart; readonly readOnly?: boolean; readonly mayWrite?: boolean } = {},
): Promise<ReadingStore & ReadingHistory & Partial<ReadingExport>> {
  const { influxUrl: url, influxOrg: org, influxBucket: bucketPrefix, influxToken: token } = config;
  if (url === undefined || token === undefined) {
    return openDuckdbReadingStore({ file: join(config.dataDir, 'readings.duckdb') });
  }
  return openInfluxReadingStore({
    ...{ url, org, bucketPrefix, token },
    ...share,
    onFault: (what, error) => logger.warn({ err: error }, what),
  });
}
