import { AppError } from '@anju/contracts';
import { decodeHostState, encodeHostState, NAMESPACE, stateTopic } from '@anju/contracts/sparkplug';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.js';
import { sayGoodbye } from '../../platform/mqtt-goodbye.js';
import type { IngestBroker, IngestTiming } from '../ingest.js';
import type { FieldLink, FieldLinkHandlers } from '../usecases/field-link.js';

/** Somebody else with our host id would answer every correction with one of theirs: the first goes at once, others wait. */
const leastCorrectionMs = 1_000;
/** A connection that held for this long starts the back-off anew. */
const steadyMs = 30_000;

export interface MqttHostOptions {
  readonly broker: IngestBroker;
  readonly hostId: string;
  readonly clientId: string;
  /** Sparkplug groups to listen to, as they are now. */
  readonly groups: () => readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly timing: Pick<IngestTiming, 'keepaliveMs' | 'connectTimeoutMs' | 'reconnectMinMs' | 'reconnectMaxMs'>;
  /** Whether this process may speak for the host id; asked before every connection and every word. */
  readonly holds: () => boolean;
  /** Time of STATE, ms. */
  readonly stateTimeMs: () => number;
}

function translated(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const cause = error as { code?: unknown; message?: string };
  // MQTT 3.1.1 return codes 4 and 5: wrong credentials, not authorised.
  const refused = cause.code === 4 || cause.code === 5;
  const message = refused
    ? 'The broker refuses the host’s user name or password; check both.'
    : `The broker cannot be reached: ${cause.message ?? String(error)}`;
  return new AppError(refused ? 'broker.refused' : 'broker.unavailable', message, { retryable: true, cause: error });
}

/**
 * A Sparkplug 3.0 primary host's connection: STATE with the time of its connection as will and birth, clean session, and a
 * reconnect loop of its own, because the will's time must be renewed before every attempt.
 */
export class MqttHostConnection implements FieldLink {
  readonly #options: MqttHostOptions;
  #handlers: FieldLinkHandlers | null = null;
  #client: MqttClient | null = null;
  #subscribed = new Set<string>();
  #up = false;
  #online = false;
  #stopped = false;
  /** Time of STATE of this connection. */
  #connectedMs = 0;
  #attemptMs = 0;
  #attempts = 0;
  #correctedMs = Number.NEGATIVE_INFINITY;
  #delayMs: number;
  #cancelReconnect: (() => void) | null = null;
  #cancelCorrection: (() => void) | null = null;

  constructor(options: MqttHostOptions) {
    this.#options = options;
    this.#delayMs = options.timing.reconnectMinMs;
  }

  start(handlers: FieldLinkHandlers): void {
    this.#handlers = handlers;
    this.#connect();
  }

