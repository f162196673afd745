export { createFieldQueries } from './create-field-queries.js';
export { createIngest } from './create-ingest.js';
export type { ClaimOutcome, FieldOperations } from './field-operations.js';
export type {
  FieldDirectory,
  Ingest,
  IngestBroker,
  IngestLimits,
  IngestOptions,
  IngestStatus,
  IngestTiming,
} from './ingest.js';
export { CarryOutReplays } from './usecases/carry-out-replays.js';
export type { FieldLink, FieldLinkHandlers } from './usecases/field-link.js';
