import { isAppError } from '@anju/contracts';
import type { Channel } from '../domain/channel.js';
import { isToLeavers, type Message, plan } from '../domain/plan.js';
import type { Subject } from '../domain/told-sign.js';
import type { NotifyRecords } from './notify-records.js';

const batchSize = 100;

/** Why nothing reaches a party that is gone, or anybody of it. */
export const worksHereNoMore = 'the party works here no more';

export interface PlanDeps {
  readonly records: NotifyRecords;
  readonly channels: readonly Channel[];
  readonly publicOrigin: string | null;
  readonly nowMs: () => number;
  /** The ticket or the estate's sign as it is now; `undefined`: there is none of this id. */
  readonly subjectOf: (message: Message) => Promise<Subject | undefined>;
  /** A message could not be planned, for a reason of its own. */
  readonly failed: (message: Message, error: unknown) => void;
}

/** Gives every queued message its deliveries. Returns how many messages it took off the queue. */
export function planMessages({ records, channels, publicOrigin, nowMs, subjectOf, failed }: PlanDeps) {
  return async (): Promise<number> => {
    let total = 0;
    for (let afterId = 0; ; ) {
      const messages = await records.queued(afterId, batchSize);
      const last = messages.at(-1);
      if (last === undefined) return total;
      afterId = last.id;
      const people = await records.recipients();
      const gonePartyIds = await records.gonePartyIds();
      const subjects = new Map<string, Subject | undefined>();
      for (const message of messages) {
        try {
          const { ticketId } = message;
          if (!subjects.has(ticketId)) subjects.set(ticketId, await subjectOf(message));
          const subject = subjects.get(ticketId);
          const context = { channels, people, gonePartyIds, publicOrigin, nowMs: nowMs() };
          const deliveries = subject === undefined ? [] : plan(message, subject, context);
          const vain = isToLeavers(message, gonePartyIds) ? worksHereNoMore : null;
          await records.planned(message, deliveries, { nowMs: context.nowMs, vain });
          total += 1;
        } catch (error) {
          if (isAppError(error) && error.retryable) throw error;
          // It stays; those behind it must not wait for it.
          failed(message, error);
        }
      }
    }
  };
}
