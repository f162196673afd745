import { FacilityKind, PointKey, Slug } from '@anju/contracts';
import { z } from 'zod';
import { Role } from '../profiles/bundle.js';
import { DeviceUnit, ProfileId } from '../profiles/modbus-profile.js';
import { milliseconds, whole } from './config-numbers.js';
import { deviceKeys, Range, reporting, sensorKeys } from './point-override.js';

const port = whole(1, 65_535);
const Secret = z.string().min(1);
const EnvironmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable');
const TimeZone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'must be an IANA time zone such as Asia/Shanghai' },
);
const MqttUrl = z
  .string()
  .regex(/^(mqtts?|wss?):\/\/[^\s]+$/, 'must be an MQTT address: mqtt://host:1883, mqtts:// or ws(s)://');

/** `lift-1/car_status`, `ebike-shed-1/port-3/power`. */
export const FeedTarget = z.string().superRefine((target, context) => {
  const slash = target.indexOf('/');
  if (
    !Slug.safeParse(target.slice(0, Math.max(slash, 0))).success ||
    !PointKey.safeParse(target.slice(slash + 1)).success
  ) {
    context.addIssue({ code: 'custom', message: 'must be <facility>/<point>, e.g. fire-water-1/tank_level' });
  }
});

const FeedDetail = z.strictObject({
  to: FeedTarget,
  ...reporting,
  range: Range.exactOptional(),
  invert: z.boolean().default(false).describe('For a flag that is wired the other way round'),
  loop: z
    .strictObject({ lo: z.number(), hi: z.number(), unit: DeviceUnit.exactOptional() })
    .exactOptional()
    .describe("For a 4–20 mA input: what 4 mA and 20 mA mean, in unit (the catalogue's when absent)"),
  pollIntervalMs: milliseconds(50, 86_400_000).exactOptional().describe("Overrides the unit's. Modbus only"),
  unit: DeviceUnit.exactOptional().describe(
    'Unit in which this device really reports, where its own unit code is wrong or absent',
  ),
});
export type FeedDetail = z.infer<typeof FeedDetail>;

const FeedEntry = z.union([FeedTarget, FeedDetail, z.array(z.union([FeedTarget, FeedDetail])).min(1)]);
const Feeds = z.record(z.string(), FeedEntry).refine((feeds) => Object.keys(feeds).length > 0, {
  error: 'must feed at least one point',
});

/** `port: 15023`, or `portBase: ${BASE:-15020}` and `portOffset: 3`. */
const portKeys = {
  port: port.exactOptional(),
  portBase: port.exactOptional(),
  portOffset: whole(0, 65_535).exactOptional(),
};

const ModbusUnit = z.strictObject({
  unitId: whole(0, 255).describe('1–247 on a serial line; 0 and 248–255 where a TCP device wants them'),
  profile: ProfileId,
  pollIntervalMs: milliseconds(50, 86_400_000).default(10_000),
  ...deviceKeys,
  feeds: Feeds,
});

/** Alike units, one a row of a CSV file whose first line names the columns; `{column}` in a feed is that row's cell. */
const UnitTable = z.strictObject({
  file: z.string().min(1).describe('Relative to this file. Has a column unitId'),
  profile: ProfileId,
  pollIntervalMs: milliseconds(50, 86_400_000).default(10_000),
  ...deviceKeys,
  feeds: z.record(z.string(), z.string().min(1)).refine((feeds) => Object.keys(feeds).length > 0, {
    error: 'must feed at least one point',
  }),
});

const busSettings = {
  id: Slug,
  timeoutMs: milliseconds(20, 60_000)
    .exactOptional()
    .describe(
      'Longest wait for a response: 1000 by default, 500 on a serial line, to which its time on the wire is added',
    ),
  retries: whole(0, 5)
    .default(1)
    .describe("Further attempts after a time-out or a busy device, before a unit's points become bad"),
  turnaroundMs: milliseconds(0, 5000)
    .exactOptional()
    .describe('Silence between a response and the next request: 0 by default for Modbus TCP, 20 on a serial line'),
  maxGap: whole(0, 120).default(16).describe('Addresses that a block read may fetch in vain to join two points'),
  units: z.array(ModbusUnit).default([]),
  unitTables: z.array(UnitTable).default([]),
};
const remote = { host: z.string().min(1).default('127.0.0.1'), ...portKeys };

const busKinds = ['modbus-tcp', 'modbus-rtu-tcp', 'modbus-rtu'] as const;
const Bus = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('modbus-tcp'), ...remote, ...busSettings }),
    /** A converter that passes the bytes of its serial line through TCP as they are. */
    z.strictObject({ kind: z.literal('modbus-rtu-tcp'), ...remote, ...busSettings }),
    z.strictObject({
      kind: z.literal('modbus-rtu'),
      path: z.string().regex(/^(\/|COM\d)/, 'must be a device file such as /dev/ttyS1'),
      baudRate: whole(300, 1_000_000).default(9600),
      parity: z.enum(['none', 'even', 'odd']).default('none'),
      dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
      stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
      ...busSettings,
    }),
  ],
  { error: `must be one of ${busKinds.join(', ')}` },
);

