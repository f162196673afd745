import { checkData, didYouMean, type Mistake, type YamlSource } from '@anju/service-kit';
import { type BundleDevice, type BundleFile, pointOfTemplate } from '../profiles/bundle.js';
import type { ProfileLibrary } from '../profiles/profile-library.js';
import type { ConfigFile } from './config-schema.js';
import { SensorPointOverride } from './point-override.js';
import type { DescribedUnit } from './unit-table.js';

type Path = readonly PropertyKey[];
type Use = ConfigFile['bundles'][number];
type OwnDevice = Use['devices'][string];
type SensorFile = ConfigFile['mqtt'][number]['sensors'][number];

/** A sensor and where a person described it. */
export interface DescribedSensor {
  readonly sensor: SensorFile;
  readonly path: Path;
}

export interface ExpandedBundles {
  /** By bus id. */
  readonly units: ReadonlyMap<string, readonly DescribedUnit[]>;
  /** By MQTT source id. */
  readonly sensors: ReadonlyMap<string, readonly DescribedSensor[]>;
}

interface Context {
  readonly config: ConfigFile;
  readonly library: ProfileLibrary;
  readonly source: YamlSource;
  readonly mistakes: Mistake[];
}

/** What the bundles of a configuration stand for: units of its buses, sensors of its brokers. */
export function expandBundles(context: Context): ExpandedBundles {
  const units = new Map<string, DescribedUnit[]>();
  const sensors = new Map<string, DescribedSensor[]>();
  for (const [index, use] of context.config.bundles.entries()) {
    const path = ['bundles', index];
    const bundle = findBundle(use, path, context);
    if (bundle === undefined) continue;
    for (const device of presentDevices(bundle, use, path, context)) {
      const own = use.devices[device.role];
      const at = own === undefined ? path : [...path, 'devices', device.role];
      const made = { device, own, use, path: at, place: path };
      if (device.unitOffset === undefined) add(sensors, use.mqtt, sensorsOf(made, context));
      else add(units, use.bus, unitsOf(made, context));
    }
  }
  return { units, sensors };
}

function add<T>(lists: Map<string, T[]>, id: string | undefined, more: readonly T[]): void {
  if (id !== undefined) lists.set(id, [...(lists.get(id) ?? []), ...more]);
}

function findBundle(use: Use, path: Path, { config, library, source, mistakes }: Context): BundleFile | undefined {
  const report = (key: string, message: string) => mistakes.push(source.mistake([...path, key], message));
  const bundle = library.bundles.get(use.bundle);
  if (bundle === undefined) {
    const known = [...library.bundles.keys()];
    if (!library.broken.has(use.bundle)) {
      report(
        'bundle',
        `no bundle "${use.bundle}"${didYouMean(use.bundle, known) || `; there are ${known.join(', ')}`}`,
      );
    }
    return undefined;
  }
  const facility = config.facilities.find(({ deviceId }) => deviceId === use.facility);
  if (facility === undefined) {
    const ids = config.facilities.map(({ deviceId }) => deviceId);
    report('facility', `no facility "${use.facility}"${didYouMean(use.facility, ids)}`);
    return undefined;
  }
  if (facility.kind !== bundle.facility) {
    report('facility', `"${use.facility}" is of kind ${facility.kind}, the bundle is for ${bundle.facility}`);
    return undefined;
  }
  return bundle;
}

/** Reports what the configuration lacks for them, once for the bundle. */
function presentDevices(bundle: BundleFile, use: Use, path: Path, context: Context): readonly BundleDevice[] {
  const { config, source, mistakes } = context;
  const report = (keys: Path, message: string) => mistakes.push(source.mistake([...path, ...keys], message));
  const roles = bundle.devices.map(({ role }) => role);
  const unknown = (role: string) =>
    `the bundle has no device "${role}"${didYouMean(role, roles) || `; it has ${roles.join(', ')}`}`;
  for (const [index, role] of use.without.entries()) {
    if (!roles.includes(role)) report(['without', index], unknown(role));
    else if (use.devices[role] !== undefined) report(['without', index], `"${role}" is described under "devices"`);
  }
  for (const role of Object.keys(use.devices)) if (!roles.includes(role)) report(['devices', role], unknown(role));
  const present = bundle.devices.filter(
    ({ role, optional }) => !use.without.includes(role) && (!optional || use.devices[role] !== undefined),
  );
  const onBus = present.filter(({ unitOffset }) => unitOffset !== undefined);
  const overMqtt = present.filter(({ unitOffset }) => unitOffset === undefined);
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
  needsPlace('bus', use.bus, onBus, ids(config.buses), report);
  needsPlace('mqtt', use.mqtt, overMqtt, ids(config.mqtt), report);
  const unnumbered = onBus.filter(({ role }) => use.devices[role]?.unitId === undefined);
  if (use.firstUnitId === undefined && unnumbered.length > 0) {
    report([], `needs "firstUnitId", or "unitId" of each of ${rolesOf(unnumbered)}`);
  }
  const repeated = present.filter(({ repeat }) => repeat !== undefined);
  if (use.ports === undefined && repeated.length > 0) report([], `needs "ports" for ${rolesOf(repeated)}`);
  if (use.ports !== undefined && repeated.length === 0) report(['ports'], 'nothing of the bundle comes once a port');
  return present;
}

