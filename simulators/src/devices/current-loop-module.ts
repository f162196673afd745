import { z } from 'zod';
import { deviceKind } from './device.js';
import { type Field, fromU16, u16 } from './registers.js';

const numbers = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** Live zero at 4 mA, 16 mA span; the transmitter saturates at NAMUR NE 43's 3.8 and 20.5 mA (STD). */
const LOOP = { zeroUA: 4000, spanUA: 16_000, lowUA: 3800, highUA: 20_500 } as const;

const Range = z
  .strictObject({ low: z.number(), high: z.number(), unit: z.enum(['MPa', 'kPa', 'm', 'mm', 'Cel', '%']) })
  .refine((range) => range.high > range.low, 'high must be greater than low');

/**
 * 8-channel 4–20 mA input module: FC4 (and FC3) registers 0–7, u16 in µA (facilities.md §8.3, by maker: DEFAULT).
 * An input without a wire, or with a broken one, shows 0 µA.
 */
export const currentLoopModule = deviceKind({
  kind: 'current-loop-module',
  options: z.strictObject({ ranges: z.partialRecord(z.enum(['0', '1', '2', '3', '4', '5', '6', '7']), Range) }),
  channels: ({ ranges }) =>
    Object.fromEntries(
      Object.entries(ranges).map(([n, range]) => [
        n,
        { unit: range.unit, noise: (range.high - range.low) * 0.0004, required: true },
      ]),
    ),
  map: (_unit, { ranges }, channels) =>
    (['input', 'holding'] as const).flatMap((table) =>
      numbers.map((n): Field => {
        const range = ranges[String(n) as keyof typeof ranges];
        const place = { table, address: n, length: 1, name: `current_${n}` } as const;
        if (range === undefined) return { ...place, unit: 'mA', encode: () => [0], decode: ([raw = 0]) => raw / 1000 };
        return {
          ...place,
          unit: range.unit,
          channel: String(n),
          encode: () => {
            const channel = channels[String(n)];
            if (channel === undefined || !channel.connected) return [0];
            const share = (channel.number - range.low) / (range.high - range.low);
            return u16(Math.min(LOOP.highUA, Math.max(LOOP.lowUA, LOOP.zeroUA + share * LOOP.spanUA)));
          },
          decode: (words) => {
            const microamps = fromU16(words);
            // Outside NE 43's measuring range the loop carries no value.
            if (microamps <= 3600 || microamps >= 21_000) return null;
            const share = (microamps - LOOP.zeroUA) / LOOP.spanUA;
            return Number((range.low + share * (range.high - range.low)).toPrecision(12));
          },
        };
      }),
    ),
});
