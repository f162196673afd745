import { z } from 'zod';
import { deviceKind } from './device.js';
import { fromU32HighFirst, u32HighFirst } from './registers.js';

/** Centiseconds: a restarted counter goes on above its last value as long as it is read less than 100 times a second. */
const START_UNIT_MS = 10;

/**
 * A load generator for loss tests, no real device: holding registers 0–1 hold a u32, high word first, that grows by one
 * with every read that covers them, so that each served value is unique and must be stored exactly once.
 */
export const counter = deviceKind({
  kind: 'counter',
  options: z.strictObject({
    /** First value; `start-time` derives it from the clock, so that a restart repeats none. */
    first: z.union([z.literal('start-time'), z.int().min(0)]).default('start-time'),
    /** The value after which it begins again at 0; by default the catalogue’s range of `present_counter_value`. */
    last: z.int().min(1).max(0xffff_ffff).default(100_000_000),
    /** Point under which the journal shows the value, `<facility>/<point>`. */
    point: z.string().min(3),
  }),
  channels: () => ({}),
  map: (_unit, { first, last }, _channels, startMs) => {
    let next = (first === 'start-time' ? Math.floor(startMs / START_UNIT_MS) : first) % (last + 1);
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
          next = next >= last ? 0 : next + 1;
          return words;
        },
        decode: fromU32HighFirst,
      },
    ];
  },
});
