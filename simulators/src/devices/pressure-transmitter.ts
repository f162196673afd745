import { z } from 'zod';
import { deviceKind } from './device.js';
import { transmitterMap, transmitterOptions } from './transmitter.js';

/** The common maker list of unit codes (facilities.md §8.1): 0 MPa, 1 kPa, 2 Pa, 3 bar, 4 mbar. */
const unitCodes = { MPa: 0, kPa: 1, Pa: 2, bar: 3, mbar: 4 } as const;
const noise = { MPa: 0.0004, kPa: 0.4, Pa: 400, bar: 0.004, mbar: 4 } as const;

export const pressureTransmitter = deviceKind({
  kind: 'pressure-transmitter',
  options: z.strictObject({ unit: z.enum(['MPa', 'kPa', 'Pa', 'bar', 'mbar']), ...transmitterOptions }),
  channels: ({ unit }) => ({ value: { unit, noise: noise[unit], required: true } }),
  map: (address, options, channels) =>
    transmitterMap(address, options, options.unit, unitCodes[options.unit], channels),
});
