import { z } from 'zod';
import { deviceKind } from './device.js';
import { fromS16, fromU16, measured, s16, setting, u16 } from './registers.js';

/** XY-MD02 (SHT20), facilities.md §8.3 [S53][S54]: FC4 1 °C s16 ×0.1, 2 %RH u16 ×0.1; FC3 0x0101–0x0104 settings. */
export const xyMd02 = deviceKind({
  kind: 'xy-md02',
  options: z.strictObject({}),
  channels: () => ({
    temperature: { unit: 'Cel', noise: 0.04, required: true },
    humidity: { unit: '%', noise: 0.15 },
  }),
  map: (address, _options, channels) => [
    measured(
      { table: 'input', address: 0x0001, name: 'temperature', unit: 'Cel', channel: 'temperature' },
      { length: 1, encode: s16, decode: fromS16, decimals: 1 },
      () => channels.temperature?.number ?? 0,
    ),
    measured(
      { table: 'input', address: 0x0002, name: 'humidity', unit: '%', channel: 'humidity' },
      { length: 1, encode: u16, decode: fromU16, decimals: 1 },
      () => channels.humidity?.number ?? 50,
    ),
    setting('holding', 0x0101, 'address', address),
    setting('holding', 0x0102, 'baud', 9600),
    setting('holding', 0x0103, 'temperature_correction', 0),
    setting('holding', 0x0104, 'humidity_correction', 0),
  ],
});
