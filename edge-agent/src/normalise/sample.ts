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
  /**
   * The message waited in a broker, or came a second time. Without a time of its own its age is not known; with one it may
   * have been taken before.
   */
  readonly waited?: boolean;
}
