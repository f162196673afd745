import type { Severity } from '@anju/contracts';
import type { Logger } from 'pino';
import { backOffMs, giveUpAfterMs } from '../domain/back-off.js';
import { type Channel, dailyLimitOf, isAddressed, ratePerSecondOf } from '../domain/channel.js';
import { otherWays } from '../domain/other-ways.js';
import type { Settings } from '../domain/settings.js';
import { dayBeginMs } from '../domain/shanghai-day.js';
import type { DailyLimit, DueDelivery, NotifyRecords } from './notify-records.js';
import type { Sender, SendOutcome } from './sender.js';

/** Attempts of one channel at once. A group that answers gets one after the other, in their order. */
const atOnce = 8;
/** Beyond the channel's own time-out: what writing down the outcome may take. */
const leaseMarginMs = 60_000;

const leaseOf = ({ timeoutMs }: Channel): number => timeoutMs + leaseMarginMs;

export interface DeliverDeps {
  readonly records: NotifyRecords;
  readonly nowMs: () => number;
  readonly chance: () => number;
  readonly logger: Logger;
  /** The escalation has something to look at. */
  readonly changed: () => void;
  /** Of the configuration. */
  readonly channels: readonly Channel[];
  /** So many messages of a channel with a daily limit have left today. */
  readonly sentToday: (channel: Channel, sent: number) => Promise<void>;
}

/** Sends what is due by one channel until nothing is, its rate is used up, or `signal` ends it. Returns how many attempts it made. */
export function deliverMessages({ records, nowMs, chance, logger, changed, channels, sentToday }: DeliverDeps) {
  function dailyOf(channel: Channel): DailyLimit | null {
    const most = dailyLimitOf(channel);
    if (most === null) return null;
    const ways = (settings: Settings, severity: Severity) =>
      otherWays(channels, { settings, severity, withoutId: channel.id });
    return { most, sinceMs: dayBeginMs(nowMs()), otherWays: ways };
  }

  /** A fault of the way out must not keep the message from being given up in the end. */
  async function send(sender: Sender, due: DueDelivery, signal: AbortSignal): Promise<SendOutcome> {
    try {
      return await sender.send(due, signal);
    } catch (error) {
      logger.error({ err: error, delivery: due.id }, 'a message could not be made ready');
      return { ok: false, failure: 'it could not be made ready to be sent', retryable: true };
    }
  }

  /** Returns whether it was delivered. */
  async function attempt(channel: Channel, sender: Sender, due: DueDelivery, signal: AbortSignal): Promise<boolean> {
    const outcome = await send(sender, due, signal);
    // Cut off by ourselves: what the receiver had of it is not known, and it is tried again.
    if (signal.aborted && !outcome.ok) return false;
    const atMs = nowMs();
    const ended = { id: due.id, channelId: channel.id, nowMs: atMs };
    if (outcome.ok) {
      const isBack = isAddressed(channel) ? {} : { dueAgainBeforeMs: atMs - leaseOf(channel) };
      await records.attempted({ ...ended, failure: null, nextMs: null, pausedUntilMs: null, ...isBack });
      return true;
    }
    const { failure, retryable, retryAfterMs } = outcome;
    const waitMs = Math.max(retryAfterMs ?? 0, backOffMs(due.attempts, chance));
    const isOver = !retryable || atMs + waitMs - due.createdMs > giveUpAfterMs;
    const nextMs = isOver ? null : atMs + waitMs;
    const pausedUntilMs = retryAfterMs === undefined ? null : atMs + retryAfterMs;
    logger.warn({ channel: channel.id, delivery: due.id, failure, nextMs }, 'a message did not get out');
    if (await records.attempted({ ...ended, failure, nextMs, pausedUntilMs })) changed();
    return false;
  }

  return async (channel: Channel, sender: Sender, signal: AbortSignal): Promise<number> => {
    const { id: channelId, ratePerMinute } = channel;
    const ratePerSecond = ratePerSecondOf(channel);
    const quietHours = channel.quietHours ?? null;
    const leaseMs = leaseOf(channel);
    let isInOrder = !isAddressed(channel);
    let total = 0;
    while (!signal.aborted) {
      const limit = isInOrder ? 1 : atOnce;
      const wish = { channelId, ratePerMinute, ratePerSecond, quietHours, nowMs: nowMs(), limit, leaseMs };
      const daily = dailyOf(channel);
      const { due, kept, sentToday: sent, isToldFailed } = await records.claim({ ...wish, daily });
      if (isToldFailed) changed();
      if (daily !== null) await sentToday(channel, sent);
      if (due.length === 0 && kept === 0) break;
      const outcomes = await Promise.allSettled(due.map((each) => attempt(channel, sender, each, signal)));
      const broken = outcomes.find((each) => each.status === 'rejected');
      if (broken !== undefined) throw broken.reason;
      // Where nothing arrives there is no order to keep, and of every message it must soon be known that it failed.
      isInOrder = !isAddressed(channel) && outcomes.every((each) => each.status === 'fulfilled' && each.value);
      total += due.length;
    }
    return total;
  };
}
