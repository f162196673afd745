import { didYouMean, type Mistake, type YamlSource } from '@anju/service-kit';
import type { ModbusPointProfile, ModbusProfile } from '../profiles/modbus-profile.js';
import type { ProfileLibrary } from '../profiles/profile-library.js';
import {
  type BusConfig,
  type BusLink,
  busPlace,
  type DisabledPoint,
  type PolledPoint,
  type UnitConfig,
} from './agent-config.js';
import type { ConfigFile } from './config-schema.js';
import { overrideModbusProfile } from './override-modbus-profile.js';
import { type FeedResolver, lineOf, type Offered, type ResolvedFeed } from './resolve-feeds.js';
import { resolvePort } from './resolve-port.js';
import { splitDisabled } from './split-disabled.js';
import type { DescribedUnit } from './unit-table.js';

type BusFile = ConfigFile['buses'][number];
type Context = {
  readonly library: ProfileLibrary;
  readonly source: YamlSource;
  readonly feeds: FeedResolver;
  readonly mistakes: Mistake[];
  /** Collects the points that are switched off. */
  readonly disabled: DisabledPoint[];
};

/** DEFAULT. Units on RS-485 let go of the line some characters late; field sensors answer within 300 ms (PRACTICE). */
const usualTimes = {
  'modbus-tcp': { timeoutMs: 1000, turnaroundMs: 0 },
  'modbus-rtu-tcp': { timeoutMs: 500, turnaroundMs: 20 },
  'modbus-rtu': { timeoutMs: 500, turnaroundMs: 20 },
} as const;

export function resolveBuses(
  buses: readonly BusFile[],
  units: readonly (readonly DescribedUnit[])[],
  context: Context,
): BusConfig[] {
  const { source, mistakes } = context;
  const addresses = new Map<string, string>();
  const ids = new Set<string>();
  return buses.map((bus, index) => {
    const path = ['buses', index];
    if (ids.has(bus.id)) mistakes.push(source.mistake([...path, 'id'], `the bus "${bus.id}" is described twice`));
    ids.add(bus.id);
    const described = units[index] ?? [];
    const link = resolveLink(bus, path, context);
    const address = busPlace(link);
    const sharer = addresses.get(address);
    if (sharer !== undefined) {
      const message = `${address} is already the bus "${sharer}"; a line takes one request at a time, so put its units into one bus`;
      mistakes.push(source.mistake([...path, bus.kind === 'modbus-rtu' ? 'path' : 'port'], message));
    }
    addresses.set(address, bus.id);
    const usual = usualTimes[bus.kind];
    return {
      id: bus.id,
      ...link,
      timeoutMs: bus.timeoutMs ?? usual.timeoutMs,
      retries: bus.retries,
      turnaroundMs: bus.turnaroundMs ?? usual.turnaroundMs,
      maxGap: bus.maxGap,
      units: resolveUnits(
        described,
        bus.id,
        bus.kind === 'modbus-rtu' ? { min: 1, max: 247 } : { min: 0, max: 255 },
        context,
      ),
    };
  });
}

function resolveLink(bus: BusFile, path: readonly PropertyKey[], { source, mistakes }: Context): BusLink {
  if (bus.kind !== 'modbus-rtu') {
    const port = resolvePort(bus, path, source, mistakes, bus.kind === 'modbus-tcp' ? 502 : 4001);
    return { kind: bus.kind, host: bus.host, port };
  }
  const { kind, path: device, baudRate, parity, dataBits, stopBits } = bus;
  return { kind, path: device, baudRate, parity, dataBits, stopBits };
}

