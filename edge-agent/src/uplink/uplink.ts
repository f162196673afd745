import type { AppError } from '@anju/contracts';
import mqtt from 'mqtt';
import type { LogRecord } from '../outbox/outbox.js';
import { AliasTable } from './alias-table.js';
import { backOffMs } from './back-off.js';
import { BacklogLane, type BacklogSender } from './backlog-lane.js';
import { LatestValues } from './latest-values.js';
import { NodeSession } from './node-session.js';
import type { SessionCounters, SessionEvents } from './session-parts.js';
import type { Uplink, UplinkOptions, UplinkStatus, UplinkTiming } from './uplink-options.js';

export type * from './uplink-options.js';

/** DEFAULT, all of them: chosen by this product. */
const defaultTiming: UplinkTiming = {
  keepaliveMs: 10_000,
  connectTimeoutMs: 10_000,
  reconnectMinMs: 1_000,
  reconnectMaxMs: 30_000,
  retryAfterMs: 15_000,
  retryMaxMs: 300_000,
  backlogDelayMs: 1_500,
  backlogTickMs: 100,
  stateAgainMs: 5_000,
  rebirthDebounceMs: 2_000,
  resendRebirthMs: 60_000,
  lastWordsMs: 1_000,
};

/** Read back from the log at a start, so that births say what was last known. */
const RECENT_BYTES = 4 << 20;

