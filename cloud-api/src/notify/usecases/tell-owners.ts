import type { Logger } from 'pino';
import { type Channel, dailyLimitOf } from '../domain/channel.js';
import { reachedPercents, renderLimit } from '../domain/daily-limit.js';
import { addressOf, otherWays } from '../domain/other-ways.js';
import type { PlannedDelivery } from '../domain/plan.js';
import { dayBeginMs } from '../domain/shanghai-day.js';
import type { NotifyRecords } from './notify-records.js';

export interface TellOwnersDeps {
  readonly records: NotifyRecords;
  readonly channels: readonly Channel[];
  readonly nowMs: () => number;
  readonly logger: Logger;
}

/**
 * Tells the administrators, who own the channels, once a day each how much of a channel's limit is used: by their other channels, and by
 * this one where they have no other.
 */
export function tellOwners({ records, channels, nowMs, logger }: TellOwnersDeps) {
  /** What this process has told; what another or an earlier one has, the records know. */
  const told = new Set<string>();

  return async (channel: Channel, sent: number): Promise<void> => {
    const limit = dailyLimitOf(channel);
    if (limit === null) return;
    const atMs = nowMs();
    for (const percent of reachedPercents(sent, limit)) {
      const event = `limit/${channel.id}/${dayBeginMs(atMs)}/${percent}/`;
      if (told.has(event)) continue;
      logger.warn({ channel: channel.id, sent, limit, percent }, 'a channel nears or has reached its limit of the day');
      const people = await records.recipients();
      const deliveries = people.flatMap(({ userId, role, settings }): PlannedDelivery[] => {
        if (role !== 'admin' || settings === null) return [];
        const others = otherWays(channels, { settings, severity: 'notice', withoutId: channel.id });
        const own = 'to' in channel && channel.kind !== 'voice' ? addressOf(channel, settings) : null;
        const ways = others.length > 0 || own === null ? others : [{ channelId: channel.id, address: own }];
        return ways.map((way) => {
          const locale = settings.locale ?? channels.find(({ id }) => id === way.channelId)?.locale ?? 'zh-CN';
          const content = renderLimit(locale, { channelId: channel.id, sent, limit, nowMs: atMs });
          return {
            ...way,
            key: `${event}${way.channelId}/${way.address}`,
            userId,
            severity: 'notice',
            content,
            nextMs: atMs,
          };
        });
      });
      await records.tellOwners(channel.id, deliveries, atMs);
      told.add(event);
    }
  };
}
