import { didYouMean } from '@anju/service-kit';
import { type CodeTableFile, codeValues } from './code-table.js';
import {
  isBitAccess,
  type ModbusPointProfile,
  type ModbusProfile,
  type ModbusProfileFile,
  type RegisterType,
  registerCount,
  registerTypes,
  requestLimit,
} from './modbus-profile.js';

type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };
type PointFile = ModbusProfileFile['points'][string];

/** A profile ready for decoding, and everything that contradicts itself in it. */
export function buildModbusProfile(
  file: ModbusProfileFile,
  codeTables: ReadonlyMap<string, CodeTableFile> = new Map(),
): { profile: ModbusProfile; faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const points = new Map<string, ModbusPointProfile>();
  const building = new Set<string>();

  const build = (name: string): ModbusPointProfile | undefined => {
    const done = points.get(name);
    if (done !== undefined) return done;
    const point = file.points[name];
    if (point === undefined || building.has(name)) return undefined;
    building.add(name);
    const refer = (
      key: 'decimalsFrom' | 'unitFrom' | 'multiplyBy',
      other: string | undefined,
    ): ModbusPointProfile | undefined => {
      if (other === undefined) return undefined;
      const target = build(other);
      if (target === undefined) {
        const message = `no usable point "${other}"${didYouMean(other, Object.keys(file.points))}`;
        faults.push({ path: ['points', name, key], message });
      }
      return target;
    };
    const decimals = refer('decimalsFrom', point.decimalsFrom);
    const unitPoint = refer('unitFrom', point.unitFrom?.point);
    const multipliers = (point.multiplyBy ?? []).flatMap((other) => refer('multiplyBy', other) ?? []);
    const table = point.codeTable === undefined ? undefined : codeTables.get(point.codeTable);
    if (point.codeTable !== undefined && table === undefined) {
      const message = `no code table "${point.codeTable}"${didYouMean(point.codeTable, codeTables.keys())}`;
      faults.push({ path: ['points', name, 'codeTable'], message });
    }
    const values = table === undefined ? point.values : numbersOf(codeValues(table));
    const built = complete(name, point, file.defaults, { decimals, unitPoint, multipliers, values });
    faults.push(...contradictions(built, point, [decimals, unitPoint, ...multipliers]));
    points.set(name, built);
    return built;
  };

  for (const name of Object.keys(file.points)) build(name);
  faults.push(...overlaps([...points.values()]));
  return { profile: { kind: 'modbus', id: file.profile, points }, faults };
}

function complete(
  name: string,
  point: PointFile,
  defaults: ModbusProfileFile['defaults'],
  others: {
    readonly decimals: ModbusPointProfile | undefined;
    readonly unitPoint: ModbusPointProfile | undefined;
    readonly multipliers: readonly ModbusPointProfile[];
    readonly values: PointFile['values'] | undefined;
  },
): ModbusPointProfile {
  const { decimals, unitPoint, multipliers, values } = others;
  const functionCode = point.functionCode ?? defaults.functionCode ?? 3;
  const count = isBitAccess(functionCode) ? 1 : registersOf(point);
  const parts = [
    { address: point.address, count },
    ...[decimals, unitPoint, ...multipliers].map((one) => one?.span),
  ].filter((part) => part !== undefined);
  const from = Math.min(...parts.map((part) => part.address));
  const to = Math.max(...parts.map((part) => part.address + part.count));
  return {
    name,
    functionCode,
    address: point.address,
    count,
    type: point.type,
    bit: point.bit,
    byte: point.byte ?? 'low',
    mask: point.mask === undefined ? undefined : BigInt(point.mask),
    wordOrder: point.wordOrder ?? defaults.wordOrder ?? 'high-first',
    byteOrder: point.byteOrder ?? defaults.byteOrder ?? 'big',
    scale: point.scale ?? 1,
    offset: point.offset ?? 0,
    unit: point.unit ?? '1',
    values: values && new Map(Object.entries(values).map(([raw, value]) => [Number(raw), value])),
    sentinels: (point.sentinels ?? []).map((one) =>
      typeof one === 'object' ? { from: BigInt(one.from), to: BigInt(one.to) } : { from: BigInt(one), to: BigInt(one) },
    ),
    decimals,
    multipliers,
    unitCode:
      unitPoint === undefined || point.unitFrom === undefined
        ? undefined
        : {
            point: unitPoint,
            units: new Map(Object.entries(point.unitFrom.units).map(([code, unit]) => [Number(code), unit])),
          },
    span: { address: from, count: to - from },
  };
}

/** A register holds no text. */
function numbersOf(values: Readonly<Record<string, number | boolean>>): Record<string, number | boolean> {
  return Object.fromEntries(Object.entries(values).filter(([code]) => /^-?\d+$/.test(code)));
}

function registersOf({ type, length }: PointFile): number {
  return type === 'string' ? Math.ceil((length ?? 1) / 2) : registerCount[type];
}

