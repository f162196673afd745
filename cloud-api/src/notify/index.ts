import type { Logger } from 'pino';
import type { PlatformHazards } from '../hazards/index.js';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { repeat } from '../platform/repeat.js';
import { readSign } from '../signs/index.js';
import type { Tickets } from '../tickets/index.js';
import { cronCalendar } from './adapters/cron-calendar.js';
import { drizzleChannelTests } from './adapters/drizzle-channel-tests.js';
import { drizzleNotifyRecords } from './adapters/drizzle-notify-records.js';
import { senderOf } from './adapters/senders.js';
import type { Channel } from './domain/channel.js';
import type { Message } from './domain/plan.js';
import type { Subject } from './domain/told-sign.js';
import { type ChannelState, channelOperations } from './usecases/channel-operations.js';
import { deliverMessages } from './usecases/deliver-messages.js';
import { planMessages, worksHereNoMore } from './usecases/plan-messages.js';
import { tellOwners } from './usecases/tell-owners.js';
import { type LastTest, testChannels } from './usecases/test-channels.js';

export { readChannels } from './adapters/channels-file.js';
export { isCron } from './adapters/cron-calendar.js';
export type { Channel } from './domain/channel.js';
export type { Asker, StoredDelivery } from './usecases/notify-records.js';

export interface NotifyOptions {
  readonly database: Database;
  readonly tickets: Pick<Tickets, 'eventOf' | 'messagesFailed' | 'changed'>;
  readonly channels: readonly Channel[];
  /** Where people reach the console; absent: messages have no link. */
  readonly publicOrigin?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often the outbox is looked at, ms. Default 1000. */
  readonly intervalMs?: number;
  /** Tests of every channel by the calendar; absent: there are none. */
  readonly selfTest?: {
    /** Five fields, in Shanghai's time. */
    readonly cron: string;
    readonly hazards: PlatformHazards;
  };
}

