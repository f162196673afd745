import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mistake, YamlSource } from '@anju/service-kit';
import { z } from 'zod';
import { buildModbusProfile } from './build-modbus-profile.js';
import { BundleFile, bundleFaults } from './bundle.js';
import { layoutFaults } from './byte-layout.js';
import { CodeTableFile, doubledCodes } from './code-table.js';
import { type ModbusProfile, ModbusProfileFile } from './modbus-profile.js';
import {
  LorawanProfileFile,
  MqttBytesProfileFile,
  MqttProfileFile,
  NetworkServerFile,
  type SensorProfileFile,
  sensorPoints,
} from './mqtt-profile.js';
import { withCodeTables } from './resolve-code-tables.js';

export const ProfileFile = z.discriminatedUnion('kind', [
  ModbusProfileFile,
  MqttProfileFile,
  MqttBytesProfileFile,
  LorawanProfileFile,
  NetworkServerFile,
  CodeTableFile,
  BundleFile,
]);
type ProfileFile = z.infer<typeof ProfileFile>;

export type ListedProfile = Pick<ProfileFile, 'profile' | 'kind' | 'name' | 'source'> & {
  /** Points of a device, codes of a table, devices of a bundle. */
  readonly points: readonly string[];
};

/** The device profiles, code tables and bundles that an agent can name, by id. */
export interface ProfileLibrary {
  readonly modbus: ReadonlyMap<string, ModbusProfile>;
  /** The Modbus profiles as their files have them: a device's overrides are applied to these. */
  readonly written: ReadonlyMap<string, ModbusProfileFile>;
  readonly sensors: ReadonlyMap<string, SensorProfileFile>;
  readonly networkServers: ReadonlyMap<string, NetworkServerFile>;
  readonly codeTables: ReadonlyMap<string, CodeTableFile>;
  readonly bundles: ReadonlyMap<string, BundleFile>;
  /** What a person wants to know of each, broken ones left out. */
  readonly listed: ReadonlyMap<string, ListedProfile>;
  /** Ids of files that hold mistakes of their own. */
  readonly broken: ReadonlySet<string>;
  readonly mistakes: readonly Mistake[];
}

/** `edge-agent/profiles`, from the source as from the build. */
export const shippedProfiles = fileURLToPath(new URL('../../profiles/', import.meta.url));

/** Folders of a profile directory that are read with it, where they exist. */
const subfolders = ['code-tables', 'bundles'];

/** Reads every `*.yaml` of the directories; a later directory's file replaces an earlier one's of the same id. */
export async function loadProfiles(directories: readonly string[]): Promise<ProfileLibrary> {
  const mistakes: Mistake[] = [];
  const broken = new Set<string>();
  const files = new Map<string, { readonly profile: ProfileFile; readonly source: YamlSource }>();
  for (const directory of directories) {
    for (const { file, id } of await filesOf(directory, mistakes)) {
      const source = YamlSource.read(file);
      const { value: profile, mistakes: found } = source.check(ProfileFile);
      mistakes.push(...found);
      if (profile === undefined) {
        broken.add(id);
        continue;
      }
      if (profile.profile !== id) mistakes.push(source.mistake(['profile'], `must equal the file name, "${id}"`));
      files.set(profile.profile, { profile, source });
    }
  }
  return assemble([...files.values()], broken, mistakes);
}

async function filesOf(directory: string, mistakes: Mistake[]): Promise<{ file: string; id: string }[]> {
  const found: { file: string; id: string }[] = [];
  for (const folder of [directory, ...subfolders.map((name) => join(directory, name))]) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (folder !== directory && error.code === 'ENOENT') return [];
      const message = `cannot read the profile directory: ${error.code ?? error.message}`;
      mistakes.push({ file: folder, path: '', message });
      return [];
    });
    const yaml = names.filter((name) => name.endsWith('.yaml')).sort();
    found.push(...yaml.map((name) => ({ file: join(folder, name), id: name.slice(0, -'.yaml'.length) })));
  }
  return found;
}

