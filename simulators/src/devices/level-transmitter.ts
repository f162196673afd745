import { z } from 'zod';
import { deviceKind } from './device.js';
import { transmitterMap, transmitterOptions } from './transmitter.js';

/** Unit codes of the QDY30A level probe (facilities.md §8.1): 0 = cm, 1 = mm. */
const unitCodes = { cm: 0, mm: 1 } as const;

export const levelTransmitter = deviceKind({
  kind: 'level-transmitter',
  options: z.strictObject({ unit: z.enum(['cm', 'mm']), ...transmitterOptions }),
  channels: ({ unit }) => ({ value: { unit, noise: unit === 'mm' ? 0.8 : 0.08, required: true } }),
  map: (address, options, channels) =>
    transmitterMap(address, options, options.unit, unitCodes[options.unit], channels),
});