class SparkplugUplink implements Uplink {
  readonly #table: AliasTable;
  readonly #latest = new LatestValues();
  readonly #timing: UplinkTiming;
  readonly #counters: SessionCounters = {
    connects: 0,
    births: 0,
    liveReadings: 0,
    backlogReadings: 0,
    resentReadings: 0,
    confirmations: 0,
    rebirthCommands: 0,
    unknownCommands: 0,
    undeclaredReadings: 0,
  };
  #state: UplinkStatus['state'] = 'stopped';
  #sinceMs: number;
  #lastError: UplinkStatus['lastError'] = null;
  #session: NodeSession | undefined;
  #lane: BacklogLane | undefined;
  #backlog: { stop(): void } | undefined;
  #running: Promise<void> | undefined;
  #stopping = false;
  #wake: (() => void) | undefined;
  #hostAheadMs: number | null = null;
  #resentSinceBirth = false;
  #resendRebirthMs = Number.NEGATIVE_INFINITY;
  #stopListening: (() => void) | undefined;

  constructor(private readonly options: UplinkOptions) {
    this.#table = new AliasTable(options.devices);
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#sinceMs = options.clock.nowMs();
  }

  start(): void {
    if (this.#running !== undefined) return;
    this.#stopListening = this.options.outbox.onCommitted((records) => this.#take(records));
    this.#running = this.#run().catch((error: unknown) => {
      this.#note(error);
      this.#enter('stopped');
    });
  }

  async stop(): Promise<void> {
    if (this.#running === undefined || this.#stopping) return;
    this.#stopping = true;
    this.#wake?.();
    await this.#session?.end();
    await this.#running;
    this.#stopListening?.();
    this.#enter('stopped');
  }

  status(): UplinkStatus {
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      bdSeq: this.#session?.bdSeq ?? null,
      lastError: this.#lastError,
      hostOnline: this.#session?.hostOnline ?? false,
      hostAheadMs: this.#hostAheadMs,
      backlog: { inFlightReadings: this.#lane?.inFlightReadings ?? 0, draining: this.#lane?.draining ?? false },
      counters: { ...this.#counters },
    };
  }

  #enter(state: UplinkStatus['state']): void {
    this.#state = state;
    this.#sinceMs = this.options.clock.nowMs();
  }

  /** The latest value first: a birth that this very message provokes must already know it. */
  #take(records: readonly LogRecord[]): void {
    this.#latest.take(records);
    this.#session?.sendLive(records);
  }

  async #run(): Promise<void> {
    const { outbox, clock, logger, random } = this.options;
    this.#latest.take(await outbox.recent(RECENT_BYTES));
    let attempt = 0;
    while (!this.#stopping) {
      this.#enter('connecting');
      const bdSeq = await outbox.nextBdSeq();
      if (this.#stopping) break;
      const beganMs = clock.monotonicMs();
      let wasBorn = false;
      const session = this.#connect(bdSeq, {
        connected: () => {
          if (this.#state === 'connecting') this.#enter('waiting_for_host');
        },
        born: () => {
          wasBorn = true;
          if (session !== undefined) this.#beginBacklog(session);
          this.#enter('online');
          logger.info({ bdSeq }, 'The births are published; the uplink is online.');
        },
        heardHost: (hostMs) => {
          this.#hostAheadMs = hostMs - clock.nowMs();
        },
      });
      const failure = session === undefined ? undefined : await this.#attend(session);
      if (failure !== undefined) this.#note(failure);
      if (this.#stopping) break;
      attempt = wasBorn && clock.monotonicMs() - beganMs > this.#timing.reconnectMaxMs ? 0 : attempt + 1;
      if (wasBorn && failure === undefined) attempt = 0;
      const waitMs = backOffMs(attempt, this.#timing.reconnectMinMs, this.#timing.reconnectMaxMs, random);
      this.#enter('backing_off');
      await this.#sleep(waitMs);
    }
  }

  #connect(bdSeq: number, events: SessionEvents): NodeSession | undefined {
    try {
      return new NodeSession(this.#parts(), bdSeq, events);
    } catch (error) {
      this.#note(error);
      return undefined;
    }
  }

  async #attend(session: NodeSession): Promise<unknown> {
    this.#session = session;
    const failure = await session.ended;
    this.#backlog?.stop();
    this.#session = undefined;
    this.#lane = undefined;
    return failure;
  }

  #parts() {
    const { outbox, node, broker, clientId, hostId, clock, logger, connect = mqtt.connect } = this.options;
    return {
      outbox,
      node,
      broker,
      connect,
      clientId,
      hostId,
      clock,
      logger,
      table: this.#table,
      latest: this.#latest,
      timing: this.#timing,
      counters: this.#counters,
    };
  }

  #note(failure: unknown): void {
    const code = (failure as Partial<AppError> | null)?.code;
    const message = failure instanceof Error ? failure.message : String(failure);
    const known = this.#lastError;
    this.#lastError = { code: String(code ?? 'uplink.failed'), message, atMs: this.options.clock.nowMs() };
    if (known?.message === message) return; // One line a cause, not one an attempt.
    this.options.logger.warn({ err: failure, broker: this.options.broker.url }, 'The connection to the broker ended.');
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Now, not later: what is committed from here on is sent live, what was there before is backlog. */
  #beginBacklog(session: NodeSession): void {
    this.#lane = this.#backlogLane(session);
    this.#backlog = this.#driveBacklog(session);
  }

  #backlogLane(session: NodeSession): BacklogLane {
    const { outbox, clock, random, backlogReadingsPerSecond } = this.options;
    const sender: BacklogSender = {
      ready: () => session.readyForHistory(),
      sendHistory: (records, resent) => session.sendHistory(records, resent),
      sendGap: (lost) => session.sendGap(lost),
      resent: () => {
        this.#resentSinceBirth = true;
      },
    };
    return new BacklogLane(outbox, sender, backlogReadingsPerSecond, this.#timing, clock, random);
  }

  /** Some time after the births: the host's first confirmations may make much of the backlog needless. */
  #driveBacklog(session: NodeSession): { stop(): void } {
    const startMs = this.options.clock.monotonicMs() + this.#timing.backlogDelayMs;
    const tick = async () => {
      if (this.#lane === undefined || this.options.clock.monotonicMs() < startMs) return;
      await this.#lane.tick();
      this.#rebirthAfterResend(session);
    };
    const timer = setInterval(() => {
      tick().catch((error: unknown) => this.options.logger.error({ err: error }, 'The backlog could not go on.'));
    }, this.#timing.backlogTickMs);
    return { stop: () => clearInterval(timer) };
  }

  /**
   * What was sent twice may have left a host that goes by arrival with an old value as its newest: births put that right. Not
   * while the resending goes on, and not more often than `resendRebirthMs`.
   */
  #rebirthAfterResend(session: NodeSession): void {
    if (!this.#resentSinceBirth || this.#lane?.draining) return;
    const nowMs = this.options.clock.monotonicMs();
    if (nowMs - this.#resendRebirthMs < this.#timing.resendRebirthMs) return;
    this.#resentSinceBirth = false;
    this.#resendRebirthMs = nowMs;
    session.birth();
  }
}

/** An Eclipse Sparkplug B 3.0 edge node that delivers the outbox. Opens no connection before `start`. */
export function createUplink(options: UplinkOptions): Uplink {
  return new SparkplugUplink(options);
}
