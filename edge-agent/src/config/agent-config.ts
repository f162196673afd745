import type { FacilityKind, PointDefinition } from '@anju/contracts';
import type { Feed } from '../normalise/feed.js';
import type { ModbusPointProfile } from '../profiles/modbus-profile.js';
import type { NetworkServerFile, SensorProfileFile } from '../profiles/mqtt-profile.js';

/** A configuration without a mistake: every name resolved, every default applied. */
export interface AgentConfig {
  readonly node: { readonly groupId: string; readonly edgeNodeId: string };
  readonly uplink: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly clientId: string;
    readonly hostId: string;
    readonly tls: TlsConfig | undefined;
    readonly backlogReadingsPerSecond: number;
  };
  readonly outbox: { readonly maxBytes: number; readonly maxAgeMs: number };
  readonly localWatch: {
    readonly enabled: boolean;
    /** How far back `/history` should reach. */
    readonly historyMinutes: number;
  };
  readonly facilities: readonly FacilityConfig[];
  readonly buses: readonly BusConfig[];
  readonly mqtt: readonly MqttSourceConfig[];
  /** Points that the configuration switches off, so that nobody takes them for watched. */
  readonly disabled: readonly DisabledPoint[];
}

export interface DisabledPoint {
  /** `<bus>/<unit>` or `<broker>/<sensor>`. */
  readonly device: string;
  readonly point: string;
}

export interface FacilityConfig {
  readonly deviceId: string;
  readonly kind: FacilityKind;
  /** Points that something feeds. */
  readonly points: readonly { readonly point: string; readonly definition: PointDefinition }[];
  /** Facts that rules need, keyed as they name them, and as the host's registry does: `tankDesignLevelM`. */
  readonly parameters?: Readonly<Record<string, number | string | boolean>>;
}

/** One point of a device and everything that it feeds. */
export interface PolledPoint {
  readonly profile: ModbusPointProfile;
  readonly pollIntervalMs: number;
  readonly feeds: readonly Feed[];
}

export interface UnitConfig {
  readonly unitId: number;
  readonly profileId: string;
  readonly points: readonly PolledPoint[];
}

export interface SerialSettings {
  /** Device file, `/dev/ttyS1`; better a name of `/dev/serial/by-id`, which survives replugging. */
  readonly path: string;
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly dataBits: 7 | 8;
  readonly stopBits: 1 | 2;
}

/** How a bus is reached: Modbus TCP, RTU behind a transparent converter, RTU on a serial line of the gateway. */
export type BusLink =
  | { readonly kind: 'modbus-tcp' | 'modbus-rtu-tcp'; readonly host: string; readonly port: number }
  | ({ readonly kind: 'modbus-rtu' } & SerialSettings);

export type BusConfig = BusLink & BusSettings;

export interface BusSettings {
  readonly id: string;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly turnaroundMs: number;
  readonly maxGap: number;
  readonly units: readonly UnitConfig[];
}

export interface SensorConfig {
  readonly id: string;
  readonly profile: SensorProfileFile;
  readonly networkServer: NetworkServerFile | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly timeZone: string;
  readonly silentAfterMs: number | undefined;
  /** By point of the profile. */
  readonly feeds: ReadonlyMap<string, readonly Feed[]>;
}

/** Files are absolute paths of PEM files. */
export interface TlsConfig {
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly passphrase: string | undefined;
  /** Name that the broker's certificate must bear when it is not the one in the address. */
  readonly serverName: string | undefined;
}

/** A broker on the estate and how to enter it. */
export interface BrokerConfig {
  readonly id: string;
  readonly url: string;
  /** 4 is MQTT 3.1.1. */
  readonly protocolVersion: 4 | 5;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly clientId: string;
  readonly tls: TlsConfig | undefined;
}

export interface MqttSourceConfig extends BrokerConfig {
  readonly sensors: readonly SensorConfig[];
}

/** `10.0.0.9:502` or `/dev/ttyS1`. */
export function busPlace(link: BusLink): string {
  return link.kind === 'modbus-rtu' ? link.path : `${link.host}:${link.port}`;
}

export function allFeeds(config: AgentConfig): Feed[] {
  return [
    ...config.buses.flatMap((bus) => bus.units.flatMap((unit) => unit.points.flatMap((point) => point.feeds))),
    ...config.mqtt.flatMap((source) => source.sensors.flatMap((sensor) => [...sensor.feeds.values()].flat())),
  ];
}
