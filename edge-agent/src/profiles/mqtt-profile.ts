import { z } from 'zod';
import { DeviceUnit, ProfileId, ProfilePointName, ProfileSource, Text, ValueMap } from './modbus-profile.js';

/** `uplink_message.f_port`, `channels[0].value`; empty for the whole payload. */
export const JsonPath = z
  .string()
  .regex(/^[A-Za-z_$][\w$-]*(?:\.[\w$-]+|\[\d+\])*$/, 'must be a path such as data.energy or channels[0].value');

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
  scale: z.number().exactOptional(),
  offset: z.number().exactOptional(),
  unit: DeviceUnit.exactOptional(),
  /** Payload value as text (`ON`, `1`) → meaning. A value that is missing is `bad`, reason `unknown_enum`. */
  values: ValueMap.exactOptional(),
  description: z.string().exactOptional(),
});
export type FieldPoint = z.infer<typeof FieldPoint>;

const JsonMessage = z.strictObject({
  topic: TopicTemplate,
  /** Only payloads whose fields have these values, after parameters are filled in, are this sensor's. */
  match: z.record(JsonPath, z.union([z.string(), z.number(), z.boolean()])).default({}),
  time: PayloadTime.exactOptional(),
  points: z.record(ProfilePointName, FieldPoint),
});

export const Availability = z.strictObject({
  topic: TopicTemplate,
  /** Field to look at when the payload is a JSON object; otherwise the payload itself is the word. */
  path: JsonPath.exactOptional(),
  online: z.string(),
  offline: z.string(),
});

export const MqttProfileFile = z.strictObject({
  kind: z.literal('mqtt'),
  profile: ProfileId,
  name: Text,
  source: ProfileSource,
  messages: z.array(JsonMessage).min(1),
  availability: z.array(Availability).default([]),
  /** Without a message for this long the sensor counts as offline. Absent: only its availability topic tells. */
  silentAfterMs: z.int().positive().exactOptional(),
});
export type MqttProfileFile = z.infer<typeof MqttProfileFile>;

export const byteTypes = ['u8', 's8', 'u16le', 's16le', 'u24le', 'u32le', 's32le', 'float32le'] as const;
export type ByteType = (typeof byteTypes)[number];

const Byte = z.int().min(0).max(255);

/** One entry of a channel decoder: two header bytes and the fields of its fixed-length body. */
const Channel = z.strictObject({
  channel: Byte,
  type: Byte,
  /** Bytes after the header. */
  length: z.int().min(1).max(64),
  /** Device time of the entry, for history records. */
  time: z.strictObject({ at: z.int().nonnegative(), type: z.literal('u32le') }).exactOptional(),
  fields: z
    .array(
      z.strictObject({
        point: ProfilePointName,
        at: z.int().nonnegative(),
        type: z.enum(byteTypes),
        scale: z.number().exactOptional(),
        offset: z.number().exactOptional(),
        unit: DeviceUnit.exactOptional(),
        /** Only this bit of an unsigned field, as a flag. */
        bit: z.int().min(0).max(31).exactOptional(),
        values: ValueMap.exactOptional(),
        sentinels: z.array(z.int()).exactOptional(),
      }),
    )
    .default([]),
});
export type Channel = z.infer<typeof Channel>;

export const LorawanProfileFile = z.strictObject({
  kind: z.literal('lorawan'),
  profile: ProfileId,
  name: Text,
  source: ProfileSource,
  fPort: z.int().min(1).max(223),
  channels: z.array(Channel).min(1),
  silentAfterMs: z.int().positive().exactOptional(),
});
export type LorawanProfileFile = z.infer<typeof LorawanProfileFile>;

/** Where a network server's JSON keeps what a decoder needs. */
export const NetworkServerFile = z.strictObject({
  kind: z.literal('lorawan-network-server'),
  profile: ProfileId,
  name: Text,
  source: ProfileSource,
  topic: TopicTemplate,
  match: z.record(JsonPath, z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** Base64 bytes of the device's payload. */
  data: JsonPath,
  fPort: JsonPath,
  /** Uplink counter: a repeated one is a duplicate. */
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

/** Names of the points that a sensor of this profile offers, with the unit in which each comes. */
export function sensorPoints(
  profile: MqttProfileFile | LorawanProfileFile,
): Map<string, { unit: string; flag: boolean | undefined }> {
  const points = new Map<string, { unit: string; flag: boolean | undefined }>();
  const flagOf = (values: Readonly<Record<string, number | boolean>> | undefined, otherwise: boolean | undefined) =>
    values === undefined ? otherwise : Object.values(values).every((value) => typeof value === 'boolean');
  if (profile.kind === 'mqtt') {
    for (const message of profile.messages) {
      for (const [name, point] of Object.entries(message.points)) {
        const flag = flagOf(point.values, point.type === 'string' ? undefined : point.type === 'boolean');
        points.set(name, { unit: point.unit ?? '1', flag });
      }
    }
  } else {
    for (const field of profile.channels.flatMap((channel) => channel.fields)) {
      points.set(field.point, { unit: field.unit ?? '1', flag: flagOf(field.values, field.bit !== undefined) });
    }
  }
  return points;
}

/** Parameters that a sensor's `with` must give. */
export function requiredParameters(
  profile: MqttProfileFile | LorawanProfileFile,
  server?: NetworkServerFile,
): Set<string> {
  const matches = (match: Readonly<Record<string, unknown>>) => Object.values(match).map(String);
  const templates =
    profile.kind === 'mqtt'
      ? [
          ...profile.messages.flatMap((message) => [message.topic, ...matches(message.match)]),
          ...profile.availability.map(({ topic }) => topic),
        ]
      : server === undefined
        ? []
        : [server.topic, ...matches(server.match)];
  return new Set(templates.flatMap(templateParameters));
}
