import { z } from 'zod';
import { deviceKind } from './device.js';
import { bit, setting } from './registers.js';

const numbers = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** 8-channel relay and input module, Waveshare type (facilities.md §8.3): FC2 inputs 0–7, FC1 coils 0–7, address 0x4000. */
export const inputModule = deviceKind({
  kind: 'input-module',
  options: z.strictObject({}),
  channels: () => Object.fromEntries(numbers.map((n) => [String(n), { unit: '1', noise: 0 }])),
  map: (address, _options, channels) => [
    ...numbers.map((n) =>
      bit({ table: 'discrete', address: n, name: `input_${n}`, channel: String(n) }, () => {
        const channel = channels[String(n)];
        return channel?.connected === true && channel.on;
      }),
    ),
    ...numbers.map((n) => bit({ table: 'coil', address: n, name: `relay_${n}` }, () => false)),
    setting('holding', 0x4000, 'address', address),
  ],
});
