import type { UnitCode } from '@anju/contracts';
import { z } from 'zod';
import { type DeviceKind, deviceKind } from './device.js';
import { float32HighFirst, fromFloat32HighFirst, measured } from './registers.js';

/** A transmitter whose published map is one float32 in holding registers; `CDAB` is the word order of other makers. */
function floatTransmitter(kind: string, unit: UnitCode, address: number, noise: number): DeviceKind {
  return deviceKind({
    kind,
    options: z.strictObject({ wordOrder: z.enum(['ABCD', 'CDAB']).default('ABCD') }),
    channels: () => ({ value: { unit, noise, required: true } }),
    map: (_unit, { wordOrder }, channels) => {
      const order = (words: readonly number[]) => (wordOrder === 'ABCD' ? [...words] : [...words].reverse());
      return [
        measured(
          { table: 'holding', address, name: 'value', unit, channel: 'value' },
          {
            length: 2,
            encode: (value) => order(float32HighFirst(value)),
            decode: (words) => fromFloat32HighFirst(order(words)),
          },
          () => Math.max(0, channels.value?.number ?? 0),
        ),
      ];
    },
  });
}

/** Integrated residual-chlorine transmitter (facilities.md §8.4 [S56]): FC3 0x0002, float32 big-endian, mg/L. */
export const residualChlorine = floatTransmitter('residual-chlorine', 'mg/L', 0x0002, 0.003);
/** pH transmitter of the same family (facilities.md §8.4 [S56]): FC3 0x0002. */
export const phTransmitter = floatTransmitter('ph', '[pH]', 0x0002, 0.008);
/** Turbidity, Remond type (facilities.md §8.4 [S57]): FC3 0x0001–0x0002. */
export const turbidity = floatTransmitter('turbidity', '[NTU]', 0x0001, 0.004);
