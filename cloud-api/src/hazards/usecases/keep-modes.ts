import { randomBytes } from 'node:crypto';
import { AppError, type FacilityModeView, type FacilityModeWrite } from '@anju/contracts';
import type { Clock } from '../../platform/clock.js';
import type { Scope } from '../../platform/db/database.js';
import type { FacilityDirectory } from '../facility-directory.js';
import type { FacilityModeRecords } from './facility-mode-records.js';

/** Nothing is tested for longer; what is broken for longer is no test. DEFAULT. */
const longestMs = 7 * 86_400_000;

export interface KeepModesDeps {
  readonly records: FacilityModeRecords;
  readonly facilities: FacilityDirectory;
  readonly clock: Clock;
  /** A mode begins or ends. */
  readonly changed: (mode: FacilityModeView) => void;
}

/** Tests and maintenance of facilities: who, why, until when. */
export class KeepModes {
  constructor(private readonly deps: KeepModesDeps) {}

  list(scope: Scope, facilityId: string): Promise<readonly FacilityModeView[]> {
    return this.deps.records.of(scope, facilityId);
  }

  /** By facility, of several the one that ends last. */
  async running(scope: Scope): Promise<ReadonlyMap<string, FacilityModeView>> {
    const running = await this.deps.records.running(scope, this.deps.clock.nowMs());
    return new Map([...running].sort((a, b) => a.untilMs - b.untilMs).map((mode) => [mode.facilityId, mode]));
  }

  /** Throws `request.invalid` for a time that is over or too far ahead. */
  async begin(
    scope: Scope,
    author: { readonly userId: string; readonly displayName: string },
    facilityId: string,
    { kind, reason, untilMs }: FacilityModeWrite,
  ): Promise<FacilityModeView | 'not_found'> {
    const { records, facilities, clock, changed } = this.deps;
    const facility = facilities.facility(facilityId);
    const nowMs = clock.nowMs();
    if (facility === undefined) return 'not_found';
    if (untilMs <= nowMs || untilMs > nowMs + longestMs) {
      const message = `must be ahead, by at most ${longestMs / 86_400_000} days`;
      throw new AppError('request.invalid', message, { context: { errors: [{ field: 'untilMs', message }] } });
    }
    const mode: FacilityModeView = {
      id: `m-${randomBytes(9).toString('hex')}`,
      facilityId,
      kind,
      reason,
      author: { userId: author.userId, displayName: author.displayName },
      fromMs: nowMs,
      untilMs,
      endedMs: null,
    };
    if (!(await records.add(scope, mode, facility.path))) return 'not_found';
    changed(mode);
    return mode;
  }

  async end(scope: Scope, userId: string, modeId: string): Promise<FacilityModeView | undefined> {
    const nowMs = this.deps.clock.nowMs();
    const ended = await this.deps.records.end(scope, modeId, userId, nowMs);
    if (ended === undefined) return undefined;
    this.deps.changed(ended);
    return ended;
  }
}
