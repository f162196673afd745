import { AppError, isAppError } from '@anju/contracts';
import type { IPublishPacket, MqttClient } from 'mqtt';
import type { MqttSourceConfig } from '../../config/agent-config.js';
import type { Sample } from '../../normalise/sample.js';
import type { Clock, Logger } from '../../outbox/ports.js';
import { arrivalOf } from './arrival.js';
import { connectBroker } from './broker-connection.js';
import { connectionFault } from './connection-fault.js';
import { DeliveredMessages } from './delivered-messages.js';
import { MalformedPayloads } from './malformed-payloads.js';
import { SensorSession } from './sensor-session.js';

/** After this long without the broker nothing is known of its sensors: an alarm may have passed unheard. DEFAULT. */
export const brokerLossMs = 15_000;
/** What comes so soon after a kept session was resumed had waited in the broker: when it was said is not known. DEFAULT. */
export const resumedWindowMs = 1000;
/** So many connections in a row that lived no longer than this are told. DEFAULT. */
const tooManyShortLives = 5;
const shortLifeMs = 10_000;
/** Larger payloads are no sensor's. DEFAULT. */
export const largestPayloadBytes = 256 * 1024;

export interface MqttSourceOptions {
  readonly config: MqttSourceConfig;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resolves to whether the readings are durable: only then does the broker get its acknowledgement. */
  readonly onSamples: (samples: readonly Sample[]) => Promise<boolean>;
  readonly reconnectPeriodMs?: number;
  readonly brokerLossMs?: number;
}

export interface MqttCounters {
  messages: number;
  /** Of no sensor of this source. */
  unmatched: number;
  duplicates: number;
}

/** The sensors behind one MQTT broker. */
export class MqttSource {
  readonly sensors: readonly SensorSession[];
  readonly malformed: MalformedPayloads;
  readonly counters: MqttCounters = { messages: 0, unmatched: 0, duplicates: 0 };
  private client: MqttClient | undefined;
  private watch: NodeJS.Timeout | undefined;
  private startedMs = 0;
  /** Monotonic time at which each sensor last spoke: a step of the wall clock silences nobody. */
  private readonly heardMs = new Map<SensorSession, number>();
  private lostMs: number | undefined;
  private subscribed = false;
  private resumedMs: number | undefined;
  private lastFault: AppError | undefined;
  private readonly toldFaults = new Set<string>();
  private shortLives = 0;
  private readonly delivered = new DeliveredMessages();

  constructor(private readonly options: MqttSourceOptions) {
    this.sensors = options.config.sensors.map((sensor) => new SensorSession(sensor));
    this.malformed = new MalformedPayloads(options.clock);
  }

  get connected(): boolean {
    return this.client?.connected === true && this.subscribed;
  }

  /** Why there is no connection, as long as there is none. */
  get fault(): { readonly code: string; readonly message: string } | undefined {
    return this.lastFault === undefined ? undefined : { code: this.lastFault.code, message: this.lastFault.message };
  }

  start(): void {
    const { config, clock, logger } = this.options;
    this.startedMs = clock.monotonicMs();
    this.lostMs = this.startedMs;
    // The broker keeps what its sensors say while the agent is away.
    const client = connectBroker(
      config,
      {
        clean: false,
        reconnectPeriod: this.options.reconnectPeriodMs ?? 2000,
        resubscribe: false,
        queueQoSZero: false,
      },
      ({ message }) => logger.warn({ source: config.id, error: message }, 'a TLS file cannot be read; using its last'),
    );
    this.client = client;
    let reached = false;
    let reachedMs = 0;
    client.on('connect', ({ sessionPresent }) => {
      reached = true;
      reachedMs = clock.monotonicMs();
      this.resumedMs = sessionPresent ? clock.monotonicMs() : undefined;
      if (!sessionPresent) this.delivered.clear();
      this.subscribe(client);
    });
    client.handleMessage = (packet, next) => {
      const durable = this.receive(packet);
      if (packet.qos !== 1) return next();
      this.acknowledge(client, packet.messageId ?? 0, durable);
      // An error keeps the library from acknowledging by itself, before the readings are durable; it has no other effect.
      next(new Error('acknowledged later'));
    };
    let failed = false;
    client.on('close', () => {
      if (this.subscribed) logger.warn({ source: config.id }, 'field broker lost');
      if (reached) this.judgeShortLife(clock.monotonicMs() - reachedMs);
      else if (!reached && !failed) this.tellFault(undefined);
      reached = false;
      failed = false;
      this.subscribed = false;
      this.lostMs ??= clock.monotonicMs();
    });
    client.on('error', (error) => {
      failed = true;
      this.tellFault(error);
    });
    this.watch = setInterval(() => this.findSilent(), 1000);
  }

