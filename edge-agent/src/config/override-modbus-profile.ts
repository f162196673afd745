import { didYouMean } from '@anju/service-kit';
import { buildModbusProfile } from '../profiles/build-modbus-profile.js';
import type { ModbusProfile, ModbusProfileFile } from '../profiles/modbus-profile.js';
import type { ProfileLibrary } from '../profiles/profile-library.js';
import type { PointOverride } from './point-override.js';

export type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };
type PointFile = ModbusProfileFile['points'][string];

export interface ModbusOverrides {
  readonly points: Readonly<Record<string, PointOverride>>;
  readonly addressOffset: number;
  readonly codeTable?: string;
}

/** A Modbus profile as one device has it, and what is wrong with its overrides, by their paths within the device. */
export function overrideModbusProfile(
  id: string,
  { points, addressOffset, codeTable }: ModbusOverrides,
  library: ProfileLibrary,
): { profile: ModbusProfile | undefined; faults: Fault[] } {
  const shipped = library.modbus.get(id);
  const file = library.written.get(id);
  if (shipped === undefined || file === undefined) return { profile: undefined, faults: [] };
  if (Object.keys(points).length === 0 && addressOffset === 0 && codeTable === undefined) {
    return { profile: shipped, faults: [] };
  }
  const faults = [
    ...unknownNames(points, Object.keys(file.points)),
    ...codeTableFaults(codeTable, Object.values(file.points)),
  ];
  for (const [name, { address, addressOffset: own }] of Object.entries(points)) {
    if (address !== undefined && own !== undefined) {
      const message = 'give either "address" or "addressOffset"';
      faults.push({ path: ['points', name, 'addressOffset'], message });
    }
  }
  const overridden = Object.fromEntries(
    Object.entries(file.points).map(([name, point]): [string, PointFile] => {
      const chosen =
        codeTable === undefined || point.codeTable === undefined ? point : { ...point, codeTable: codeTable };
      const own = points[name];
      const shifted = { ...chosen, address: chosen.address + (own?.address === undefined ? addressOffset : 0) };
      return [name, own === undefined ? shifted : overrideModbusPoint(shifted, own)];
    }),
  );
  const built = buildModbusProfile({ ...file, points: overridden }, library.codeTables);
  const before = new Set(buildModbusProfile(file, library.codeTables).faults.map(keyOf));
  faults.push(...built.faults.filter((fault) => !before.has(keyOf(fault))));
  return { profile: built.profile, faults };
}

function overrideModbusPoint(point: PointFile, override: PointOverride): PointFile {
  const { addressOffset = 0, disabled, deadband, heartbeatMs, range, pollIntervalMs, ...keys } = override;
  // The other way of saying the same is replaced with it.
  const { values, codeTable, unit, unitFrom, ...rest } = point;
  return {
    ...rest,
    ...(keys.codeTable !== undefined || values === undefined ? {} : { values }),
    ...(keys.values !== undefined || codeTable === undefined ? {} : { codeTable }),
    ...(keys.unitFrom !== undefined || unit === undefined ? {} : { unit }),
    ...(keys.unit !== undefined || unitFrom === undefined ? {} : { unitFrom }),
    ...keys,
    address: (keys.address ?? point.address) + addressOffset,
  };
}

/** Overrides of points that there are not. */
export function unknownNames(points: Readonly<Record<string, unknown>>, known: Iterable<string>): Fault[] {
  const names = new Set(known);
  return Object.keys(points)
    .filter((name) => !names.has(name))
    .map((name) => ({
      path: ['points', name],
      message: `the profile has no point "${name}"${didYouMean(name, names) || `; it has ${[...names].join(', ')}`}`,
    }));
}

/** A device's code table needs a point that has one. */
export function codeTableFaults(
  codeTable: string | undefined,
  points: Iterable<{ readonly codeTable?: string }>,
): Fault[] {
  if (codeTable === undefined) return [];
  const tables = new Set([...points].flatMap((point) => point.codeTable ?? []));
  if (tables.size === 1) return [];
  const why =
    tables.size === 0
      ? 'no point of the profile has a code table'
      : `the profile has several code tables, ${[...tables].join(' and ')}`;
  return [{ path: ['codeTable'], message: `${why}; name the point: points: { <point>: { codeTable: … } }` }];
}

function keyOf({ path, message }: Fault): string {
  return `${path.join('/')} ${message}`;
}
