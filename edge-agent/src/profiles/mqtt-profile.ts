import { z } from 'zod';
import { ByteMatch, byteLayout, Sentinels } from './byte-layout.js';
import { DeviceUnit, ProfileId, ProfilePointName, ProfileSource, Text, ValueMap } from './modbus-profile.js';

const step = String.raw`(?:\.[\w$-]+|\[\d+\]|\[[\w$-]+=[^\]=]+\])`;

/**
 * Place in a payload: `uplink_message.f_port`, `channels[0].value`, `ports[number=3].power` (the element of an array whose
 * field has that value). `$` is the whole payload, which may be a bare word or number; `$.time` counts from the whole payload
 * where the path is otherwise of one element of `each`.
 */
export const JsonPath = z
  .string()
  .regex(
    new RegExp(String.raw`^(?:[A-Za-z_][\w$-]*|\$|\[\d+\])${step}*$`),
    'must be a path such as data.energy, channels[0].value, ports[number=3].power or $',
  );

/** MQTT topic with `{parameter}` in place of whole levels or parts of them. */
export const TopicTemplate = z
  .string()
  .regex(
    /^(?:[^#+{}/]|\{[a-z][A-Za-z0-9]*\})+(?:\/(?:[^#+{}/]|\{[a-z][A-Za-z0-9]*\})+)*$/,
    'must be a topic template such as zigbee2mqtt/{name}',
  );

/** How a payload tells its time. `local` has no zone of its own: the sensor's or the agent's `timeZone` applies. */
export const PayloadTime = z.strictObject({
  path: JsonPath,
  format: z.enum(['unix-ms', 'unix-s', 'iso', 'local']),
  /** Arrival time is used when the field is absent. Otherwise its absence makes the payload malformed. */
  optional: z.boolean().default(false),
});
export type PayloadTime = z.infer<typeof PayloadTime>;

export const FieldPoint = z.strictObject({
  path: JsonPath,
  type: z.enum(['boolean', 'number', 'string']),
  /** value = number × scale + offset, in `unit`. */
  scale: z.number().exactOptional(),
  offset: z.number().exactOptional(),
  unit: DeviceUnit.exactOptional(),
  /** A number that is written as text, `"23.5"`, is a number too. Nothing but the number may stand there. */
  fromText: z.boolean().exactOptional(),
  /** Only this bit of a whole number, as a flag. */
  bit: z.int().min(0).max(31).exactOptional(),
  /** Payload value as text (`ON`, `1`) → meaning. A value that is missing is `bad`, reason `unknown_enum`. */
  values: ValueMap.exactOptional(),
  /** Instead of `values`: the file that says what the codes mean. A device of the configuration may name another. */
  codeTable: ProfileId.exactOptional(),
  /** Numbers that mean "no value", before scale and offset. */
  sentinels: Sentinels.exactOptional(),
  description: z.string().exactOptional(),
});
export type FieldPoint = z.infer<typeof FieldPoint>;

const Match = z.record(JsonPath, z.union([z.string(), z.number(), z.boolean()]));
export type Match = z.infer<typeof Match>;

const JsonMessage = z.strictObject({
  topic: TopicTemplate,
  /** Place of an array each of whose elements is a message of its own, with its own time. */
  each: JsonPath.exactOptional(),
  /** Only payloads whose fields have these values, after parameters are filled in, are this sensor's. */
  match: Match.default({}),
  time: PayloadTime.exactOptional(),
  points: z.record(ProfilePointName, FieldPoint),
});
export type JsonMessage = z.infer<typeof JsonMessage>;

export const Availability = z.strictObject({
  topic: TopicTemplate,
  /** As of a message. What else comes on the topic, of other devices or of other kinds, is none of this sensor's. */
  match: Match.exactOptional(),
  /** Field to look at when the payload is a JSON object; otherwise the payload itself is the word. */
  path: JsonPath.exactOptional(),
  online: z.string(),
  offline: z.string(),
});
export type Availability = z.infer<typeof Availability>;

const head = { profile: ProfileId, name: Text, source: ProfileSource };
const habits = {
  availability: z.array(Availability).default([]),
  /** Without a message for this long the sensor counts as offline. Absent: only its availability topic tells. */
  silentAfterMs: z.int().positive().exactOptional(),
};

export const MqttProfileFile = z.strictObject({
  kind: z.literal('mqtt'),
  ...head,
  messages: z.array(JsonMessage).min(1),
  ...habits,
});
export type MqttProfileFile = z.infer<typeof MqttProfileFile>;

/** A sensor that publishes bytes. Their time is their arrival's, but for records with a time of their own. */
export const MqttBytesProfileFile = z.strictObject({
  kind: z.literal('mqtt-bytes'),
  ...head,
  topic: TopicTemplate,
  encoding: z.enum(['binary', 'hex', 'base64']).default('binary'),
  /** Only payloads with these bytes are this sensor's. */
  match: z.array(ByteMatch).default([]),
  ...byteLayout,
  ...habits,
});
export type MqttBytesProfileFile = z.infer<typeof MqttBytesProfileFile>;

export const LorawanProfileFile = z.strictObject({
  kind: z.literal('lorawan'),
  ...head,
  /** Port of the channels; `frames` have each their own. */
  fPort: z.int().min(1).max(223).exactOptional(),
  ...byteLayout,
  silentAfterMs: z.int().positive().exactOptional(),
});
export type LorawanProfileFile = z.infer<typeof LorawanProfileFile>;

export type SensorProfileFile = MqttProfileFile | MqttBytesProfileFile | LorawanProfileFile;

/** Where a network server's JSON keeps what a decoder needs. */
export const NetworkServerFile = z.strictObject({
  kind: z.literal('lorawan-network-server'),
  ...head,
  topic: TopicTemplate,
  match: Match.default({}),
  /** Base64 bytes of the device's payload. */
  data: JsonPath,
  fPort: JsonPath,
  /** Uplink counter; absent in a payload it is 0. The same counter with the same bytes soon after is a duplicate. */
  counter: JsonPath,
  time: PayloadTime,
});
export type NetworkServerFile = z.infer<typeof NetworkServerFile>;

/** `{name}`s of a template, in order. */
export function templateParameters(template: string): string[] {
  return [...template.matchAll(/\{([a-z][A-Za-z0-9]*)\}/g)].flatMap((match) =>
    match[1] === undefined ? [] : [match[1]],
  );
}

export function fillTemplate(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replace(/\{([a-z][A-Za-z0-9]*)\}/g, (whole, name: string) => parameters[name] ?? whole);
}

/** A point that a sensor offers: the unit it comes in, and whether it is a flag (`undefined`: only the payload tells). */
export interface SensorPoint {
  readonly unit: string;
  readonly flag: boolean | undefined;
}

export function sensorPoints(profile: SensorProfileFile): Map<string, SensorPoint> {
  const points = new Map<string, SensorPoint>();
  const flagOf = (values: Readonly<Record<string, number | boolean>> | undefined, otherwise: boolean | undefined) =>
    values === undefined ? otherwise : Object.values(values).every((value) => typeof value === 'boolean');
  if (profile.kind === 'mqtt') {
    for (const message of profile.messages) {
      for (const [name, point] of Object.entries(message.points)) {
        const isFlag = point.type === 'boolean' || point.bit !== undefined;
        const flag = flagOf(point.values, point.type === 'string' ? undefined : isFlag);
        points.set(name, { unit: point.unit ?? '1', flag });
      }
    }
  } else {
    for (const field of [...profile.channels, ...profile.frames].flatMap(({ fields }) => fields)) {
      points.set(field.point, { unit: field.unit ?? '1', flag: flagOf(field.values, field.bit !== undefined) });
    }
  }
  return points;
}

/** Parameters that a sensor's `with` must give. */
export function requiredParameters(profile: SensorProfileFile, server?: NetworkServerFile): Set<string> {
  const matches = (match: Match) => Object.values(match).map(String);
  const availability = profile.kind === 'lorawan' ? [] : profile.availability;
  const templates = availability.flatMap(({ topic, match }) => [topic, ...matches(match ?? {})]);
  if (profile.kind === 'mqtt') {
    templates.push(...profile.messages.flatMap((message) => [message.topic, ...matches(message.match)]));
  } else if (profile.kind === 'mqtt-bytes') templates.push(profile.topic);
  else if (server !== undefined) templates.push(server.topic, ...matches(server.match));
  return new Set(templates.flatMap(templateParameters));
}
