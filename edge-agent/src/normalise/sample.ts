import type { Decoded } from './decoded.js';
import type { Feed } from './feed.js';

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
