import type { RejectionCode } from '@anju/contracts';

/** What ingest counts; label values are codes from closed lists. */
export interface IngestMetrics {
  message(type: string): void;
  readings(count: number): void;
  rejected(code: RejectionCode, count: number): void;
  sequenceGap(): void;
  rebirthRequested(): void;
  confirmationSent(): void;
  duplicateBatch(): void;
  /** Readings that left memory before they were stored; `unconfirmed` ones come again, the others are lost. */
  dropped(kind: 'unconfirmed' | 'lost', count: number): void;
  appended(batches: number, readings: number, durationMs: number): void;
  appendFailed(): void;
  evaluated(durationMs: number): void;
  evaluationFailed(): void;
  /** From the source time to the receipt. */
  lag(ms: number): void;
  queued(readings: number): void;
  nodesOnline(count: number): void;
}
