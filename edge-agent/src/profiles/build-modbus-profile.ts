import { didYouMean } from '@anju/service-kit';
import {
  isBitAccess,
  type ModbusPointProfile,
  type ModbusProfile,
  type ModbusProfileFile,
  registerCount,
  requestLimit,
} from './modbus-profile.js';

type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };
type PointFile = ModbusProfileFile['points'][string];

/** A profile ready for decoding, or everything that contradicts itself in it. */
export function buildModbusProfile(file: ModbusProfileFile): { profile: ModbusProfile; faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const points = new Map<string, ModbusPointProfile>();
  const building = new Set<string>();

  const build = (name: string): ModbusPointProfile | undefined => {
    const done = points.get(name);
    if (done !== undefined) return done;
    const point = file.points[name];
    if (point === undefined || building.has(name)) return undefined;
    building.add(name);
    const refer = (key: 'decimalsFrom' | 'unitFrom', other: string | undefined): ModbusPointProfile | undefined => {
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
    const built = complete(name, point, file.defaults, decimals, unitPoint);
    faults.push(...contradictions(built, point, [decimals, unitPoint]));
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
  decimals: ModbusPointProfile | undefined,
  unitPoint: ModbusPointProfile | undefined,
): ModbusPointProfile {
  const functionCode = point.functionCode ?? defaults.functionCode ?? 3;
  const count = isBitAccess(functionCode) ? 1 : registerCount[point.type];
  const parts = [{ address: point.address, count }, decimals?.span, unitPoint?.span].filter(
    (part) => part !== undefined,
  );
  const from = Math.min(...parts.map((part) => part.address));
  const to = Math.max(...parts.map((part) => part.address + part.count));
  return {
    name,
    functionCode,
    address: point.address,
    count,
    type: point.type,
    bit: point.bit,
    wordOrder: point.wordOrder ?? defaults.wordOrder ?? 'high-first',
    byteOrder: point.byteOrder ?? defaults.byteOrder ?? 'big',
    scale: point.scale ?? 1,
    offset: point.offset ?? 0,
    unit: point.unit ?? '1',
    values: point.values && new Map(Object.entries(point.values).map(([raw, value]) => [Number(raw), value])),
    sentinels: new Set((point.sentinels ?? []).map(BigInt)),
    decimals,
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
  if (built.address + built.count > 65_536) fault('address', 'runs past the last address, 65535');
  if (point.unit !== undefined && point.unitFrom !== undefined) fault('unit', 'give either "unit" or "unitFrom"');
  if (references.some((other) => other !== undefined && other.functionCode !== built.functionCode)) {
    fault('functionCode', 'decimals and unit code must be read with the same function code as the value');
  }
  if (built.span.count > requestLimit[built.functionCode]) {
    fault(
      'address',
      `value, decimals and unit code are further apart than one request reaches (${requestLimit[built.functionCode]})`,
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
      const bitsOfOneRegister = point.bit !== undefined && other.bit !== undefined && point.bit !== other.bit;
      if (bitsOfOneRegister) continue;
      faults.push({
        path: ['points', other.name, 'address'],
        message: `address ${other.address} overlaps "${point.name}" (function code ${point.functionCode}, ${point.address} to ${point.address + point.count - 1})`,
      });
    }
  }
  return faults;
}
