import type { DataType } from '@anju/contracts/sparkplug';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { TlsOptions } from '../drivers/mqtt/broker-connection.js';
import type { Outbox } from '../outbox/outbox.js';
import type { Clock, Logger } from '../outbox/ports.js';

export interface UplinkPoint {
  /** Point key within its facility: `tank_level`, `port-3/power`. */
  readonly point: string;
  readonly datatype: DataType;
  /** UCUM code. */
  readonly unit: string;
  /** For people. */
  readonly name: string;
}

export interface UplinkDevice {
  /** Sparkplug `device_id`. */
  readonly deviceId: string;
  readonly points: readonly UplinkPoint[];
}

export interface UplinkBroker {
  /** `mqtt://host:port`, `mqtts://…`, `ws://…` or `wss://…`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Asked at every CONNECT: certificates are renewed while the agent runs. */
  readonly tls?: () => TlsOptions;
}

export interface UplinkOptions {
  readonly outbox: Outbox;
  readonly node: { readonly groupId: string; readonly edgeNodeId: string };
  readonly broker: UplinkBroker;
  readonly clientId: string;
  /** The primary host whose STATE gates births and data. */
  readonly hostId: string;
  readonly devices: readonly UplinkDevice[];
  /**
   * Upper bound of the backlog's rate, readings/s. No more than 400 records/s go whatever it says, since brokers close connections
   * that publish too often.
   */
  readonly backlogReadingsPerSecond: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Uniform in [0, 1): jitter of reconnects and resends. */
  readonly random: () => number;
  readonly timing?: Partial<UplinkTiming>;
  /** Opens a connection to the broker. Default: the MQTT library's; a simulation has another network. */
  readonly connect?: Connect;
}

export type Connect = (url: string, options: IClientOptions) => MqttClient;

/** All in ms. */
export interface UplinkTiming {
  readonly keepaliveMs: number;
  readonly connectTimeoutMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  /** What was sent and is not confirmed after this is sent again, as history. */
  readonly retryAfterMs: number;
  readonly retryMaxMs: number;
  /** From the births to the first backlog: the host's first confirmation may make it needless. */
  readonly backlogDelayMs: number;
  readonly backlogTickMs: number;
  /** While the host is not online, its STATE is asked for so often. */
  readonly stateAgainMs: number;
  /** Rebirth commands within this time of a birth are answered by that birth. */
  readonly rebirthDebounceMs: number;
  /** Least time between rebirths after resends. */
  readonly resendRebirthMs: number;
  /** A device that is lost and still has something to tell is born for this time, so that much of it needs one birth. */
  readonly lastWordsMs: number;
}

export interface UplinkStatus {
  /** `waiting_for_host`: connected, but the primary host's STATE is not online. */
  readonly state: 'stopped' | 'connecting' | 'waiting_for_host' | 'online' | 'backing_off';
  readonly sinceMs: number;
  readonly bdSeq: number | null;
  readonly lastError: { readonly code: string; readonly message: string; readonly atMs: number } | null;
  readonly hostOnline: boolean;
  /**
   * By how much the host's clock was ahead of this one's when it last confirmed, ms, less the way of that message; `null` before it
   * did.
   */
  readonly hostAheadMs: number | null;
  readonly backlog: { readonly inFlightReadings: number; readonly draining: boolean };
  readonly counters: {
    readonly connects: number;
    readonly births: number;
    readonly liveReadings: number;
    readonly backlogReadings: number;
    readonly resentReadings: number;
    readonly confirmations: number;
    readonly rebirthCommands: number;
    readonly unknownCommands: number;
    readonly undeclaredReadings: number;
  };
}

export interface Uplink {
  /** Connects in the background and keeps at it until `stop`. */
  start(): void;
  /** Publishes the death certificate, when connected, and disconnects. */
  stop(): Promise<void>;
  status(): UplinkStatus;
}
