export { DuckdbImport } from './adapters/duckdb-export.js';
export { openDuckdbReadingStore } from './adapters/duckdb-reading-store.js';
export { countExported } from './adapters/exported-rows.js';
export { copyInflux } from './adapters/influx-copy.js';
export type { InfluxPart } from './adapters/influx-journal.js';
export { type InfluxMigration, migrateInflux, type Retention } from './adapters/influx-migration.js';
export { openInfluxReadingStore } from './adapters/influx-reading-store.js';
export { InfluxImport } from './adapters/influx-restore.js';
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
  ReadingImport,
  ReadingStore,
  ReadingsPage,
  RefusedReading,
  ReplayedBatch,
  StoreBatch,
} from './reading-store.js';
export { everyReading, measureCoverage, readHistory } from './usecases/read-history.js';
