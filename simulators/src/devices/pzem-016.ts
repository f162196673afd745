import { z } from 'zod';
import { deviceKind } from './device.js';
import { fromU16, fromU32LowFirst, measured, setting, u16, u32LowFirst } from './registers.js';

const word = (decimals: number) => ({ length: 1, encode: u16, decode: fromU16, decimals }) as const;
const long = (decimals: number) => ({ length: 2, encode: u32LowFirst, decode: fromU32LowFirst, decimals }) as const;

/**
 * Peacefair PZEM-016 / PZEM-004T v3 (facilities.md §8.2, [S46][S47]): FC4 0x0000–0x0009, 32-bit values low word first;
 * FC3 0x0001 power-alarm threshold, 0x0002 address.
 */
export const pzem016 = deviceKind({
  kind: 'pzem-016',
  options: z.strictObject({ powerAlarmW: z.int().min(0).max(25_000).default(23_000) }),
  channels: () => ({
    voltage: { unit: 'V', noise: 0.15, required: true },
    current: { unit: 'A', noise: 0, required: true },
    power: { unit: 'W', noise: 0, required: true },
    energy: { unit: 'kW.h', noise: 0 },
    frequency: { unit: 'Hz', noise: 0.01 },
  }),
  map: (address, options, channels) => {
    const value = (name: string, missing = 0) => channels[name]?.number ?? missing;
    const powerFactor = () => {
      const apparent = value('voltage') * value('current');
      return apparent > 1 ? Math.min(1, value('power') / apparent) : 0;
    };
    const input = (register: number, name: string, unit: 'V' | 'A' | 'W' | 'kW.h' | 'Hz') =>
      ({ table: 'input', address: register, name, unit, channel: name }) as const;
    return [
      measured(input(0x0000, 'voltage', 'V'), word(1), () => value('voltage')),
      measured(input(0x0001, 'current', 'A'), long(3), () => value('current')),
      measured(input(0x0003, 'power', 'W'), long(1), () => value('power')),
      // 1 Wh a step: shown in kWh with three decimals.
      measured(input(0x0005, 'energy', 'kW.h'), long(3), () => value('energy')),
      measured(input(0x0007, 'frequency', 'Hz'), word(1), () => value('frequency', 50)),
      measured({ table: 'input', address: 0x0008, name: 'power_factor', unit: '1' }, word(2), powerFactor),
      {
        table: 'input',
        address: 0x0009,
        length: 1,
        name: 'power_alarm',
        unit: '1',
        encode: () => [value('power') > options.powerAlarmW ? 0xffff : 0],
        decode: (words) => words[0] === 0xffff,
      },
      setting('holding', 0x0001, 'power_alarm_threshold', options.powerAlarmW),
      setting('holding', 0x0002, 'address', address),
    ];
  },
});
