import type { Reading } from '@anju/contracts';
import type { RegistryIndex } from '../registry/registry.js';

/** What evaluation and display look facilities up in. */
export type FacilityDirectory = Pick<RegistryIndex, 'facility' | 'facilities'>;

/** A reading and the time at which it counts, which differs from its source time where the source's clock is wrong. */
export interface EvaluatedSample {
  readonly reading: Reading;
  readonly atMs: number;
  readonly receivedMs: number;
}
