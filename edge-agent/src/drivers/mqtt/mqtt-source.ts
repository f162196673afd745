import { connect, type MqttClient } from 'mqtt';
import type { MqttSourceConfig } from '../../config/agent-config.js';
import type { Sample } from '../../normalise/sample.js';
import type { Clock, Logger } from '../../outbox/ports.js';
import { MalformedPayloads } from './malformed-payloads.js';
import { type Arrival, SensorSession } from './sensor-session.js';

/** After this long without the broker nothing is known of its sensors: an alarm may have passed unheard. DEFAULT. */
export const brokerLossMs = 15_000;
/** What comes so soon after a kept session was resumed had waited in the broker: when it was said is not known. DEFAULT. */
export const resumedWindowMs = 1000;
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
  private lastError: string | undefined;

  constructor(private readonly options: MqttSourceOptions) {
    this.sensors = options.config.sensors.map((sensor) => new SensorSession(sensor));
    this.malformed = new MalformedPayloads(options.clock);
  }

  get connected(): boolean {
    return this.client?.connected === true && this.subscribed;
  }

  start(): void {
    const { config, clock, logger } = this.options;
    this.startedMs = clock.monotonicMs();
    this.lostMs = this.startedMs;
    const client = connect(config.url, {
      clientId: config.clientId,
      // The broker keeps what its sensors say while the agent is away.
      clean: false,
      protocolVersion: 4,
      keepalive: 15,
      connectTimeout: 5000,
      reconnectPeriod: this.options.reconnectPeriodMs ?? 2000,
      resubscribe: false,
      queueQoSZero: false,
      ...(config.username === undefined ? {} : { username: config.username }),
      ...(config.password === undefined ? {} : { password: config.password }),
    });
    this.client = client;
    client.on('connect', ({ sessionPresent }) => {
      this.resumedMs = sessionPresent ? clock.monotonicMs() : undefined;
      this.subscribe(client);
    });
    client.handleMessage = (packet, next) => {
      const durable = this.receive(packet.topic, Buffer.from(packet.payload), packet.retain || packet.dup);
      if (packet.qos !== 1) return next();
      this.acknowledge(client, packet.messageId ?? 0, durable);
      // An error keeps the library from acknowledging by itself, before the readings are durable; it has no other effect.
      next(new Error('acknowledged later'));
    };
    client.on('close', () => {
      if (this.subscribed) logger.warn({ source: config.id }, 'field broker lost');
      this.subscribed = false;
      this.lostMs ??= clock.monotonicMs();
    });
    client.on('error', ({ message }) => {
      // Said once, not at every attempt.
      if (message === this.lastError) return;
      this.lastError = message;
      logger.warn({ source: config.id, error: message }, 'field broker refused or failed; trying on');
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
        logger.error({ source: config.id, refused, error: error?.message }, 'field broker refused a subscription');
        if (error !== null) client.reconnect();
        return;
      }
      this.subscribed = true;
      this.lostMs = undefined;
      this.lastError = undefined;
      logger.info({ source: config.id, topics: filters.length }, 'field broker reached');
    });
  }

  /** PUBACK (MQTT 3.1.1 §3.4) once the readings are durable, on the connection that brought them and no other. */
  private acknowledge(client: MqttClient, messageId: number, durable: Promise<boolean>): void {
    const { stream } = client;
    durable.then(
      (isDurable) => {
        if (isDurable && client.stream === stream && !stream.destroyed) {
          stream.write(Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff]));
        }
      },
      (error: unknown) => this.options.logger.error({ source: this.options.config.id, err: error }, 'not acknowledged'),
    );
  }

  private async receive(topic: string, payload: Buffer, notFresh: boolean): Promise<boolean> {
    const { clock } = this.options;
    this.counters.messages += 1;
    if (payload.length > largestPayloadBytes) {
      this.malformed.record(topic, payload, `${payload.length} bytes are too many`);
      return true;
    }
    const waited = this.resumedMs !== undefined && clock.monotonicMs() - this.resumedMs < resumedWindowMs;
    const arrival: Arrival = {
      topic,
      payload,
      json: parse(payload),
      waited: notFresh || waited,
      receivedMs: clock.nowMs(),
    };
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
          durable.push(this.emit(understood.samples));
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
    return samples.length === 0 || this.options.onSamples(samples);
  }
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}
