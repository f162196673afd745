import { z } from 'zod';
import { DeviceUnit, ModbusPoint, ProfileId, ValueMap } from '../profiles/modbus-profile.js';
import { JsonPath } from '../profiles/mqtt-profile.js';
import { milliseconds } from './config-numbers.js';

/** How often a point is reported. */
export const reporting = {
  deadband: z.number().nonnegative().exactOptional().describe("In the catalogue's unit; 0 reports every change"),
  heartbeatMs: milliseconds(0, 86_400_000).exactOptional().describe('0 reports every sample'),
};

/** What this device can really measure, in the catalogue's unit and within the catalogue's range; outside it is `out_of_range`. */
export const Range = z
  .strictObject({ min: z.number(), max: z.number() })
  .refine(({ min, max }) => min < max, { error: 'needs "min" below "max"' });

/** What a point of one device has of its own, for every facility point that it feeds. A feed's own figures win. */
const atDevice = {
  ...reporting,
  range: Range.exactOptional(),
  disabled: z
    .boolean()
    .default(false)
    .describe('The point is not used at this device: not read, and what it would feed is left without it'),
};

const { address, type, ...pointKeys } = ModbusPoint.shape;

/** Any key of a profile's point, and what only a device has. */
export const PointOverride = z.strictObject({
  ...pointKeys,
  address: address.exactOptional(),
  type: type.exactOptional(),
  addressOffset: z.int().min(-65_535).max(65_535).exactOptional().describe("Added to the profile's address"),
  pollIntervalMs: milliseconds(50, 86_400_000).exactOptional(),
  ...atDevice,
});
export type PointOverride = z.infer<typeof PointOverride>;

export const SensorPointOverride = z.strictObject({
  path: JsonPath.exactOptional().describe('JSON payloads only'),
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
  points: z.record(z.string(), PointOverride).default({}).describe('By point of the profile'),
  addressOffset: z
    .int()
    .min(-65_535)
    .max(65_535)
    .default(0)
    .describe('Added to every address of the profile: 1 for a device whose registers begin one later'),
  codeTable: ProfileId.exactOptional().describe(
    'For every point of the profile that has a code table: the one that this device speaks',
  ),
};

export const sensorKeys = {
  points: z.record(z.string(), SensorPointOverride).default({}),
  codeTable: ProfileId.exactOptional(),
};

/** What feeds inherit from an override of their point. */
export type FeedDefaults = Pick<PointOverride, 'deadband' | 'heartbeatMs' | 'range' | 'pollIntervalMs'>;
