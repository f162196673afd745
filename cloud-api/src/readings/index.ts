export { openDuckdbReadingStore } from './adapters/duckdb-reading-store.js';
export type {
  AppendResult,
  LatestReading,
  ReadingConflict,
  ReadingStore,
  ReadingsPage,
  ReplayedBatch,
  StoreBatch,
} from './reading-store.js';
