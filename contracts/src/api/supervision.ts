import { z } from 'zod';
import { LocalisedText } from '../facility-kinds.js';
import { Severity } from '../hazard.js';
import { Slug } from '../identifiers.js';
import { TimeMs } from './common.js';

/** More tickets of an estate in a short time than people can look at one by one. Nothing of it is hidden or changed by that. */
export const TicketStorm = z.object({
  estateId: Slug,
  estateName: LocalisedText,
  /** Open tickets of the estate that were raised since `sinceMs`. */
  count: z.number().int().positive(),
  sinceMs: TimeMs,
  /** Of the first and the last of them. */
  firstRaisedMs: TimeMs,
  lastRaisedMs: TimeMs,
  worst: Severity,
});
export type TicketStorm = z.infer<typeof TicketStorm>;
