import { z } from 'zod';
import { deviceKind } from './device.js';
import { fromS16, fromU16, measured, s16, setting, u16 } from './registers.js';

/** Drivecom status words (ETA): operation enabled, ready to switch on, fault. */
const ETA = { running: 0x0027, ready: 0x0021, fault: 0x0008 } as const;
/** Drivecom command words (CMD): enable operation, shutdown. */
const CMD = { run: 0x000f, shutdown: 0x0006 } as const;

/**
 * Schneider ATV312 (facilities.md §8.5, [S59]): FC3 3201 ETA, 3202 rFr 0.1 Hz, 3204 LCr 0.1 A, 3209 tHd %, 7121 last
 * fault, 8501 CMD, 8502 LFR 0.1 Hz, 8606 error code.
 */
export const atv312 = deviceKind({
  kind: 'atv312',
  options: z.strictObject({}),
  channels: () => ({
    frequency: { unit: 'Hz', noise: 0.03, required: true },
    current: { unit: 'A', noise: 0.03, required: true },
    running: { unit: '1', noise: 0 },
    fault: { unit: '1', noise: 0 },
  }),
  map: (_unit, _options, channels) => {
    const hz = () => Math.max(0, channels.frequency?.number ?? 0);
    const running = () => channels.running?.on ?? hz() > 0.5;
    const fault = () => channels.fault?.on ?? false;
    const word = { length: 1, encode: u16, decode: fromU16 } as const;
    const code = (address: number, name: string, read: () => number) =>
      measured({ table: 'holding', address, name, unit: '1' }, { ...word, decimals: 0 }, read);
    const settledHz = () => (running() ? hz() : 0);
    return [
      code(3201, 'status_word', () => (fault() ? ETA.fault : running() ? ETA.running : ETA.ready)),
      measured(
        { table: 'holding', address: 3202, name: 'output_frequency', unit: 'Hz', channel: 'frequency' },
        { length: 1, encode: s16, decode: fromS16, decimals: 1 },
        settledHz,
      ),
      measured(
        { table: 'holding', address: 3204, name: 'motor_current', unit: 'A', channel: 'current' },
        { ...word, decimals: 1 },
        () => (running() ? (channels.current?.number ?? 0) : 0),
      ),
      code(3209, 'thermal_state', () => (running() ? 62 : 31)),
      setting('holding', 7121, 'last_fault', 0),
      code(8501, 'command_word', () => (running() ? CMD.run : CMD.shutdown)),
      measured(
        { table: 'holding', address: 8502, name: 'frequency_reference', unit: 'Hz' },
        { length: 1, encode: s16, decode: fromS16, decimals: 1 },
        settledHz,
      ),
      code(8606, 'error_code', () => (fault() ? 0x2310 : 0)),
    ];
  },
});