function resolveUnits(
  described: readonly DescribedUnit[],
  busId: string,
  ids: { readonly min: number; readonly max: number },
  context: Context,
): UnitConfig[] {
  const { source, mistakes } = context;
  const seen = new Map<number, string>();
  return described.flatMap(({ unit, path, row }) => {
    const before = mistakes.length;
    const { unitId } = unit;
    if (unitId < ids.min || unitId > ids.max) {
      const message = `a unit of a serial line has an id from ${ids.min} to ${ids.max}, not ${unitId}`;
      mistakes.push(source.mistake([...path, 'unitId'], message));
    }
    if (seen.has(unitId)) {
      const message = `unit ${unitId} is on this bus twice (${seen.get(unitId)}); feed several facilities from one unit instead`;
      mistakes.push(source.mistake([...path, 'unitId'], message));
    }
    seen.set(unitId, lineOf(row ?? source.mistake([...path, 'unitId'], ''), row !== undefined));
    const resolved = resolveUnit({ unit, path, row }, busId, context);
    if (row !== undefined) {
      // What is wrong with a row is found in the table, not where the table is named.
      const found = mistakes.splice(before);
      const { file, line, places } = row;
      mistakes.push(
        ...found.map(({ path: at, message }) => {
          const { name, column } = places.get(at.slice(at.lastIndexOf('.') + 1)) ?? { name: at, column: 1 };
          return { file, line, column, path: name, message };
        }),
      );
    }
    return resolved;
  });
}

function resolveUnit({ unit, path: at, row }: DescribedUnit, busId: string, context: Context): UnitConfig[] {
  const { library, source, feeds, mistakes } = context;
  const { profile, faults } = overrideModbusProfile(unit.profile, unit, library);
  mistakes.push(...faults.map(({ path, message }) => source.mistake([...at, ...path], message)));
  if (profile === undefined && library.broken.has(unit.profile)) return [];
  if (profile === undefined) {
    const elsewhere = library.sensors.has(unit.profile) ? '; that profile is for MQTT' : '';
    const hint = elsewhere || didYouMean(unit.profile, library.modbus.keys());
    mistakes.push(source.mistake([...at, 'profile'], `no Modbus profile "${unit.profile}"${hint}`));
    return [];
  }
  const [used, off] = splitDisabled(unit.feeds, unit.points);
  feeds.check(off, [...at, 'feeds']);
  context.disabled.push(...Object.keys(off).map((point) => ({ device: `${busId}/${unit.unitId}`, point })));
  const resolved = feeds.resolve(used, offeredBy(profile), [...at, 'feeds'], unit.points, row);
  if (resolved.length === 0) return [];
  return [{ unitId: unit.unitId, profileId: profile.id, points: polledPoints(resolved, profile, unit.pollIntervalMs) }];
}

function offeredBy(profile: ModbusProfile): Map<string, Offered> {
  return new Map(
    [...profile.points].map(([name, point]) => [
      name,
      {
        ...(point.values === undefined ? {} : { meanings: [...point.values.values()] }),
        units: point.unitCode === undefined ? [point.unit] : [...point.unitCode.units.values()],
        flag:
          point.values === undefined
            ? point.type === 'string'
              ? undefined
              : point.type === 'bit'
            : [...point.values.values()].every((v) => typeof v === 'boolean'),
      },
    ]),
  );
}

function polledPoints(feeds: readonly ResolvedFeed[], profile: ModbusProfile, pollIntervalMs: number): PolledPoint[] {
  const groups = new Map<string, { point: ModbusPointProfile; period: number; feeds: ResolvedFeed['feed'][] }>();
  for (const { from, feed, unit, pollIntervalMs: own } of feeds) {
    const point = profile.points.get(from);
    if (point === undefined) continue;
    const period = own ?? pollIntervalMs;
    const key = `${from}|${unit ?? ''}|${period}`;
    const group = groups.get(key) ?? {
      point: unit === undefined ? point : withFixedUnit(point, unit),
      period,
      feeds: [],
    };
    group.feeds.push(feed);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ point, period, feeds: fed }) => ({
    profile: point,
    pollIntervalMs: period,
    feeds: fed,
  }));
}

/** The device's unit code is not even read when the configuration says the unit. */
function withFixedUnit(point: ModbusPointProfile, unit: string): ModbusPointProfile {
  const parts: { address: number; count: number }[] = [
    point,
    ...(point.decimals === undefined ? [] : [point.decimals.span]),
  ];
  parts.push(...point.multipliers.map(({ span }) => span));
  const from = Math.min(...parts.map(({ address }) => address));
  const to = Math.max(...parts.map(({ address, count }) => address + count));
  return { ...point, unit, unitCode: undefined, span: { address: from, count: to - from } };
}