const numeric: ReadonlySet<RegisterType> = new Set(registerTypes.filter((type) => type !== 'bit' && type !== 'string'));

function contradictions(
  built: ModbusPointProfile,
  point: PointFile,
  references: readonly (ModbusPointProfile | undefined)[],
): Fault[] {
  const faults: Fault[] = [];
  const fault = (key: string, message: string) => faults.push({ path: ['points', built.name, key], message });
  const bits = isBitAccess(built.functionCode);
  if (bits && built.type !== 'bit')
    fault('type', `function code ${built.functionCode} reads single bits: use type "bit"`);
  if (bits && built.bit !== undefined)
    fault('bit', 'a coil or discrete input has no bit number: put it into the address');
  if (!bits && built.type === 'bit' && built.bit === undefined)
    fault('type', 'type "bit" of a register needs "bit" (0 to 15)');
  if (built.type !== 'bit' && built.bit !== undefined) fault('bit', '"bit" needs the type "bit"');
  if (point.type === 'string' && point.length === undefined) fault('type', 'type "string" needs "length" in bytes');
  if (point.type !== 'string' && point.length !== undefined) fault('length', '"length" needs the type "string"');
  if (point.byte !== undefined && point.type !== 'u8' && point.type !== 's8') {
    fault('byte', '"byte" needs the type "u8" or "s8"');
  }
  if (point.mask !== undefined && point.type !== 'u16' && point.type !== 'u32') {
    fault('mask', '"mask" needs the type "u16" or "u32"');
  }
  if (point.type === 'u16' && (point.mask ?? 0) > 0xffff) fault('mask', 'a 16-bit register has no such bits');
  for (const key of ['scale', 'offset', 'decimalsFrom', 'multiplyBy', 'unit', 'unitFrom'] as const) {
    if (point[key] !== undefined && !numeric.has(point.type)) fault(key, `"${key}" is for numbers only`);
  }
  for (const key of ['values', 'codeTable'] as const) {
    if (point.type === 'string' && point[key] !== undefined) fault(key, `"${key}" is not for text`);
  }
  if (point.values !== undefined && point.codeTable !== undefined) {
    fault('codeTable', 'give either "values" or "codeTable"');
  }
  // Scaled codes are no codes.
  for (const key of ['scale', 'offset', 'decimalsFrom', 'multiplyBy'] as const) {
    if (point[key] !== undefined && built.values !== undefined) fault(key, `"${key}" is not for codes`);
  }
  for (const one of point.sentinels ?? []) {
    if (typeof one === 'object' && one.from > one.to) fault('sentinels', `${one.from} to ${one.to} is no range`);
  }
  if (built.address < 0) fault('address', `comes to ${built.address}; the first address is 0`);
  if (built.address + built.count > 65_536) fault('address', 'runs past the last address, 65535');
  if (point.unit !== undefined && point.unitFrom !== undefined) fault('unit', 'give either "unit" or "unitFrom"');
  if (references.some((other) => other !== undefined && other.functionCode !== built.functionCode)) {
    fault('functionCode', 'decimals, unit code and multipliers must be read with the same function code as the value');
  }
  if (built.span.count > requestLimit[built.functionCode]) {
    fault(
      'address',
      `value, decimals, unit code and multipliers are further apart than one request reaches (${requestLimit[built.functionCode]})`,
    );
  }
  for (const raw of Object.keys(point.values ?? {})) {
    if (!/^-?\d+$/.test(raw)) fault('values', `"${raw}" is not a whole number`);
  }
  return faults;
}

function overlaps(points: readonly ModbusPointProfile[]): Fault[] {
  const faults: Fault[] = [];
  const sorted = [...points].sort((a, b) => a.functionCode - b.functionCode || a.address - b.address);
  for (const [index, point] of sorted.entries()) {
    for (const other of sorted.slice(index + 1)) {
      if (other.functionCode !== point.functionCode || other.address >= point.address + point.count) break;
      if (sharesRegister(point, other)) continue;
      faults.push({
        path: ['points', other.name, 'address'],
        message: `address ${other.address} overlaps "${point.name}" (function code ${point.functionCode}, ${point.address} to ${point.address + point.count - 1})`,
      });
    }
  }
  return faults;
}

/** Two fields of one register: other bits, other bytes, other masks. */
function sharesRegister(point: ModbusPointProfile, other: ModbusPointProfile): boolean {
  if (point.address !== other.address || point.count !== other.count) return false;
  const [bits, otherBits] = [bitsOf(point), bitsOf(other)];
  return bits !== undefined && otherBits !== undefined && (bits & otherBits) === 0n;
}

function bitsOf({ type, bit, byte, mask }: ModbusPointProfile): bigint | undefined {
  if (bit !== undefined) return 1n << BigInt(bit);
  if (type === 'u8' || type === 's8') return byte === 'high' ? 0xff00n : 0x00ffn;
  return mask;
}
