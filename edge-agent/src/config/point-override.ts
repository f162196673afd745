import { z } from 'zod';
import { DeviceUnit, ModbusPoint, ProfileId, ValueMap } from '../profiles/modbus-profile.js';
import { JsonPath } from '../profiles/mqtt-profile.js';
import { milliseconds } from './config-numbers.js';

/** How often a point is reported. */
export const reporting = {
  /** In the catalogue's unit; 0 reports every change. */
  deadband: z.number().nonnegative().exactOptional(),
  /** 0 reports every sample. */
  heartbeatMs: milliseconds(0, 86_400_000).exactOptional(),
};

/** What this device can really measure, in the catalogue's unit and within the catalogue's range; outside it is `out_of_range`. */
export const Range = z
  .strictObject({ min: z.number(), max: z.number() })
  .refine(({ min, max }) => min < max, { error: 'needs "min" below "max"' });

/** What a point of one device has of its own, for every facility point that it feeds. A feed's own figures win. */
const atDevice = {
  ...reporting,
  range: Range.exactOptional(),
  /** The point is not used at this device: not read, and what it would feed is left without it. */
  disabled: z.boolean().default(false),
};

const { address, type, ...pointKeys } = ModbusPoint.shape;

/** Any key of a profile's point, and what only a device has. */
export const PointOverride = z.strictObject({
  ...pointKeys,
  address: address.exactOptional(),
  type: type.exactOptional(),
  /** Added to the profile's address. */
  addressOffset: z.int().min(-65_535).max(65_535).exactOptional(),
  pollIntervalMs: milliseconds(50, 86_400_000).exactOptional(),
  ...atDevice,
});
export type PointOverride = z.infer<typeof PointOverride>;

export const SensorPointOverride = z.strictObject({
  /** JSON payloads only. */
  path: JsonPath.exactOptional(),
  scale: z.number().exactOptional(),
  offset: z.number().exactOptional(),
  unit: DeviceUnit.exactOptional(),
  values: ValueMap.exactOptional(),
  codeTable: ProfileId.exactOptional(),
  ...atDevice,
});
export type SensorPointOverride = z.infer<typeof SensorPointOverride>;

/** What a Modbus device may have otherwise than its profile. */
export const deviceKeys = {
  /** By point of the profile. */
  points: z.record(z.string(), PointOverride).default({}),
  /** Added to every address of the profile: 1 for a device whose registers begin one later. */
  addressOffset: z.int().min(-65_535).max(65_535).default(0),
  /** For every point of the profile that has a code table: the one that this device speaks. */
  codeTable: ProfileId.exactOptional(),
};

export const sensorKeys = {
  points: z.record(z.string(), SensorPointOverride).default({}),
  codeTable: ProfileId.exactOptional(),
};

/** What feeds inherit from an override of their point. */
export type FeedDefaults = Pick<PointOverride, 'deadband' | 'heartbeatMs' | 'range' | 'pollIntervalMs'>;
