export { countExported, importIntoDuckdb } from './adapters/duckdb-export.js';
export { openDuckdbReadingStore } from './adapters/duckdb-reading-store.js';
export { type InfluxMigration, migrateInflux, type Retention } from './adapters/influx-migration.js';
export { openInfluxReadingStore } from './adapters/influx-reading-store.js';
export { mean } from './domain/coverage.js';
export type {
  AppendResult,
  ExportedFile,
  LatestReading,
  ReadingBucket,
  ReadingConflict,
  ReadingExport,
  ReadingGap,
  ReadingHistory,
  ReadingStore,
  ReadingsPage,
  RefusedReading,
  ReplayedBatch,
  StoreBatch,
} from './reading-store.js';
export { everyReading, measureCoverage, readHistory } from './usecases/read-history.js';
