import mqtt, { type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import { garbagePayload } from '../sensors/garbage.js';
import type { Publication } from '../sensors/publication.js';
import type { Journal } from '../usecases/journal.js';
import type { SimulatedMqttSensor } from '../usecases/simulated-estate.js';

export interface MqttSensorClientOptions {
  readonly estate: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly journal: Journal | null;
  readonly health: FieldBrokerHealth;
  readonly log: Logger;
  readonly now?: () => number;
}

/** Tells once per outage, for all sensors of an estate together, that the field broker is away and back. */
export interface FieldBrokerHealth {
  up(): void;
  down(reason: string): void;
}

export function fieldBrokerHealth(estate: string, log: Logger): FieldBrokerHealth {
  let away = false;
  return {
    up() {
      if (away) log.info({ estate }, 'field broker reached again');
      away = false;
    },
    down(reason) {
      if (!away) log.warn({ estate, reason }, 'field broker not reached; sensors keep trying');
      away = true;
    },
  };
}

const RECONNECT_MS = 1000;
/** A sensor with this many unacknowledged messages skips one rather than queueing: field devices have no memory. */
const MAX_UNACKNOWLEDGED = 20;

/** One sensor's own connection to the estate's field broker: QoS 1, reconnecting for ever, silent while unconnected. */
export class MqttSensorClient {
  readonly #options: MqttSensorClientOptions;
  readonly #simulated: SimulatedMqttSensor;
  #client: MqttClient | null = null;
  #unacknowledged = 0;
  #acknowledged = 0;
  #garbage = 0;

  constructor(simulated: SimulatedMqttSensor, options: MqttSensorClientOptions) {
    this.#simulated = simulated;
    this.#options = options;
  }

  get connected(): boolean {
    return this.#client?.connected ?? false;
  }

  start(): void {
    const { sensor } = this.#simulated;
    const { estate, url, username, password, health, log } = this.#options;
    const client = mqtt.connect(url, {
      protocolVersion: 4,
      clientId: `${estate}-${sensor.name}`,
      username,
      password,
      clean: true,
      keepalive: 20,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: 5000,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      ...(sensor.will === null
        ? {}
        : { will: { topic: sensor.will.topic, payload: Buffer.from(sensor.will.payload), qos: 1, retain: true } }),
    });
    client.on('connect', () => {
      this.#unacknowledged = 0;
      health.up();
      log.debug({ estate, sensor: sensor.name }, 'sensor connected');
      for (const publication of sensor.connected(this.#now())) this.#publish(publication);
    });
    // The client retries by itself, for ever.
    client.on('error', (error) => health.down(error.message));
    this.#client = client;
  }

  /** Publishes what is due; breaks and makes the connection as the sensor's fault says. */
  tick(): void {
    const { sensor, fault } = this.#simulated;
    if (fault.offline) {
      if (this.#client !== null) this.#drop();
      return;
    }
    if (this.#client === null) this.start();
    if (fault.frozen || !this.connected) return;
    for (const publication of sensor.due(this.#now())) {
      this.#publish(publication);
      if (fault.garbage) this.#publishGarbage(publication.topic);
    }
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client !== null) await client.endAsync(true);
  }

  /** A device that lost its power: no DISCONNECT, so that the broker publishes the will. */
  #drop(): void {
    const client = this.#client;
    this.#client = null;
    client?.stream.destroy();
    client?.end(true);
  }

  #publishGarbage(topic: string): void {
    this.#client?.publish(topic, garbagePayload(this.#garbage), { qos: 1 });
    this.#garbage += 1;
  }

  #publish(publication: Publication): void {
    const client = this.#client;
    if (client === null || this.#unacknowledged >= MAX_UNACKNOWLEDGED) return;
    this.#unacknowledged += 1;
    client.publish(publication.topic, publication.payload, { qos: 1, retain: publication.retain }, (error) => {
      this.#unacknowledged = Math.max(0, this.#unacknowledged - 1);
      if (error == null) this.#record(publication);
      else this.#options.log.debug({ topic: publication.topic, error: error.message }, 'message not acknowledged');
    });
  }

  #record(publication: Publication): void {
    const { journal, estate } = this.#options;
    this.#acknowledged += 1;
    if (journal === null) return;
    for (const { name, value, unit, point } of publication.quantities) {
      journal.write({
        servedAtMs: this.#now(),
        estate,
        via: 'mqtt',
        topic: publication.topic,
        quantity: name,
        value,
        unit,
        ...(point === undefined ? {} : { point, pointValue: value }),
        message: this.#acknowledged,
      });
    }
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
