import type { HazardCause, HazardState, HazardsQuery, HazardView, ProblemClass, Severity } from '@anju/contracts';
import type { Scope, Tx } from '../../platform/db/database.js';

export interface HazardRecord {
  readonly id: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly facilityId: string;
  readonly estateId: string;
  readonly instance: string | null;
  readonly problemClass: ProblemClass;
  readonly severity: Severity;
  readonly state: HazardState | 'withdrawn';
  readonly beganMs: number;
  readonly activeMs: number | null;
  readonly clearedMs: number | null;
  readonly needsReset: boolean;
  readonly retrospective: boolean;
  readonly recurrences: number;
  readonly ticketId: string | null;
  readonly suppressed: 'test' | 'maintenance' | 'root_cause' | null;
  readonly rootHazardId: string | null;
  /** What it shares with others of its estate, which of the kind, and when that struck its facility. */
  readonly cause: HazardCause | null;
  readonly causeOf: string;
  readonly causeMs: number | null;
  readonly evidence: HazardView['evidence'];
  readonly path: string;
}

/** What an evaluator remembers, and up to which stored batch. */
export interface SnapshotRecord {
  readonly facilityId: string;
  readonly storedSeq: number;
  readonly snapshot: unknown;
}

export interface HazardRecords {
  /** Of the facilities of a street, or of all. */
  snapshots(groupId?: string): Promise<readonly SnapshotRecord[]>;
  saveSnapshots(tx: Tx, records: readonly SnapshotRecord[], nowMs: number): Promise<void>;
  find(tx: Tx, ids: readonly string[]): Promise<readonly HazardRecord[]>;
  /** The last occurrence of the same rule there that had been active and began before. */
  previous(tx: Tx, occurrence: HazardRecord): Promise<HazardRecord | undefined>;
  /** Active ones of the estate that show the same kind of cause as this one. */
  ofCause(tx: Tx, like: HazardRecord): Promise<readonly HazardRecord[]>;
  /** Active ones of the rule at these facilities that call people for themselves and show no cause yet. */
  withoutCause(tx: Tx, ruleId: string, facilityIds: readonly string[]): Promise<readonly HazardRecord[]>;
  /** Active ones that call nobody, because of their facility's mode. */
  suppressedAt(tx: Tx, facilityId: string): Promise<readonly HazardRecord[]>;
  /** Active ones that share the cause of this one. */
  followersOf(tx: Tx, rootHazardId: string): Promise<readonly HazardRecord[]>;
  /** Roots of active followers, of a street or of all, that are themselves over, or whose ticket is. */
  endedRoots(groupId?: string): Promise<readonly string[]>;
  save(tx: Tx, records: readonly HazardRecord[]): Promise<void>;
  remove(tx: Tx, ids: readonly string[]): Promise<void>;

  /** Newest first, strictly after `after`. */
  list(
    scope: Scope,
    query: Omit<HazardsQuery, 'cursor'>,
    after: { readonly beganMs: number; readonly id: string } | undefined,
  ): Promise<readonly HazardRecord[]>;
  get(scope: Scope, id: string): Promise<HazardRecord | undefined>;
  countActive(scope: Scope): Promise<ReadonlyMap<string, Partial<Record<Severity, number>>>>;
}
