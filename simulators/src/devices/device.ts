import type { z } from 'zod';
import type { Sensor } from '../domain/sensor.js';
import type { DeviceUnit } from '../domain/units.js';
import type { Field } from './registers.js';

/** A channel of a device: what it senses, in which unit the device thinks, and the sensor's noise (one sigma). */
export interface ChannelSpec {
  readonly unit: DeviceUnit;
  readonly noise: number;
  readonly required?: boolean;
}

/** A bound channel. `value` is already in the channel's unit. */
export interface Channel {
  readonly sensor: Sensor;
  readonly number: number;
  readonly on: boolean;
  /** False once a wire is broken. */
  readonly connected: boolean;
}

export type Channels = Readonly<Record<string, Channel | undefined>>;

/** A kind of field device: its options, its channels and its register map. */
export interface DeviceKind<Options = unknown> {
  readonly kind: string;
  readonly options: z.ZodType<Options>;
  channels(options: Options): Readonly<Record<string, ChannelSpec>>;
  /** `startMs`: when the simulation began, ms since 1970 UTC. */
  map(unit: number, options: Options, channels: Channels, startMs: number): readonly Field[];
  /** What the device answers for addresses that its map leaves open within `from`–`to`; elsewhere exception 02. */
  readonly reserved?: ReadonlyArray<{ readonly table: Field['table']; readonly from: number; readonly to: number }>;
}

/** Keeps the options' type inside one definition while the catalogue holds all kinds together. */
export function deviceKind<Options>(definition: DeviceKind<Options>): DeviceKind {
  return definition as DeviceKind;
}