const Sensor = z.strictObject({
  id: Slug,
  profile: ProfileId,
  with: z
    .record(z.string(), z.union([z.string().min(1), z.number()]))
    .default({})
    .describe("Parameters of the profile's topics and matches"),
  networkServer: ProfileId.exactOptional().describe(
    'LoRaWAN devices: the profile of the network server that delivers their bytes',
  ),
  timeZone: TimeZone.exactOptional(),
  silentAfterMs: milliseconds(1000, 604_800_000).exactOptional(),
  ...sensorKeys,
  feeds: Feeds,
});

/** One device of a bundle, where it is otherwise than usual. */
const BundleDevice = z.strictObject({
  unitId: whole(0, 255).exactOptional().describe("Of a device that comes once for each port, the first one's"),
  profile: ProfileId.exactOptional().describe("Another maker's device with the same points"),
  pollIntervalMs: milliseconds(50, 86_400_000).exactOptional(),
  with: z
    .record(z.string(), z.union([z.string().min(1), z.number()]))
    .default({})
    .describe("MQTT: parameters of the profile's topics; {facility} and {port} are filled in"),
  networkServer: ProfileId.exactOptional(),
  silentAfterMs: milliseconds(1000, 604_800_000).exactOptional(),
  ...deviceKeys,
});

/** A facility's usual devices, as a file of `profiles/bundles` lists them. */
const Bundle = z.strictObject({
  bundle: ProfileId,
  facility: Slug,
  bus: Slug.exactOptional().describe('Id of the bus that its Modbus devices are on'),
  mqtt: Slug.exactOptional().describe('Id of the broker that its MQTT devices speak to'),
  firstUnitId: whole(0, 255)
    .exactOptional()
    .describe("Unit id of its first Modbus device; the others follow by the bundle's offsets"),
  ports: whole(1, 99).exactOptional().describe('How many ports it has, where devices come once for each'),
  without: z.array(Role).default([]).describe('Roles that are not there'),
  devices: z.record(Role, BundleDevice).default({}).describe('By role; also brings in those that are optional'),
});

/** Files are PEM, relative to this file. Certificates are read anew at every connection. */
const MqttTls = z.strictObject({
  caFile: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Authority that signed the broker's certificate; absent: those that Node trusts"),
  certFile: z.string().min(1).exactOptional(),
  keyFile: z.string().min(1).exactOptional(),
  keyPassphraseEnv: EnvironmentName.exactOptional().describe('Variable with the passphrase of an encrypted key'),
  serverName: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Name in the broker's certificate when it is not the one in the address"),
});

const MqttSource = z.strictObject({
  id: Slug,
  url: MqttUrl.exactOptional(),
  protocolVersion: z
    .union([z.literal('3.1.1'), z.literal(5)], { error: 'must be 3.1.1 or 5' })
    .default('3.1.1')
    .transform((version) => (version === 5 ? (5 as const) : (4 as const))),
  tls: MqttTls.exactOptional().describe('Also makes host a TLS address (port 8883)'),
  host: z.string().min(1).exactOptional(),
  ...portKeys,
  username: z.string().min(1).exactOptional(),
  password: Secret.exactOptional(),
  passwordEnv: EnvironmentName.exactOptional(),
  clientId: z.string().min(1).exactOptional(),
  sensors: z.array(Sensor).default([]),
});

export const ConfigFile = z.strictObject({
  node: z.strictObject({
    groupId: Slug.describe('Sparkplug group_id: the street'),
    edgeNodeId: Slug.describe('Sparkplug edge_node_id: this agent'),
    timeZone: TimeZone.default('Asia/Shanghai'),
  }),
  uplink: z.strictObject({
    url: MqttUrl,
    username: z.string().min(1).exactOptional(),
    password: Secret.exactOptional(),
    passwordEnv: EnvironmentName.exactOptional(),
    clientId: z.string().min(1).exactOptional(),
    hostId: Slug.describe('Sparkplug host whose STATE decides and whose confirmations count'),
    tls: MqttTls.exactOptional(),
    backlogReadingsPerSecond: whole(1, 1_000_000).default(2000),
  }),
  outbox: z
    .strictObject({
      maxBytes: whole(1_048_576, 1_099_511_627_776, ' of bytes').default(1_073_741_824),
      maxAgeMs: milliseconds(60_000, 31_622_400_000).default(2_592_000_000),
    })
    .default({ maxBytes: 1_073_741_824, maxAgeMs: 2_592_000_000 }),
  reporting: z.strictObject(reporting).default({}),
  profileDirectories: z
    .array(z.string().min(1))
    .default([])
    .describe('Directories with further device profiles, relative to this file'),
  /** What the gateway itself watches for while the host cannot be reached. */
  localWatch: z
    .strictObject({
      enabled: z.boolean().default(true),
      historyMinutes: whole(1, 1440, ' of minutes').default(30).describe('How far back /history should reach'),
    })
    .default({ enabled: true, historyMinutes: 30 }),
  facilities: z
    .array(
      z.strictObject({
        deviceId: Slug,
        kind: FacilityKind,
        parameters: z
          .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
          .default({})
          .describe("Facts that rules need, keyed as the host's registry keys them: tankDesignLevelM: 2.8"),
      }),
    )
    .min(1),
  buses: z.array(Bus).default([]),
  mqtt: z.array(MqttSource).default([]),
  bundles: z.array(Bundle).default([]),
});
export type ConfigFile = z.infer<typeof ConfigFile>;
