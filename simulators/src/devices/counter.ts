import { z } from 'zod';
import { deviceKind } from './device.js';
import { fromU32HighFirst, u32HighFirst } from './registers.js';

/**
 * A load generator for loss tests, no real device: holding registers 0–1 hold a u32, high word first, that grows by one
 * with every read that starts at register 0, so that each served value is unique and must be stored exactly once.
 */
export const counter = deviceKind({
  kind: 'counter',
  options: z.strictObject({
    first: z.int().min(0).max(0xffff_ffff).default(1),
    /** Name under which the journal shows the value, `<facility>/<point>`. */
    point: z.string().min(3),
  }),
  channels: () => ({}),
  map: (_unit, { first }) => {
    let next = first;
    return [
      {
        table: 'holding',
        address: 0,
        length: 2,
        name: 'count',
        unit: '1',
        channel: 'count',
        encode: () => {
          const words = u32HighFirst(next);
          next = (next + 1) % 0x1_0000_0000;
          return words;
        },
        decode: fromU32HighFirst,
      },
    ];
  },
});
