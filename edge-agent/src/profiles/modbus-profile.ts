import { z } from 'zod';
import { deviceUnits, isDeviceUnit } from '../normalise/unit-conversion.js';

export const registerTypes = [
  'bit',
  'u8',
  's8',
  'u16',
  's16',
  'u32',
  's32',
  'u64',
  's64',
  'float32',
  'float64',
  'bcd16',
  'bcd32',
  'string',
] as const;
export type RegisterType = (typeof registerTypes)[number];

/** 16-bit registers that a type covers; `bit` covers one register (FC3/4) or one bit (FC1/2), `string` half its length. */
export const registerCount: Readonly<Record<Exclude<RegisterType, 'string'>, number>> = {
  bit: 1,
  u8: 1,
  s8: 1,
  bcd16: 1,
  bcd32: 2,
  u16: 1,
  s16: 1,
  u32: 2,
  s32: 2,
  u64: 4,
  s64: 4,
  float32: 2,
  float64: 4,
};

/** Largest request of the Modbus application protocol V1.1b3 §6: registers for FC3/4, bits for FC1/2. */
export const requestLimit: Readonly<Record<FunctionCode, number>> = { 1: 2000, 2: 2000, 3: 125, 4: 125 };

export const FunctionCode = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)], {
  error: 'must be a function code that reads: 1, 2, 3 or 4',
});
export type FunctionCode = z.infer<typeof FunctionCode>;

/** `high-first` is ABCD (Eastron, Chint, Acrel, DSE), `low-first` is CDAB (PZEM). */
export const WordOrder = z.enum(['high-first', 'low-first']);
/** `big` is the protocol's own; `little` swaps the two bytes of every register. */
export const ByteOrder = z.enum(['big', 'little']);

export const ProfileId = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be a-z, 0-9 and "-"');
export const ProfilePointName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be a-z, 0-9 and "_"');
export const Text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const DeviceUnit = z.string().refine(isDeviceUnit, { error: `unknown unit; known: ${deviceUnits.join(' ')}` });
/** Raw code → what it means. A code that is missing is `bad`, reason `unknown_enum`. */
export const ValueMap = z.record(z.string(), z.union([z.number(), z.boolean()]));
/** `PRACTICE`: the maker's document or a field observation. `DEFAULT`: verify before use. */
export const ProfileSource = z.strictObject({
  tag: z.enum(['STD', 'PRACTICE', 'DEFAULT']),
  confidence: z.enum(['H', 'M', 'L']),
  text: z.string().min(1),
});

const Pattern = z.union([z.int().nonnegative(), z.bigint().nonnegative()]);

export const ModbusPoint = z.strictObject({
  address: z.int().min(0).max(65_535).describe('PDU address, 0-based: 40005 of a manual is usually 4'),
  functionCode: FunctionCode.exactOptional(),
  type: z.enum(registerTypes),
  bit: z
    .int()
    .min(0)
    .max(15)
    .exactOptional()
    .describe('Bit of the register, 0 = least significant. Only with type bit and FC3/4'),
  byte: z.enum(['high', 'low']).exactOptional().describe('Half of the register that u8 and s8 take'),
  length: z
    .int()
    .min(1)
    .max(250)
    .exactOptional()
    .describe('Bytes of a string; it ends at its first zero, and blanks around it are dropped'),
  mask: z
    .int()
    .min(1)
    .max(0xffff_ffff)
    .exactOptional()
    .describe(
      'Bits of u16 or u32 that make the value, moved down to bit 0: one field of several that share a register',
    ),
  wordOrder: WordOrder.exactOptional(),
  byteOrder: ByteOrder.exactOptional(),
  scale: z.number().exactOptional().describe('value = raw × scale + offset, in unit'),
  offset: z.number().exactOptional(),
  unit: DeviceUnit.exactOptional(),
  values: ValueMap.exactOptional(),
  codeTable: ProfileId.exactOptional().describe(
    'Instead of values: the file that says what the codes mean. A device of the configuration may name another',
  ),
  /** Raw bit patterns, unsigned, that mean "no value". */
  sentinels: z
    .array(z.union([Pattern, z.strictObject({ from: z.int().nonnegative(), to: z.int().nonnegative() })]))
    .exactOptional(),
  decimalsFrom: ProfilePointName.exactOptional().describe(
    'Point that holds the number of decimals: value = raw / 10^d. Read in the same request',
  ),
  multiplyBy: z
    .array(ProfilePointName)
    .min(1)
    .max(3)
    .exactOptional()
    .describe(
      'Points whose values the value is multiplied by (current and voltage transformer ratios). Read in the same request',
    ),
  unitFrom: z
    .strictObject({ point: ProfilePointName, units: z.record(z.string(), DeviceUnit) })
    .exactOptional()
    .describe('Point that holds a unit code, and what its codes mean. Read in the same request'),
  description: z.string().exactOptional(),
});

export const ModbusProfileFile = z.strictObject({
  kind: z.literal('modbus'),
  profile: ProfileId,
  name: Text,
  source: ProfileSource,
  defaults: z
    .strictObject({
      functionCode: FunctionCode.exactOptional(),
      wordOrder: WordOrder.exactOptional(),
      byteOrder: ByteOrder.exactOptional(),
    })
    .default({}),
  points: z.record(ProfilePointName, ModbusPoint),
});
export type ModbusProfileFile = z.infer<typeof ModbusProfileFile>;

/** One point of a Modbus device with every default applied. */
export interface ModbusPointProfile {
  readonly name: string;
  readonly functionCode: FunctionCode;
  readonly address: number;
  /** Registers (FC3/4) or bits (FC1/2). */
  readonly count: number;
  readonly type: RegisterType;
  readonly bit: number | undefined;
  readonly byte: 'high' | 'low';
  readonly mask: bigint | undefined;
  readonly wordOrder: z.infer<typeof WordOrder>;
  readonly byteOrder: z.infer<typeof ByteOrder>;
  readonly scale: number;
  readonly offset: number;
  readonly unit: string;
  readonly values: ReadonlyMap<number, number | boolean> | undefined;
  /** Raw bit patterns that mean "no value", both ends included. */
  readonly sentinels: readonly { readonly from: bigint; readonly to: bigint }[];
  readonly decimals: ModbusPointProfile | undefined;
  readonly multipliers: readonly ModbusPointProfile[];
  readonly unitCode: { readonly point: ModbusPointProfile; readonly units: ReadonlyMap<number, string> } | undefined;
  /** First address and number of addresses that one request must cover to decode the point. */
  readonly span: { readonly address: number; readonly count: number };
}

export interface ModbusProfile {
  readonly kind: 'modbus';
  readonly id: string;
  readonly points: ReadonlyMap<string, ModbusPointProfile>;
}

export function isBitAccess(functionCode: FunctionCode): boolean {
  return functionCode === 1 || functionCode === 2;
}
