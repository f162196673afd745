import { z } from 'zod';
import type { DeviceUnit } from '../domain/units.js';
import type { Channels } from './device.js';
import { type Field, fromS16, fromU16, measured, s16, setting, u16 } from './registers.js';

/** Settings that level and pressure transmitters of the generic Chinese digital type share (facilities.md §8.1). */
export const transmitterOptions = {
  decimals: z.int().min(0).max(4),
  rangeZero: z.number().default(0),
  rangeFull: z.number(),
};

/**
 * Register map of facilities.md §8.1: holding 0 address, 1 baud code (3 = 9600), 2 unit code, 3 decimals, 4 value s16,
 * 5/6 range, 0x0C zero offset.
 */
export function transmitterMap(
  unit: number,
  options: { decimals: number; rangeZero: number; rangeFull: number },
  deviceUnit: DeviceUnit,
  unitCode: number,
  channels: Channels,
): Field[] {
  const codec = { length: 1, encode: s16, decode: fromS16, decimals: options.decimals } as const;
  const place = (address: number, name: string) => ({ table: 'holding', address, name, unit: deviceUnit }) as const;
  return [
    setting('holding', 0x0000, 'address', unit),
    setting('holding', 0x0001, 'baud_code', 3),
    setting('holding', 0x0002, 'unit_code', unitCode),
    setting('holding', 0x0003, 'decimals', options.decimals),
    measured({ ...place(0x0004, 'value'), channel: 'value' }, codec, () =>
      // A transmitter shows nothing beyond its range; its firmware suppresses the dither around zero.
      Math.min(options.rangeFull, Math.max(options.rangeZero, channels.value?.number ?? 0)),
    ),
    measured(place(0x0005, 'range_zero'), codec, () => options.rangeZero),
    measured(place(0x0006, 'range_full'), codec, () => options.rangeFull),
    measured(place(0x000c, 'zero_offset'), { ...codec, encode: u16, decode: fromU16 }, () => 0),
  ];
}
