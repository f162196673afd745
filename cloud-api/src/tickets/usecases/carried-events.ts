import { LiveEvent } from '@anju/contracts';
import { z } from 'zod';
import type { ScopedEvent } from '../../live/live-bus.js';
import type { OutboxMessage } from './ticket-records.js';

/** What a message of the in-app channel brings by itself, where it is about no ticket: the event, and who may hear it. */
export const CarriedEvent = z.object({ path: z.string(), partyIds: z.array(z.string()), event: LiveEvent });
export type CarriedEvent = z.infer<typeof CarriedEvent>;

/** The events that messages of the in-app channel bring with them. */
export function carriedBy(messages: readonly OutboxMessage[]): readonly ScopedEvent[] {
  return messages.flatMap(({ audience, data }) =>
    audience === 'live' && data.carried !== undefined ? [CarriedEvent.parse(data.carried)] : [],
  );
}