/** What names another file is tied to it only when all are read. */
function assemble(
  files: readonly { readonly profile: ProfileFile; readonly source: YamlSource }[],
  broken: ReadonlySet<string>,
  mistakes: Mistake[],
): ProfileLibrary {
  const modbus = new Map<string, ModbusProfile>();
  const written = new Map<string, ModbusProfileFile>();
  const sensors = new Map<string, SensorProfileFile>();
  const networkServers = new Map<string, NetworkServerFile>();
  const codeTables = new Map<string, CodeTableFile>();
  const bundles = new Map<string, BundleFile>();
  for (const { profile, source } of files) {
    if (profile.kind !== 'code-table') continue;
    codeTables.set(profile.profile, profile);
    for (const { code, earlier } of doubledCodes(profile)) {
      mistakes.push(source.mistake(['codes', code], `is the code "${earlier}" again`));
    }
  }
  for (const { profile, source } of files) {
    const report = (faults: readonly { path: readonly PropertyKey[]; message: string }[]) =>
      mistakes.push(...faults.map(({ path, message }) => source.mistake(path, message)));
    if (profile.kind === 'modbus') {
      const built = buildModbusProfile(profile, codeTables);
      report(built.faults);
      modbus.set(profile.profile, built.profile);
      written.set(profile.profile, profile);
    } else if (profile.kind === 'lorawan-network-server') networkServers.set(profile.profile, profile);
    else if (profile.kind === 'mqtt' || profile.kind === 'mqtt-bytes' || profile.kind === 'lorawan') {
      const resolved = withCodeTables(profile, codeTables);
      report(resolved.faults);
      if (profile.kind !== 'mqtt') report(layoutFaults(profile));
      if (profile.kind === 'lorawan') report(portFaults(profile));
      sensors.set(profile.profile, resolved.profile);
    }
  }
  const pointsOf = (id: string): string[] | undefined => {
    const sensor = sensors.get(id);
    return sensor === undefined ? mapKeys(modbus.get(id)?.points) : [...sensorPoints(sensor).keys()];
  };
  for (const { profile, source } of files) {
    if (profile.kind !== 'bundle') continue;
    bundles.set(profile.profile, profile);
    const faults = bundleFaults(profile, { pointsOf, isModbus: (id) => modbus.has(id) });
    mistakes.push(...faults.map(({ path, message }) => source.mistake(path, message)));
  }
  const listed = new Map(files.map(({ profile }) => [profile.profile, listing(profile, pointsOf)]));
  return { modbus, written, sensors, networkServers, codeTables, bundles, listed, broken, mistakes };
}

function mapKeys(map: ReadonlyMap<string, unknown> | undefined): string[] | undefined {
  return map === undefined ? undefined : [...map.keys()];
}

function listing(profile: ProfileFile, pointsOf: (id: string) => readonly string[] | undefined): ListedProfile {
  const { kind, name, source } = profile;
  return { profile: profile.profile, kind, name, source, points: partsOf(profile, pointsOf) };
}

function partsOf(profile: ProfileFile, pointsOf: (id: string) => readonly string[] | undefined): readonly string[] {
  if (profile.kind === 'code-table') {
    // An object has `10` before `09`.
    const codes = Object.entries(profile.codes).sort(([a], [b]) => Number(a) - Number(b));
    return codes.map(([code, { zh }]) => `${code} ${zh}`);
  }
  if (profile.kind !== 'bundle') return pointsOf(profile.profile) ?? [];
  return profile.devices.map(({ role, profile: id, unitOffset, repeat, optional }) => {
    const place = unitOffset === undefined ? '' : ` +${unitOffset}`;
    return `${role}${place} ${id}${repeat === undefined ? '' : ` per ${repeat}`}${optional ? ' (optional)' : ''}`;
  });
}

/** A row of channels comes on one port; a frame may name its own. */
function portFaults({ channels, fPort }: LorawanProfileFile): { path: string[]; message: string }[] {
  if (channels.length > 0 === (fPort !== undefined)) return [];
  const message =
    fPort === undefined ? 'needs "fPort", the port of the channels' : 'is for channels; a frame has its own';
  return [{ path: fPort === undefined ? [] : ['fPort'], message }];
}
