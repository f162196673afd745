import type { TicketSummary } from '@anju/contracts';
import { type Channel, dailyLimitOf } from '../domain/channel.js';
import { type PlannedDelivery, plan } from '../domain/plan.js';
import { renderTest } from '../domain/render.js';
import type { Settings } from '../domain/settings.js';
import { dayBeginMs } from '../domain/shanghai-day.js';
import type { Asker, ChannelHealth, DeliverySearch, NotifyRecords, StoredDelivery } from './notify-records.js';
import type { Sender } from './sender.js';

export interface OperationDeps {
  readonly records: NotifyRecords;
  readonly ways: readonly { readonly channel: Channel; readonly sender: Sender }[];
  readonly publicOrigin: string | null;
  readonly nowMs: () => number;
}

export interface ChannelState extends ChannelHealth {
  readonly id: string;
  readonly kind: Channel['kind'];
  readonly severities: Channel['severities'];
  /** `unknown`: nothing has been sent yet. */
  readonly health: 'ok' | 'failing' | 'unknown';
  /** `null`: the channel has no daily limit. */
  readonly today: { readonly sent: number; readonly limit: number } | null;
}

export type TestOutcome =
  | { readonly ok: true; readonly durationMs: number }
  | { readonly ok: false; readonly durationMs: number; readonly failure: string };

const noHealth: ChannelHealth = {
  lastDeliveredMs: null,
  lastFailedMs: null,
  failure: null,
  failures: 0,
  waiting: 0,
  dead: 0,
};

function stateOf(channel: Channel, fares: ChannelHealth, sent: number): ChannelState {
  const { id, kind, severities } = channel;
  const limit = dailyLimitOf(channel);
  const today = limit === null ? null : { sent, limit };
  const untried = fares.lastDeliveredMs === null && fares.lastFailedMs === null;
  return { id, kind, severities, today, health: untried ? 'unknown' : fares.failures > 0 ? 'failing' : 'ok', ...fares };
}

/** What people ask of the channels and of the messages. */
export function channelOperations({ records, ways, publicOrigin, nowMs }: OperationDeps) {
  return {
    async channelStates(): Promise<readonly ChannelState[]> {
      const fares = await records.health();
      const limited = ways.filter(({ channel }) => dailyLimitOf(channel) !== null).map(({ channel }) => channel.id);
      const sent = await records.triedSince(limited, dayBeginMs(nowMs()));
      return ways.map(({ channel }) => stateOf(channel, fares.get(channel.id) ?? noHealth, sent.get(channel.id) ?? 0));
    },

    /**
     * Sends a test message now. `address`: to whom, where the channel tells persons; default its first fixed address, else the
     * asker's own. `undefined`: no such channel. `'no_address'`: nobody to send it to.
     */
    async testChannel(
      channelId: string,
      asker: Asker,
      address?: string,
    ): Promise<TestOutcome | 'no_address' | undefined> {
      const way = ways.find(({ channel }) => channel.id === channelId);
      if (way === undefined) return undefined;
      const { channel, sender } = way;
      let to = '';
      if ('to' in channel) {
        const own = await records.settingsOf(asker.userId);
        const chosen = address ?? channel.to[0]?.address ?? (channel.kind === 'email' ? own?.email : own?.phone);
        if (chosen == null) return 'no_address';
        to = chosen;
      }
      const beganMs = nowMs();
      const content = renderTest(channel.locale);
      const key = `test/${channelId}/${beganMs}`;
      const outcome = await sender.send({ key, address: to, content }, new AbortController().signal);
      const endedMs = nowMs();
      await records.noted(channelId, outcome.ok ? null : outcome.failure, endedMs);
      const durationMs = endedMs - beganMs;
      return outcome.ok ? { ok: true, durationMs } : { ok: false, durationMs, failure: outcome.failure };
    },

    /** By which channels and to whom such a message about such a ticket would leave; none does. */
    async planOf(
      told: { readonly audience: string; readonly event: string; readonly userIds: readonly string[] | null },
      ticket: TicketSummary,
      atMs: number,
    ): Promise<readonly (PlannedDelivery & { readonly kind: Channel['kind'] })[]> {
      const { audience, event, userIds } = told;
      const key = `${ticket.id}/0/${audience}`;
      const message = { id: 0, key, ticketId: ticket.id, audience, template: `ticket.${event}`, userIds, atMs };
      const channels = ways.map(({ channel }) => channel);
      const people = await records.recipients();
      const gonePartyIds = await records.gonePartyIds();
      return plan(message, ticket, { channels, people, gonePartyIds, publicOrigin, nowMs: atMs }).flatMap((each) => {
        const channel = channels.find(({ id }) => id === each.channelId);
        return channel === undefined ? [] : [{ ...each, kind: channel.kind }];
      });
    },

    deliveriesOf: (ticketId: string, asker: Asker): Promise<readonly StoredDelivery[]> =>
      records.deliveriesOf(ticketId, asker),
    deliveries: (search: DeliverySearch, asker: Asker): Promise<readonly StoredDelivery[]> =>
      records.deliveries(search, asker),
    /** A message whose channel is no longer configured stays given up: nothing would ever send it. */
    retryDelivery: (deliveryId: number, asker: Asker): Promise<StoredDelivery | undefined> => {
      const channelIds = ways.map(({ channel }) => channel.id);
      return records.retry(deliveryId, asker, { channelIds, nowMs: nowMs() });
    },
    settingsOf: (userId: string): Promise<Settings | undefined> => records.settingsOf(userId),
    putSettings: (userId: string, settings: Settings): Promise<void> => records.putSettings(userId, settings),
  };
}