function needsPlace(
  key: 'bus' | 'mqtt',
  id: string | undefined,
  devices: readonly BundleDevice[],
  known: readonly string[],
  report: (keys: Path, message: string) => void,
): void {
  const what = key === 'bus' ? 'a bus' : 'an MQTT source';
  if (id === undefined) {
    if (devices.length > 0) report([], `needs "${key}", the id of ${what}, for ${rolesOf(devices)}`);
  } else if (!known.includes(id))
    report([key], `no ${what.slice(what.indexOf(' ') + 1)} "${id}"${didYouMean(id, known)}`);
}

const rolesOf = (devices: readonly BundleDevice[]) => devices.map(({ role }) => role).join(', ');

interface Made {
  readonly device: BundleDevice;
  readonly own: OwnDevice | undefined;
  readonly use: Use;
  readonly path: Path;
  /** Of the bundle. */
  readonly place: Path;
}

/** Keys of one way of being reached say nothing to a device of the other. */
function refuseKeys(keys: readonly (keyof OwnDevice)[], { own, path, device }: Made, context: Context): void {
  for (const key of keys) {
    const value = own?.[key];
    const isDefault =
      value === undefined || value === 0 || (typeof value === 'object' && Object.keys(value).length === 0);
    if (isDefault) continue;
    const message = `"${device.role}" is ${device.unitOffset === undefined ? 'an MQTT' : 'a Modbus'} device`;
    context.mistakes.push(context.source.mistake([...path, key], message));
  }
}

function portsOf({ device, use }: Made): number[] {
  return device.repeat === undefined ? [1] : Array.from({ length: use.ports ?? 0 }, (_, index) => index + 1);
}

function feedsOf({ device, use }: Made, port: number): SensorFile['feeds'] {
  return Object.fromEntries(
    Object.entries(device.feeds).map(([from, feed]) => {
      const to = (template: string) => `${use.facility}/${pointOfTemplate(template, port)}`;
      if (typeof feed === 'string') return [from, to(feed)];
      return [from, { ...feed, to: to(feed.to), invert: feed.invert ?? false }];
    }),
  );
}

function unitsOf(made: Made, context: Context): DescribedUnit[] {
  const { device, own, use, path } = made;
  refuseKeys(['with', 'networkServer', 'silentAfterMs'], made, context);
  const first = own?.unitId ?? (use.firstUnitId === undefined ? undefined : use.firstUnitId + (device.unitOffset ?? 0));
  if (first === undefined) return [];
  return portsOf(made).flatMap((port) => {
    const unitId = first + port - 1;
    if (unitId > 255) {
      const message = `"${device.role}" comes to unit ${unitId}; give it a "unitId" under "devices"`;
      context.mistakes.push(context.source.mistake(path, message));
      return [];
    }
    const unit = {
      unitId,
      profile: own?.profile ?? device.profile,
      pollIntervalMs: own?.pollIntervalMs ?? device.pollIntervalMs ?? 10_000,
      points: own?.points ?? {},
      addressOffset: own?.addressOffset ?? 0,
      ...(own?.codeTable === undefined ? {} : { codeTable: own.codeTable }),
      feeds: feedsOf(made, port),
    };
    return [{ unit, path, row: undefined }];
  });
}

function sensorsOf(made: Made, context: Context): DescribedSensor[] {
  const { device, own, use, path } = made;
  refuseKeys(['unitId', 'pollIntervalMs', 'addressOffset'], made, context);
  const points = sensorPointsOf(made, context);
  return portsOf(made).map((port) => {
    const filled = (text: string | number) =>
      typeof text === 'number' ? text : pointOfTemplate(text.replace('{facility}', use.facility), port);
    const parameters = Object.entries({ ...device.with, ...own?.with });
    const { networkServer, silentAfterMs, codeTable } = own ?? {};
    const sensor = {
      id: `${use.facility}-${device.role}${device.repeat === undefined ? '' : `-${port}`}`,
      profile: own?.profile ?? device.profile,
      with: Object.fromEntries(parameters.map(([name, value]) => [name, filled(value)])),
      ...(networkServer === undefined ? {} : { networkServer }),
      ...(silentAfterMs === undefined ? {} : { silentAfterMs }),
      ...(codeTable === undefined ? {} : { codeTable }),
      points,
      feeds: feedsOf(made, port),
    };
    return { sensor, path };
  });
}

/** A sensor's points have fewer keys than a register's. */
function sensorPointsOf({ own, path }: Made, { source, mistakes }: Context): SensorFile['points'] {
  return Object.fromEntries(
    Object.entries(own?.points ?? {}).flatMap(([name, override]) => {
      const { value, complaints } = checkData(SensorPointOverride, override, [...path, 'points', name]);
      mistakes.push(...source.place(complaints));
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
