import type { Logger } from 'pino';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { FieldDirectory } from '../ingest.js';
import type { IngestRecords } from './ingest-records.js';
import type { MetricClaims } from './metric-claims.js';
import type { PassOnReadings } from './pass-on-readings.js';
import type { RejectionLog } from './rejection-log.js';
import { releaseClaimed } from './release-claimed.js';
import type { WatchFacilities } from './watch-facilities.js';

/** Keeps the claims in memory as they are on record, and releases what was kept of metrics that are claimed now. */
export class KeepClaims {
  /** One after another: what one lets go of, the next does not see. */
  #releasing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly deps: {
      readonly records: Pick<IngestRecords, 'claims' | 'claimedSince' | 'forgetUnclaimed'>;
      readonly claims: MetricClaims;
      readonly directory: Pick<FieldDirectory, 'facility'>;
      readonly facilities: Pick<WatchFacilities, 'noticeNew'>;
      readonly passOn: Pick<PassOnReadings, 'release'>;
      readonly rejections: RejectionLog;
      readonly hazards: Pick<HazardEngine, 'flush'>;
      readonly logger: Logger;
      readonly stopped: () => boolean;
    },
  ) {}

  async load(): Promise<void> {
    this.deps.claims.replace(await this.deps.records.claims());
  }

  /** This process has written a claim, or removed one. */
  async written(): Promise<void> {
    await this.load();
    await this.#changed();
  }

  /** Another process may have. */
  async refresh(): Promise<void> {
    if (this.deps.claims.replace(await this.deps.records.claims())) await this.#changed();
  }

  /** In the background. */
  release(): void {
    const { records, claims, directory, passOn, rejections, logger, stopped } = this.deps;
    this.#releasing = this.#releasing
      .then(() => releaseClaimed({ records, claims, directory, passOn, rejections, logger, stopped }))
      .catch((error: unknown) => {
        logger.error({ err: error }, 'kept readings could not be released; the next claim or start tries again');
      });
  }

  async #changed(): Promise<void> {
    this.deps.facilities.noticeNew();
    // What is on its way to be kept must be seen by the release.
    await this.deps.hazards.flush();
    this.release();
  }
}
