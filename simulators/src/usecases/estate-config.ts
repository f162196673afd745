import { Slug } from '@anju/contracts';
import { type Complaint, checkData } from '@anju/service-kit';
import { z } from 'zod';
import { deviceKinds } from '../devices/catalogue.js';
import { EstatePhysics } from '../domain/estate.js';
import { convertible } from '../domain/units.js';

const QuantityName = z.string().regex(/^[a-z0-9-]+\/(?:[a-z0-9-]+\/)?[a-z][a-z0-9_]*$/, 'must be <facility>/<point>');

const Unit = z.strictObject({
  /** Modbus unit id. */
  unit: z.int().min(1).max(247),
  /** Device kind, e.g. `level-transmitter`. */
  device: z.enum([...deviceKinds.keys()] as [string, ...string[]]),
  /** The device's own settings; checked by its kind. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** Channel of the device → what it senses. */
  channels: z.record(z.string(), QuantityName).default({}),
  /** All channels of a device that senses one whole facility (lift gateway). */
  facility: Slug.optional(),
  /** Standard deviation by channel in the device's unit, in place of the kind's own. */
  noise: z.record(z.string(), z.number().min(0)).optional(),
});

const sensorBase = { name: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'must be 1 to 40 of A-Z a-z 0-9 _ -') };
/** A name or password of digits only is a number to YAML. */
const Credential = z.union([z.string().min(1), z.number().transform(String)]);
const periodMs = z.int().min(250).max(86_400_000);
const Zigbee = {
  ...sensorBase,
  alarm: QuantityName,
  heartbeatMs: periodMs.default(30_000),
  batteryPercent: z.int().min(0).max(100).default(91),
  batteryPoint: QuantityName.optional(),
};
const MqttSensor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zigbee2mqtt-leak'), ...Zigbee }),
  z.strictObject({ kind: z.literal('zigbee2mqtt-smoke'), ...Zigbee }),
  z.strictObject({
    kind: z.literal('tasmota-energy'),
    ...sensorBase,
    power: QuantityName,
    energy: QuantityName,
    voltage: QuantityName.default('surroundings/mains_voltage'),
    telePeriodMs: periodMs.default(10_000),
  }),
  z.strictObject({
    kind: z.literal('ebike-controller'),
    ...sensorBase,
    facility: Slug,
    topic: z.string().min(1),
    deviceId: z.string().regex(/^[0-9A-F]{8}$/, 'must be 8 upper-case hex digits'),
    ports: z.int().min(1).max(20).default(4),
    heartbeatMs: periodMs.default(10_000),
    /** Journal `charging_duration` as a value of the point `port-N/duration`: set where the agent reads it. */
    durationFeedsPoint: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('lift-json'),
    ...sensorBase,
    facility: Slug,
    heartbeatMs: periodMs.default(10_000),
    minIntervalMs: periodMs.default(500),
  }),
]);

/** `deploy/demo/simulators/<estate>.yaml`. */
export const EstateFile = z.strictObject({
  estate: Slug,
  /** The estate's block of ports begins at the field port base plus this. */
  fieldPortBlock: z.int().min(0).max(60_000),
  facilities: z
    .array(
      z.strictObject({
        id: Slug,
        kind: z.enum(['elevator', 'fire_water', 'water_tank', 'ebike_charging', 'ponding']),
      }),
    )
    .min(1),
  buses: z
    .array(z.strictObject({ name: Slug, portOffset: z.int().min(0).max(99), units: z.array(Unit).min(1) }))
    .default([]),
  mqtt: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      portOffset: z.int().min(0).max(99),
      username: Credential,
      password: Credential,
      sensors: z.array(MqttSensor).min(1),
    })
    .optional(),
});

type ParsedEstate = z.infer<typeof EstateFile>;
export type UnitConfig = z.infer<typeof Unit>;
export type MqttSensorConfig = z.infer<typeof MqttSensor>;
export type EstateConfig = ParsedEstate;

