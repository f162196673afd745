import type { FacilityModeView } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';

export interface FacilityModeRecords {
  /** Those that end, or ended, after `sinceMs`. */
  since(sinceMs: number): Promise<readonly FacilityModeView[]>;
  /** Those that run, within the scope. */
  running(scope: Scope, nowMs: number): Promise<readonly FacilityModeView[]>;
  /** Newest first, at most 100. */
  of(scope: Scope, facilityId: string): Promise<readonly FacilityModeView[]>;
  /** `false`: the facility is outside the scope. */
  add(scope: Scope, mode: FacilityModeView, path: string): Promise<boolean>;
  /** Ends one that runs; `undefined`: none of this id runs within the scope. */
  end(scope: Scope, id: string, userId: string, nowMs: number): Promise<FacilityModeView | undefined>;
}
