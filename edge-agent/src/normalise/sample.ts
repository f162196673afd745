import type { QualityReason } from '@anju/contracts';
import type { Feed } from './feed.js';

/** What a driver decoded for one point of a device profile: a value in the profile's unit, or why there is none. */
export type Decoded =
  | { readonly ok: true; readonly value: number | boolean | string; readonly unit: string }
  | { readonly ok: false; readonly reason: QualityReason };

export function good(value: number | boolean | string, unit = '1'): Decoded {
  return { ok: true, value, unit };
}

export function bad(reason: QualityReason): Decoded {
  return { ok: false, reason };
}

/** Where a sample's time comes from: the arrival of the response, or a clock of the device. */
export type TimeOrigin = 'arrival' | 'payload';

/** A decoded value on its way to one point of one facility. */
export interface Sample {
  readonly feed: Feed;
  readonly decoded: Decoded;
  readonly sourceTimeMs: number;
  readonly timeOrigin: TimeOrigin;
  /** A message that waited in a broker and has no time of its own: the value is real, its age is not known. */
  readonly ageUnknown?: boolean;
}
