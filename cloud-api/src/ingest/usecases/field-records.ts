import type { MetricClaimRemoval, MetricClaimWrite } from '@anju/contracts';
import type { NodeAddress } from '@anju/contracts/sparkplug';
import type { ClaimOutcome, FieldOperations, PersonScope } from '../field-operations.js';
import type { HeldReadings } from './ingest-records.js';

/** A rejection whose readings can be taken again. */
export interface HeldRejection extends NodeAddress {
  readonly id: number;
  readonly deviceId: string;
  readonly held: HeldReadings;
}

/** What operators see and decide, in the records. */
export interface FieldRecords extends Pick<FieldOperations, 'rejections' | 'discovered' | 'actions'> {
  /** Of these, what the scope sees and what waits to be taken again. */
  held(scope: PersonScope, ids: readonly number[]): Promise<readonly HeldRejection[]>;
  markReplayed(
    scope: PersonScope,
    rejection: HeldRejection,
    what: { readonly nowMs: number; readonly reason: string; readonly readings: number; readonly path: string },
  ): Promise<void>;
  /** With the entry in the log, or none of both. */
  writeClaim(scope: PersonScope, claim: MetricClaimWrite, nowMs: number): Promise<ClaimOutcome>;
  removeClaim(scope: PersonScope, removal: MetricClaimRemoval, nowMs: number): Promise<boolean>;
}
