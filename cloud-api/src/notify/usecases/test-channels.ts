import type { Logger } from 'pino';
import type { Channel } from '../domain/channel.js';
import { renderTest } from '../domain/render.js';
import type { TestOutcome } from './channel-operations.js';
import type { Sender } from './sender.js';

/** Whether something falls due at the minute that begins then. */
export interface Calendar {
  isDue(minuteMs: number): boolean;
}

export interface LastTest {
  readonly atMs: number;
  readonly delivered: boolean;
  readonly durationMs: number;
  readonly failure: string | null;
  /** The calendar asked for it, no person. */
  readonly scheduled: boolean;
}

export interface DueTest {
  readonly channelId: string;
  readonly dueMs: number;
}

export interface EndedTest extends DueTest {
  readonly nowMs: number;
  readonly durationMs: number;
  readonly failure: string | null;
}

/** Tests of channels on record. Each call is one transaction. */
export interface ChannelTests {
  /**
   * Writes down what fell due since the calendar was last looked at by any process: `dueSince` is asked with that time, or `null`
   * where nobody ever did. Hazards of channels that are no longer there end. Returns whether the tickets have something to tell.
   */
  plan(
    channelIds: readonly string[],
    nowMs: number,
    dueSince: (lookedMs: number | null) => number | null,
  ): Promise<boolean>;
  /** Takes what is due for these channels and nobody is at; nobody else gets it before its lease is over. */
  claim(
    channels: readonly { readonly id: string; readonly leaseMs: number }[],
    nowMs: number,
  ): Promise<readonly DueTest[]>;
  /** How a test went, and what that means: a channel that fails is a hazard, one that works ends it. Returns as `plan`. */
  ended(test: EndedTest): Promise<boolean>;
  /** As `ended`, for the test of a person, which raises nothing: he sees how it went. */
  byPerson(test: EndedTest & { readonly userId: string }): Promise<boolean>;
  last(): Promise<ReadonlyMap<string, LastTest>>;
  /** Of administrators, in the order of their ids. */
  administratorsAddress(kind: 'email' | 'phone'): Promise<string | undefined>;
}

export interface TestDeps {
  readonly tests: ChannelTests;
  readonly ways: readonly { readonly channel: Channel; readonly sender: Sender }[];
  readonly calendar: Calendar;
  readonly nowMs: () => number;
  readonly logger: Logger;
  /** The tickets have something to tell. */
  readonly changed: () => void;
}

const MINUTE = 60_000;
/** What was missed for longer is not made up for. */
const mostMissedMs = 32 * 86_400_000;
/** Beyond the channel's own time-out: what writing down the outcome may take. */
const leaseMarginMs = 60_000;

/** The newest minute after `lookedMs` up to now that the calendar names: what was missed several times is made up for once. */
export function newestDue(calendar: Calendar, lookedMs: number | null, nowMs: number): number | null {
  if (lookedMs === null) return null;
  const fromMs = Math.max(lookedMs, nowMs - mostMissedMs);
  for (let minuteMs = Math.floor(nowMs / MINUTE) * MINUTE; minuteMs > fromMs; minuteMs -= MINUTE) {
    if (calendar.isDue(minuteMs)) return minuteMs;
  }
  return null;
}

export function testChannels({ tests, ways, calendar, nowMs, logger, changed }: TestDeps) {
  async function addressOf(channel: Channel): Promise<string | undefined> {
    if (!('to' in channel)) return '';
    const [fixed] = channel.to;
    return fixed?.address ?? tests.administratorsAddress(channel.kind === 'email' ? 'email' : 'phone');
  }

  async function test({ channel, sender }: TestDeps['ways'][number], due: DueTest, signal: AbortSignal): Promise<void> {
    const beganMs = nowMs();
    const address = await addressOf(channel);
    const outcome =
      address === undefined
        ? ({ ok: false, failure: 'it has no fixed address, and no administrator has one in his settings' } as const)
        : await sender.send(
            { key: `self-test/${due.channelId}/${due.dueMs}`, address, content: renderTest(channel.locale) },
            signal,
          );
    // Cut off by ourselves: it is made again.
    if (signal.aborted && !outcome.ok) return;
    const failure = outcome.ok ? null : outcome.failure;
    if (failure !== null) logger.error({ channel: channel.id, failure }, 'a channel failed its self-test');
    const endedMs = nowMs();
    if (await tests.ended({ ...due, nowMs: endedMs, durationMs: endedMs - beganMs, failure })) changed();
  }

  return {
    /** Makes the tests that have fallen due, wherever a process missed or left them. */
    async runDue(signal: AbortSignal): Promise<void> {
      const ids = ways.map(({ channel }) => channel.id);
      const atMs = nowMs();
      if (await tests.plan(ids, atMs, (lookedMs) => newestDue(calendar, lookedMs, atMs))) changed();
      const leases = ways.map(({ channel: { id, timeoutMs } }) => ({ id, leaseMs: timeoutMs + leaseMarginMs }));
      for (const due of leases.length === 0 ? [] : await tests.claim(leases, nowMs())) {
        const way = ways.find(({ channel }) => channel.id === due.channelId);
        if (way !== undefined && !signal.aborted) await test(way, due, signal);
      }
    },

    /** A person has tested a channel. */
    async noteByPerson(channelId: string, userId: string, outcome: TestOutcome): Promise<void> {
      const atMs = nowMs();
      const { durationMs } = outcome;
      const failure = outcome.ok ? null : outcome.failure;
      if (await tests.byPerson({ channelId, dueMs: atMs, userId, nowMs: atMs, durationMs, failure })) changed();
    },

    lastTests: () => tests.last(),
  };
}
