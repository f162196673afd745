import { z } from 'zod';
import type { DeviceUnit } from '../domain/units.js';
import { deviceKind } from './device.js';
import { type Field, float32HighFirst, fromFloat32HighFirst, measured } from './registers.js';

const float = { length: 2, encode: float32HighFirst, decode: fromFloat32HighFirst } as const;

/**
 * Eastron SDM120, single phase (facilities.md §8.2, [S49]): FC4 float32 ABCD. Parameters that the model lacks answer 0.0,
 * as the family does within its parameter area.
 */
export const sdm120 = deviceKind({
  kind: 'sdm120',
  options: z.strictObject({}),
  channels: () => ({
    power: { unit: 'W', noise: 0.05, required: true },
    energy: { unit: 'kW.h', noise: 0, required: true },
    voltage: { unit: 'V', noise: 0.1 },
    current: { unit: 'A', noise: 0 },
    frequency: { unit: 'Hz', noise: 0.005 },
  }),
  map: (_address, _options, channels) => {
    const value = (name: string, missing = 0) => channels[name]?.number ?? missing;
    const apparent = () => Math.max(value('power'), value('voltage', 225) * value('current'));
    const reactive = () => Math.sqrt(Math.max(0, apparent() ** 2 - value('power') ** 2));
    const at = (address: number, name: string, unit: DeviceUnit, read: () => number, channel?: string): Field =>
      measured({ table: 'input', address, name, unit, ...(channel === undefined ? {} : { channel }) }, float, read);
    return [
      at(0x0000, 'voltage', 'V', () => value('voltage', 225), 'voltage'),
      at(0x0006, 'current', 'A', () => value('current'), 'current'),
      at(0x000c, 'power', 'W', () => value('power'), 'power'),
      at(0x0012, 'apparent_power', '1', apparent),
      at(0x0018, 'reactive_power', '1', reactive),
      at(0x001e, 'power_factor', '1', () => (apparent() > 0 ? value('power') / apparent() : 1)),
      at(0x0046, 'frequency', 'Hz', () => value('frequency', 50), 'frequency'),
      at(0x0048, 'import_energy', 'kW.h', () => value('energy')),
      at(0x004a, 'export_energy', 'kW.h', () => 0),
      at(0x0156, 'total_energy', 'kW.h', () => value('energy'), 'energy'),
    ];
  },
  reserved: [{ table: 'input', from: 0x0000, to: 0x0157 }],
});