  publish(topic: string, payload: Uint8Array): boolean {
    if (!this.#up || this.#client === null || !this.#options.holds()) return false;
    // QoS 0 as the specification demands for NCMD; whoever needs certainty repeats.
    this.#client.publish(topic, Buffer.from(payload), { qos: 0, retain: false });
    return true;
  }

  goOnline(): void {
    this.#online = true;
    if (this.#up) this.#publishState(true);
  }

  subscribeNewGroups(): void {
    if (this.#up && this.#client !== null) void this.#subscribe(this.#client).catch((error) => this.#lost(error));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelReconnect?.();
    this.#cancelCorrection?.();
    const client = this.#client;
    this.#client = null;
    this.#up = false;
    if (client === null) return;
    const { clock, hostId, stateTimeMs } = this.#options;
    const say = (said: () => void): void => {
      const payload = encodeHostState({ online: false, timestamp: Math.max(stateTimeMs(), this.#connectedMs) });
      client.publish(stateTopic(hostId), payload, { qos: 1, retain: true }, said);
    };
    await sayGoodbye(client, clock, client.connected ? say : undefined);
  }

  abandon(): void {
    this.#stopped = true;
    this.#cancelReconnect?.();
    this.#cancelCorrection?.();
    const client = this.#client;
    this.#client = null;
    this.#up = false;
    // Forced: no DISCONNECT, which would tell the broker to forget the will.
    client?.end(true);
  }

  /** The broker's nodes in turn. */
  #url(): string {
    const { url, otherUrls = [] } = this.#options.broker;
    const urls = [url, ...otherUrls];
    return urls[this.#attempts % urls.length] ?? url;
  }

  #connect(): void {
    // Whoever may not speak for the host id any more must not take the connection back.
    if (this.#stopped || !this.#options.holds()) return;
    const { broker, clientId, hostId, timing, clock, logger, stateTimeMs } = this.#options;
    const url = this.#url();
    this.#attemptMs = clock.nowMs();
    this.#connectedMs = Math.max(stateTimeMs(), this.#connectedMs + 1);
    const will = encodeHostState({ online: false, timestamp: this.#connectedMs });
    const options: IClientOptions = {
      clientId,
      clean: true,
      protocolVersion: 4,
      keepalive: Math.max(1, Math.round(timing.keepaliveMs / 1000)),
      connectTimeout: timing.connectTimeoutMs,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      will: { topic: stateTopic(hostId), payload: Buffer.from(will), qos: 1, retain: true },
      ...(broker.username === undefined ? {} : { username: broker.username }),
      ...(broker.password === undefined ? {} : { password: broker.password }),
      ...broker.tls,
    };
    let client: MqttClient;
    try {
      client = mqtt.connect(url, options);
    } catch (error) {
      this.#lost(error);
      return;
    }
    this.#client = client;
    // CONNECT waits for the line; a process that was stopped meanwhile must not send it.
    const checkFirst = (): void => {
      if (!this.#options.holds()) client.stream.destroy();
    };
    client.stream.prependOnceListener('connect', checkFirst);
    client.stream.prependOnceListener('secureConnect', checkFirst);
    let failure: unknown = new AppError('broker.unavailable', 'The connection to the broker was closed.');
    let heardMs = clock.nowMs();
    let isPaused = false;
    client.handleMessage = (packet, callback) => {
      heardMs = clock.nowMs();
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      const wait = this.#receive(packet.topic, payload);
      if (wait === undefined) {
        callback();
        return;
      }
      isPaused = true;
      void wait.then(() => {
        isPaused = false;
        callback();
      });
    };
    // The answer to a ping comes behind everything that waits to be read: whoever reads slowly must not take the broker for dead.
    const giveUp = client.onKeepaliveTimeout.bind(client);
    client.onKeepaliveTimeout = () => {
      if (!isPaused && clock.nowMs() - heardMs >= timing.keepaliveMs) {
        giveUp();
        return;
      }
      client.sendPing();
      client.reschedulePing(true);
    };
    client.on('error', (error) => {
      failure = error;
    });
    client.on('connect', () => {
      this.#subscribed = new Set();
      this.#subscribe(client).then(
        () => this.#ready(client),
        (error: unknown) => {
          failure = error;
          client.end(true);
        },
      );
    });
    client.once('close', () => {
      client.end(true);
      if (this.#client === client) this.#lost(failure);
    });
    logger.debug({ url }, 'connecting to the broker');
  }

  async #subscribe(client: MqttClient): Promise<void> {
    const wanted = [
      stateTopic(this.#options.hostId),
      ...this.#options.groups().map((groupId) => `${NAMESPACE}/${groupId}/#`),
    ].filter((filter) => !this.#subscribed.has(filter));
    if (wanted.length === 0) return;
    const granted = await this.#inTime(client.subscribeAsync(wanted, { qos: 1 }));
    const refused = granted.filter(({ qos }) => qos > 2).map(({ topic }) => topic);
    if (refused.length > 0) {
      const message = `The broker does not let the host read ${refused.join(', ')}; give its user that right.`;
      throw new AppError('broker.subscription_refused', message, { retryable: true, context: { refused } });
    }
    for (const filter of wanted) this.#subscribed.add(filter);
  }

  /** A node of a cluster that has lost its others answers late or never; the next may know more. */
  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const { clock, timing } = this.#options;
    let cancel: (() => void) | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancel = clock.schedule(timing.connectTimeoutMs, () => {
        const message = 'The broker does not answer the subscription.';
        reject(new AppError('broker.unavailable', message, { retryable: true }));
      });
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      cancel?.();
    }
  }

  #ready(client: MqttClient): void {
    if (this.#client !== client) return;
    this.#up = true;
    this.#options.logger.info({ url: this.#url() }, 'connected to the broker');
    this.#handlers?.up();
    if (this.#online) this.#publishState(true);
  }

  #publishState(online: boolean): void {
    if (!this.#options.holds()) return;
    const payload = encodeHostState({ online, timestamp: this.#connectedMs });
    this.#client?.publish(stateTopic(this.#options.hostId), payload, { qos: 1, retain: true });
  }

  #receive(topic: string, payload: Uint8Array): Promise<void> | undefined {
    if (topic !== stateTopic(this.#options.hostId)) return this.#handlers?.message(topic, payload);
    // The late will of an earlier connection of ours must not leave the agents waiting (specification 3.0, STATE).
    if (decodeHostState(payload)?.online === false && this.#cancelCorrection === null) {
      const waitMs = this.#correctedMs + leastCorrectionMs - this.#options.clock.nowMs();
      if (waitMs <= 0) this.#correct();
      else this.#cancelCorrection = this.#options.clock.schedule(waitMs, () => this.#correct());
    }
    return undefined;
  }

  #correct(): void {
    this.#cancelCorrection = null;
    if (!this.#online || !this.#up) return;
    this.#correctedMs = this.#options.clock.nowMs();
    this.#publishState(true);
  }

  #lost(error: unknown): void {
    const { clock, random, timing, logger } = this.#options;
    const wasUp = this.#up;
    this.#client = null;
    this.#up = false;
    if (this.#stopped) return;
    this.#attempts++;
    const fault = translated(error);
    if (wasUp && clock.nowMs() - this.#attemptMs > steadyMs) this.#delayMs = timing.reconnectMinMs;
    const delayMs = this.#delayMs * (0.5 + random() / 2);
    this.#delayMs = Math.min(this.#delayMs * 2, timing.reconnectMaxMs);
    logger.warn(
      { code: fault.code, reason: fault.message, delayMs: Math.round(delayMs) },
      'no connection to the broker',
    );
    this.#handlers?.down({ code: fault.code, message: fault.message });
    this.#cancelReconnect = clock.schedule(delayMs, () => this.#connect());
  }
}
