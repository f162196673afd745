import { z } from 'zod';
import type { DeviceUnit } from '../domain/units.js';
import { deviceKind } from './device.js';
import { type Field, float32HighFirst, fromFloat32HighFirst, measured } from './registers.js';

const float = { length: 2, encode: float32HighFirst, decode: fromFloat32HighFirst } as const;
/** The other phases of a healthy three-phase motor differ a little from the first. */
const phaseShare = [1, 0.992, 1.006] as const;
const POWER_FACTOR = 0.86;

/** Eastron SDM630, three phases (facilities.md §8.2, [S49]): FC4 float32 ABCD, phases L1–L3 two registers apart. */
export const sdm630 = deviceKind({
  kind: 'sdm630',
  options: z.strictObject({}),
  channels: () => ({
    voltage: { unit: 'V', noise: 0.15, required: true },
    current: { unit: 'A', noise: 0, required: true },
    energy: { unit: 'kW.h', noise: 0 },
  }),
  map: (_address, _options, channels) => {
    const value = (name: string) => channels[name]?.number ?? 0;
    const at = (address: number, name: string, unit: DeviceUnit, read: () => number, channel?: string): Field =>
      measured({ table: 'input', address, name, unit, ...(channel === undefined ? {} : { channel }) }, float, read);
    const phases = (first: number, name: string, unit: DeviceUnit, read: (share: number) => number, channel?: string) =>
      phaseShare.map((share, index) =>
        at(first + 2 * index, `${name}_l${index + 1}`, unit, () => read(share), index === 0 ? channel : undefined),
      );
    const apparent = (share: number) => value('voltage') * value('current') * share;
    const total = () => phaseShare.reduce((sum, share) => sum + apparent(share), 0);
    const reactiveShare = Math.sqrt(1 - POWER_FACTOR ** 2);
    return [
      ...phases(0x0000, 'voltage', 'V', () => value('voltage'), 'voltage'),
      ...phases(0x0006, 'current', 'A', (share) => value('current') * share, 'current'),
      ...phases(0x000c, 'power', 'W', (share) => apparent(share) * POWER_FACTOR),
      ...phases(0x0012, 'apparent_power', '1', apparent),
      ...phases(0x0018, 'reactive_power', '1', (share) => apparent(share) * reactiveShare),
      ...phases(0x001e, 'power_factor', '1', () => (value('current') > 0 ? POWER_FACTOR : 1)),
      at(0x0034, 'total_power', 'W', () => total() * POWER_FACTOR),
      at(0x0038, 'total_apparent_power', '1', total),
      at(0x003c, 'total_reactive_power', '1', () => total() * reactiveShare),
      at(0x003e, 'total_power_factor', '1', () => (value('current') > 0 ? POWER_FACTOR : 1)),
      at(0x0046, 'frequency', 'Hz', () => 50),
      at(0x0048, 'import_energy', 'kW.h', () => value('energy')),
      at(0x004a, 'export_energy', 'kW.h', () => 0),
      ...phases(0x00ea, 'voltage_thd', '%', () => 1.8),
      at(0x0156, 'total_energy', 'kW.h', () => value('energy'), 'energy'),
    ];
  },
  reserved: [{ table: 'input', from: 0x0000, to: 0x0157 }],
});
