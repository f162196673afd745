import type { DeviceUnit } from '../domain/units.js';

/** Function codes 1, 2, 3, 4 in this order. */
export type Table = 'coil' | 'discrete' | 'holding' | 'input';

/** One quantity in a device's register map, encoded and decoded as the device's maker published it. */
export interface Field {
  readonly table: Table;
  /** PDU address, 0-based. */
  readonly address: number;
  /** Registers (or bits) occupied. */
  readonly length: number;
  readonly name: string;
  readonly unit: DeviceUnit;
  /** Registers as served; for coils and discrete inputs one 0 or 1 per bit. Called once for every read that covers it. */
  encode(): readonly number[];
  decode(words: readonly number[]): number | boolean | null;
  /** The device's channel behind a measured quantity; absent for settings such as address and baud rate. */
  readonly channel?: string;
}

export const u16 = (value: number): number[] => [clampRound(value, 0, 0xffff)];
export const s16 = (value: number): number[] => [clampRound(value, -0x8000, 0x7fff) & 0xffff];
export const u32HighFirst = (value: number): number[] => {
  const whole = clampRound(value, 0, 0xffff_ffff);
  return [Math.floor(whole / 65_536), whole % 65_536];
};
export const u32LowFirst = (value: number): number[] => u32HighFirst(value).reverse();
export const float32HighFirst = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [view.getUint16(0), view.getUint16(2)];
};

export const fromU16 = (words: readonly number[]): number => words[0] ?? 0;
export const fromS16 = (words: readonly number[]): number => {
  const word = words[0] ?? 0;
  return word > 0x7fff ? word - 0x1_0000 : word;
};
export const fromU32HighFirst = (words: readonly number[]): number => (words[0] ?? 0) * 65_536 + (words[1] ?? 0);
export const fromU32LowFirst = (words: readonly number[]): number => (words[1] ?? 0) * 65_536 + (words[0] ?? 0);
export const fromFloat32HighFirst = (words: readonly number[]): number => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, words[0] ?? 0);
  view.setUint16(2, words[1] ?? 0);
  return view.getFloat32(0);
};

/** `raw / 10^decimals` without binary dust: 2495 and 1 give 249.5. */
export const scaled = (raw: number, decimals: number): number => Number((raw / 10 ** decimals).toFixed(decimals));

function clampRound(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}

interface Place {
  readonly table: Table;
  readonly address: number;
  readonly name: string;
}

/** A register with a fixed content: address, baud code, unit code. */
export function setting(table: Table, address: number, name: string, value: number): Field {
  return { table, address, length: 1, name, unit: '1', encode: () => u16(value), decode: fromU16 };
}

/** A number in one or two registers. */
export function measured(
  place: Place & { readonly unit: DeviceUnit; readonly channel?: string },
  codec: {
    readonly length: 1 | 2;
    readonly encode: (raw: number) => number[];
    readonly decode: (words: readonly number[]) => number;
    /** Decimal places of the register; floats have none. */
    readonly decimals?: number;
  },
  value: () => number,
): Field {
  const { decimals } = codec;
  const factor = 10 ** (decimals ?? 0);
  return {
    ...place,
    length: codec.length,
    encode: () => codec.encode(value() * factor),
    decode: (words) => (decimals === undefined ? codec.decode(words) : scaled(codec.decode(words), decimals)),
  };
}

export function bit(place: Place & { readonly channel?: string }, value: () => boolean): Field {
  return {
    ...place,
    unit: '1',
    length: 1,
    encode: () => [value() ? 1 : 0],
    decode: (words) => words[0] === 1,
  };
}