  async stop(): Promise<void> {
    clearInterval(this.watch);
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) await client.endAsync(true);
  }

  private subscribe(client: MqttClient): void {
    const { config, logger } = this.options;
    const filters = [...new Set(this.sensors.flatMap((sensor) => sensor.filters))];
    client.subscribe(filters, { qos: 1 }, (error, granted) => {
      const refused = (granted ?? []).filter(({ qos }) => qos > 2).map(({ topic }) => topic);
      if (error !== null || refused.length > 0) {
        if (refused.length > 0) {
          this.lastFault = new AppError(
            'mqtt.subscription_refused',
            `${config.url}: the broker refuses the subscription to ${refused.join(', ')}; grant it to this user`,
            { retryable: true },
          );
        }
        logger.error({ source: config.id, refused, error: error?.message }, 'field broker refused a subscription');
        if (error !== null) client.reconnect();
        return;
      }
      this.subscribed = true;
      this.lostMs = undefined;
      this.lastFault = undefined;
      this.toldFaults.clear();
      logger.info({ source: config.id, topics: filters.length }, 'field broker reached');
    });
  }

  /** Each told once until the broker is reached, not at every attempt. */
  private tellFault(error: Error | undefined): void {
    const { config, logger } = this.options;
    const fault = connectionFault(error, config);
    this.lastFault = fault;
    if (this.toldFaults.has(fault.message)) return;
    this.toldFaults.add(fault.message);
    logger.warn({ source: config.id, code: fault.code, error: fault.message }, 'no field broker; trying on');
  }

  /** Two clients of one id throw each other out for ever, and no broker says so to both. */
  private judgeShortLife(livedMs: number): void {
    this.shortLives = livedMs < shortLifeMs ? this.shortLives + 1 : 0;
    if (this.shortLives !== tooManyShortLives) return;
    const { config, logger } = this.options;
    const error = `${config.url}: the connection is lost as soon as it is there, again and again; look whether another client has the client id ${config.clientId}, and at the broker's log`;
    logger.warn({ source: config.id, code: 'mqtt.lost_again', error }, 'field broker lost again and again; trying on');
  }

  /** PUBACK (MQTT 3.1.1 and 5 §3.4) once the readings are durable, on the connection that brought them and no other. */
  private acknowledge(client: MqttClient, messageId: number, durable: Promise<boolean>): void {
    const { stream } = client;
    void durable.then((isDurable) => {
      if (isDurable && client.stream === stream && !stream.destroyed) {
        stream.write(Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff]));
      }
    });
  }

  /** Never throws: no payload may stop the source. Resolves to whether the broker may forget the message. */
  private async receive(packet: IPublishPacket): Promise<boolean> {
    const payload = Buffer.from(packet.payload);
    try {
      return await this.receiveOnce(packet, payload);
    } catch (error) {
      // Sent again it would fail again, and hold up what comes behind it.
      this.logFault(error, 'mqtt.payload_fault', packet.topic);
      this.malformed.record(packet.topic, payload, `a fault of the agent: ${String(error)}`);
      return true;
    }
  }

  private async receiveOnce(packet: IPublishPacket, payload: Buffer): Promise<boolean> {
    const { messageId, dup, topic } = packet;
    this.counters.messages += 1;
    if (packet.qos !== 1 || messageId === undefined) return this.take(packet, payload);
    const delivery = { messageId, dup, topic, payload };
    if (this.delivered.holds(delivery)) {
      this.counters.duplicates += 1;
      return true;
    }
    this.delivered.release(delivery);
    const isDurable = await this.take(packet, payload);
    if (isDurable) this.delivered.keep(delivery);
    return isDurable;
  }

  private async take({ topic, retain, dup }: IPublishPacket, payload: Buffer): Promise<boolean> {
    const { clock } = this.options;
    if (payload.length > largestPayloadBytes) {
      this.malformed.record(topic, payload, `${payload.length} bytes are too many`);
      return true;
    }
    const resumed = this.resumedMs !== undefined && clock.monotonicMs() - this.resumedMs < resumedWindowMs;
    const arrival = arrivalOf(topic, payload, { waited: retain || dup || resumed, receivedMs: clock.nowMs() });
    const durable: Promise<boolean>[] = [];
    let reason: string | undefined;
    let taken = false;
    for (const sensor of this.sensors) {
      const understood = sensor.understand(arrival);
      switch (understood.kind) {
        case 'other':
          continue;
        case 'malformed':
          reason = understood.reason;
          break;
        case 'duplicate':
          this.counters.duplicates += 1;
          break;
        case 'understood':
          this.heardMs.set(sensor, clock.monotonicMs());
          for (const problem of understood.problems)
            this.malformed.record(topic, payload, `${sensor.config.id}: ${problem}`);
          durable.push(this.emitOrForget(understood));
          break;
        case 'availability':
          durable.push(this.emit(understood.samples));
          break;
      }
      taken = true;
    }
    // Several sensors may share a topic: what none of them could read is recorded once.
    if (reason !== undefined) this.malformed.record(topic, payload, reason);
    else if (!taken) this.counters.unmatched += 1;
    return (await Promise.all(durable)).every((one) => one);
  }

  private async emitOrForget(understood: {
    readonly samples: readonly Sample[];
    readonly forget?: () => void;
  }): Promise<boolean> {
    const isDurable = await this.emit(understood.samples);
    if (!isDurable) understood.forget?.();
    return isDurable;
  }

  /** Sensors that ought to have spoken, and all of them when their broker is gone. */
  private findSilent(): void {
    const nowMs = this.options.clock.nowMs();
    const monotonicMs = this.options.clock.monotonicMs();
    const brokerGone =
      this.lostMs !== undefined && monotonicMs - this.lostMs >= (this.options.brokerLossMs ?? brokerLossMs);
    for (const sensor of this.sensors) {
      const { silentAfterMs } = sensor.config;
      const quietMs = monotonicMs - (this.heardMs.get(sensor) ?? this.startedMs);
      const silent = silentAfterMs !== undefined && quietMs >= silentAfterMs;
      if (!brokerGone && !silent) continue;
      // The report-by-exception turns this into one report and its heartbeats.
      sensor.online = false;
      void this.emit(sensor.allBad('device_offline', nowMs));
    }
  }

  private async emit(samples: readonly Sample[]): Promise<boolean> {
    if (this.client === undefined) return false;
    if (samples.length === 0) return true;
    try {
      return await this.options.onSamples(samples);
    } catch (error) {
      this.logFault(error, 'mqtt.readings_not_taken');
      return false;
    }
  }

  private logFault(error: unknown, otherwise: string, topic?: string): void {
    const { config, logger } = this.options;
    const code = isAppError(error) ? error.code : otherwise;
    logger.error({ source: config.id, code, topic, err: error }, 'a message could not be taken');
  }
}
