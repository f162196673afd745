import { z } from 'zod';
import { type ChannelSpec, deviceKind } from './device.js';
import { type Field, fromS16, fromU16, fromU32HighFirst, measured, s16, u16, u32HighFirst } from './registers.js';

/** Register 3, from bit 0. */
const bits = [
  'door_zone',
  'door_status',
  'passenger_status',
  'mains_ok',
  'safety_chain',
  'door_lock_chain',
  'upper_limit',
  'lower_limit',
  'pit_water',
] as const;

const numbers: Readonly<Record<string, ChannelSpec>> = {
  service_mode: { unit: '1', noise: 0, required: true },
  car_status: { unit: '1', noise: 0, required: true },
  car_direction: { unit: '1', noise: 0, required: true },
  car_position: { unit: '1', noise: 0, required: true },
  message_code: { unit: '1', noise: 0, required: true },
  car_load: { unit: '%', noise: 0, required: true },
  car_speed: { unit: 'm/s', noise: 0, required: true },
  total_running_time: { unit: 'h', noise: 0, required: true },
  present_counter_value: { unit: '1', noise: 0, required: true },
  machine_room_temp: { unit: 'Cel', noise: 0.04, required: true },
  levelling_error: { unit: 'mm', noise: 0, required: true },
};

/** Lift gateway of the demonstration district (deploy/demo/README.md): FC3 registers 0–13, values of GB/T 24476-2017. */
export const liftGateway = deviceKind({
  kind: 'lift-gateway',
  options: z.strictObject({}),
  channels: () => ({
    ...numbers,
    ...Object.fromEntries(bits.map((name) => [name, { unit: '1', noise: 0, required: true } as const])),
  }),
  map: (_unit, _options, channels) => {
    const word = { length: 1, encode: u16, decode: fromU16, decimals: 0 } as const;
    const signed = (decimals: number) => ({ length: 1, encode: s16, decode: fromS16, decimals }) as const;
    const long = { length: 2, encode: u32HighFirst, decode: fromU32HighFirst, decimals: 0 } as const;
    const at = (address: number, name: string, codec: Parameters<typeof measured>[1]): Field => {
      const unit = numbers[name]?.unit ?? '1';
      return measured(
        { table: 'holding', address, name, unit, channel: name },
        codec,
        () => channels[name]?.number ?? 0,
      );
    };
    const flags = () => bits.reduce((word, name, index) => word | ((channels[name]?.on ? 1 : 0) << index), 0);
    return [
      at(0, 'service_mode', word),
      at(1, 'car_status', word),
      at(2, 'car_direction', word),
      ...bits.map(
        (name, index): Field => ({
          table: 'holding',
          address: 3,
          length: 1,
          name,
          unit: '1',
          channel: name,
          encode: () => [flags()],
          decode: ([raw = 0]) => ((raw >> index) & 1) === 1,
        }),
      ),
      at(4, 'car_position', word),
      at(5, 'message_code', word),
      at(6, 'car_load', word),
      at(7, 'car_speed', signed(2)),
      at(8, 'total_running_time', long),
      at(10, 'present_counter_value', long),
      at(12, 'machine_room_temp', signed(1)),
      at(13, 'levelling_error', signed(0)),
    ];
  },
});