export interface Notify extends Omit<ReturnType<typeof channelOperations>, 'channelStates'> {
  channelStates(): Promise<readonly (ChannelState & { readonly lastTest: LastTest | null })[]>;
  /** Makes the tests of channels that have fallen due, once. */
  runTests(): Promise<void>;
  /** Plans what is new and sends what is due, once. */
  run(): Promise<void>;
  start(): void;
  /** Ends attempts under way, which are made again at the next start. Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** How long ended deliveries are kept (DEFAULT). */
const keepMs = 400 * DAY_MS;
const removedAtOnce = 1000;
/** How often it is looked whether tests of channels have fallen due, ms. */
const testsEveryMs = 30_000;

/** What brings the tickets' messages out of the outbox to people, by the channels of the configuration. */
export function createNotify(options: NotifyOptions): Notify {
  const { database, tickets, channels, clock, logger } = options;
  const intervalMs = options.intervalMs ?? 1000;
  const records = drizzleNotifyRecords(database, tickets.messagesFailed);
  const nowMs = (): number => clock.nowMs();
  const ways = channels.map((channel) => ({ channel, sender: senderOf(channel, nowMs) }));

  const signOf = readSign(database);
  async function subjectOf({ ticketId, template }: Message): Promise<Subject | undefined> {
    if (template.startsWith('sign.')) return signOf(ticketId);
    const told = await tickets.eventOf(ticketId);
    return told?.event.type === 'ticket' ? told.event.ticket : undefined;
  }

  const planNew = planMessages({
    records,
    channels,
    publicOrigin: options.publicOrigin ?? null,
    nowMs,
    subjectOf,
    failed: (message, error) => {
      if (unplanned.has(message.id)) return;
      unplanned.add(message.id);
      logger.error({ err: error, message: message.id, ticket: message.ticketId }, 'a message could not be planned');
    },
  });
  const deliver = deliverMessages({
    ...{ records, channels, nowMs, logger },
    chance: Math.random,
    changed: () => tickets.changed(),
    sentToday: tellOwners({ records, channels, nowMs, logger }),
  });

  /** Messages of which the log has told that they could not be planned. */
  const unplanned = new Set<number>();
  let ending = new AbortController();
  let started = false;
  let cancelTimer: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  let removedMs = Number.NEGATIVE_INFINITY;
  /** Channels at work: each by itself, so that one that hangs holds up no other. */
  const atWork = new Map<string, Promise<void>>();

  function work({ channel, sender }: (typeof ways)[number]): Promise<void> {
    const present = atWork.get(channel.id);
    if (present !== undefined) return present;
    const working = deliver(channel, sender, ending.signal)
      .then(
        () => undefined,
        (error: unknown) => {
          logger.error(
            { err: error, channel: channel.id },
            'deliveries could not be handled; they stay and are tried again',
          );
        },
      )
      .finally(() => atWork.delete(channel.id));
    atWork.set(channel.id, working);
    return working;
  }

  /** What reaches nobody any more ends, and the tickets know. */
  async function bury(
    find: (limit: number) => ReturnType<typeof records.toLeavers>,
    { failure, isOfChannel }: { readonly failure: string; readonly isOfChannel: boolean },
  ): Promise<void> {
    for (let left = removedAtOnce; left === removedAtOnce && !ending.signal.aborted; ) {
      const some = await find(removedAtOnce);
      for (const { id, channelId } of some) {
        const end = { id, channelId, nowMs: nowMs(), failure, isOfChannel, nextMs: null, pausedUntilMs: null };
        if (await records.attempted(end)) tickets.changed();
      }
      left = some.length;
    }
  }

  function buryOrphans(): Promise<void> {
    const ids = channels.map(({ id }) => id);
    return bury((limit) => records.orphans(ids, limit), {
      failure: 'the channel is no longer configured',
      isOfChannel: true,
    });
  }

  async function removeOld(): Promise<void> {
    const beforeMs = nowMs() - keepMs;
    while (!ending.signal.aborted && (await records.removeBefore(beforeMs, removedAtOnce)) === removedAtOnce);
  }

  async function look(): Promise<Promise<void>[]> {
    await planNew();
    // Before anything is sent: what has waited since may be to somebody who has left meanwhile.
    await bury((limit) => records.toLeavers(limit), { failure: worksHereNoMore, isOfChannel: false });
    const idle = ways.filter(({ channel }) => !atWork.has(channel.id));
    const due = await records.dueChannels(
      idle.map(({ channel }) => channel.id),
      nowMs(),
    );
    if (nowMs() - removedMs > DAY_MS) {
      await buryOrphans();
      await removeOld();
      removedMs = nowMs();
    }
    return idle.filter(({ channel }) => due.includes(channel.id)).map(work);
  }

  function turn(): void {
    looking = look()
      .then(
        () => undefined,
        (error: unknown) =>
          logger.error({ err: error }, 'messages could not be planned; they stay and are tried again'),
      )
      .finally(() => {
        looking = undefined;
        if (started) cancelTimer = clock.schedule(intervalMs, turn);
      });
  }

  const operations = channelOperations({ records, ways, publicOrigin: options.publicOrigin ?? null, nowMs });
  const tests =
    options.selfTest === undefined
      ? undefined
      : testChannels({
          tests: drizzleChannelTests(database, options.selfTest.hazards),
          ...{ ways, nowMs, logger },
          calendar: cronCalendar(options.selfTest.cron),
          changed: () => tickets.changed(),
        });
  let stopTesting: () => Promise<void> = async () => undefined;
  const runTests = async (): Promise<void> => tests?.runDue(ending.signal);

  return {
    ...operations,
    async channelStates() {
      const last = await tests?.lastTests();
      const states = await operations.channelStates();
      return states.map((state) => ({ ...state, lastTest: last?.get(state.id) ?? null }));
    },
    async testChannel(channelId, asker, address) {
      const outcome = await operations.testChannel(channelId, asker, address);
      if (typeof outcome === 'object') await tests?.noteByPerson(channelId, asker.userId, outcome);
      return outcome;
    },
    runTests,
    async run() {
      await Promise.all(await look());
    },
    start() {
      started = true;
      ending = new AbortController();
      turn();
      if (tests === undefined) return;
      stopTesting = repeat(clock, {
        everyMs: testsEveryMs,
        firstAfterMs: 5_000,
        task: runTests,
        failed: (error, isFirst) => {
          if (isFirst) logger.error({ err: error }, 'channels could not be tested; it is tried again');
        },
      });
    },
    async stop() {
      started = false;
      cancelTimer?.();
      ending.abort();
      await stopTesting();
      await looking;
      await Promise.all(atWork.values());
    },
  };
}