/** Checks every reference of one estate's file, and fills in what the devices leave to themselves. */
export function resolveEstate(file: ParsedEstate): {
  readonly config: EstateConfig;
  readonly mistakes: readonly Complaint[];
} {
  const mistakes: Complaint[] = [];
  duplicates(file.facilities.map((facility) => facility.id)).forEach(([index, id]) => {
    mistakes.push({ path: ['facilities', index, 'id'], message: `facility "${id}" is listed twice` });
  });
  const physics = new EstatePhysics(file.estate, file.facilities, 0, 0);
  const offsets = [...file.buses.map((bus) => bus.portOffset), ...(file.mqtt ? [file.mqtt.portOffset] : [])];
  duplicates(offsets).forEach(([index, offset]) => {
    const path = index < file.buses.length ? ['buses', index, 'portOffset'] : ['mqtt', 'portOffset'];
    mistakes.push({ path, message: `port offset ${offset} is used twice` });
  });
  duplicates(file.buses.map((bus) => bus.name)).forEach(([index, name]) => {
    mistakes.push({ path: ['buses', index, 'name'], message: `bus "${name}" is listed twice` });
  });
  const buses = file.buses.map((bus, busIndex) => {
    duplicates(bus.units.map((unit) => unit.unit)).forEach(([index, id]) => {
      mistakes.push({
        path: ['buses', busIndex, 'units', index, 'unit'],
        message: `unit ${id} is listed twice on this bus`,
      });
    });
    const units = bus.units.map((unit, unitIndex) =>
      checkUnit(unit, ['buses', busIndex, 'units', unitIndex], physics, mistakes),
    );
    return { ...bus, units };
  });
  for (const [index, sensor] of (file.mqtt?.sensors ?? []).entries()) {
    checkSensor(sensor, ['mqtt', 'sensors', index], physics, mistakes);
  }
  duplicates(file.mqtt?.sensors.map((sensor) => sensor.name) ?? []).forEach(([index, name]) => {
    mistakes.push({ path: ['mqtt', 'sensors', index, 'name'], message: `sensor "${name}" is listed twice` });
  });
  return { config: { ...file, buses }, mistakes };
}

function checkUnit(
  unit: UnitConfig,
  path: readonly (string | number)[],
  physics: EstatePhysics,
  mistakes: Complaint[],
): UnitConfig {
  const kind = deviceKinds.get(unit.device);
  if (kind === undefined) return unit;
  const options = checkData(kind.options, unit.options, [...path, 'options']);
  mistakes.push(...options.complaints);
  if (options.value === undefined) return unit;
  const specs = kind.channels(options.value);
  const whole =
    unit.facility === undefined
      ? {}
      : Object.fromEntries(Object.keys(specs).map((key) => [key, `${unit.facility}/${key}`]));
  const channels = { ...whole, ...unit.channels };
  for (const [name, source] of Object.entries(channels)) {
    const spec = specs[name];
    const quantity = physics.quantity(source);
    const at = unit.channels[name] === undefined ? [...path, 'facility'] : [...path, 'channels', name];
    if (spec === undefined) {
      mistakes.push({
        path: at,
        message: `${unit.device} has no channel "${name}"; it has ${Object.keys(specs).join(', ')}`,
      });
    } else if (quantity === undefined) {
      mistakes.push({ path: at, message: `the estate has no quantity "${source}"` });
    } else if (!convertible(quantity.unit, spec.unit)) {
      mistakes.push({
        path: at,
        message: `${source} is in ${quantity.unit}, which ${unit.device} cannot show in ${spec.unit}`,
      });
    }
  }
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.required === true && channels[name] === undefined) {
      mistakes.push({ path, message: `${unit.device} needs its channel "${name}"` });
    }
  }
  for (const name of Object.keys(unit.noise ?? {})) {
    if (specs[name] === undefined)
      mistakes.push({ path: [...path, 'noise', name], message: `no such channel "${name}"` });
  }
  return { ...unit, options: options.value as Record<string, unknown>, channels };
}

function checkSensor(
  sensor: MqttSensorConfig,
  path: readonly (string | number)[],
  physics: EstatePhysics,
  mistakes: Complaint[],
): void {
  const needed: [string, string][] =
    sensor.kind === 'tasmota-energy'
      ? [
          ['power', sensor.power],
          ['energy', sensor.energy],
          ['voltage', sensor.voltage],
        ]
      : sensor.kind === 'ebike-controller'
        ? Array.from({ length: sensor.ports }, (_, i) => ['facility', `${sensor.facility}/port-${i + 1}/port_status`])
        : sensor.kind === 'lift-json'
          ? [['facility', `${sensor.facility}/car_position`]]
          : [['alarm', sensor.alarm]];
  for (const [key, source] of needed) {
    if (physics.quantity(source) === undefined) {
      mistakes.push({ path: [...path, key], message: `the estate has no quantity "${source}"` });
    }
  }
}

function duplicates<T>(values: readonly T[]): [number, T][] {
  return values.flatMap((value, index): [number, T][] => (values.indexOf(value) < index ? [[index, value]] : []));
}
