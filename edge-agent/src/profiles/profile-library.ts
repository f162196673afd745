import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mistake, YamlSource } from '@anju/service-kit';
import { z } from 'zod';
import { buildModbusProfile } from './build-modbus-profile.js';
import { layoutFaults } from './byte-layout.js';
import { type ModbusProfile, ModbusProfileFile } from './modbus-profile.js';
import {
  LorawanProfileFile,
  MqttBytesProfileFile,
  MqttProfileFile,
  NetworkServerFile,
  type SensorProfileFile,
  sensorPoints,
} from './mqtt-profile.js';

export const ProfileFile = z.discriminatedUnion('kind', [
  ModbusProfileFile,
  MqttProfileFile,
  MqttBytesProfileFile,
  LorawanProfileFile,
  NetworkServerFile,
]);

export type ListedProfile = Pick<z.infer<typeof ProfileFile>, 'profile' | 'kind' | 'name' | 'source'> & {
  readonly points: readonly string[];
};

/** The device profiles that an agent can name, by id. */
export interface ProfileLibrary {
  readonly modbus: ReadonlyMap<string, ModbusProfile>;
  readonly sensors: ReadonlyMap<string, SensorProfileFile>;
  readonly networkServers: ReadonlyMap<string, NetworkServerFile>;
  /** What a person wants to know of each, broken ones left out. */
  readonly listed: ReadonlyMap<string, ListedProfile>;
  /** Ids of files that hold mistakes of their own. */
  readonly broken: ReadonlySet<string>;
  readonly mistakes: readonly Mistake[];
}

/** `edge-agent/profiles`, from the source as from the build. */
export const shippedProfiles = fileURLToPath(new URL('../../profiles/', import.meta.url));

/** Reads every `*.yaml` of the directories; a later directory's profile replaces an earlier one's of the same id. */
export async function loadProfiles(directories: readonly string[]): Promise<ProfileLibrary> {
  const modbus = new Map<string, ModbusProfile>();
  const sensors = new Map<string, SensorProfileFile>();
  const networkServers = new Map<string, NetworkServerFile>();
  const listed = new Map<string, ListedProfile>();
  const broken = new Set<string>();
  const mistakes: Mistake[] = [];
  for (const directory of directories) {
    const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      mistakes.push({
        file: directory,
        path: '',
        message: `cannot read the profile directory: ${error.code ?? error.message}`,
      });
      return [];
    });
    for (const name of names.filter((entry) => entry.endsWith('.yaml')).sort()) {
      const file = join(directory, name);
      const source = YamlSource.read(file);
      const { value: profile, mistakes: found } = source.check(ProfileFile);
      mistakes.push(...found);
      const expected = name.slice(0, -'.yaml'.length);
      if (profile === undefined) {
        broken.add(expected);
        continue;
      }
      if (profile.profile !== expected) {
        mistakes.push(source.mistake(['profile'], `must equal the file name, "${expected}"`));
      }
      const { kind, name: text, source: origin } = profile;
      listed.set(profile.profile, {
        profile: profile.profile,
        kind,
        name: text,
        source: origin,
        points: pointsOf(profile),
      });
      for (const other of [modbus, sensors, networkServers]) other.delete(profile.profile);
      if (profile.kind === 'modbus') {
        const built = buildModbusProfile(profile);
        mistakes.push(...built.faults.map(({ path, message }) => source.mistake(path, message)));
        modbus.set(profile.profile, built.profile);
      } else if (profile.kind === 'lorawan-network-server') networkServers.set(profile.profile, profile);
      else {
        const faults = profile.kind === 'mqtt' ? [] : layoutFaults(profile);
        if (profile.kind === 'lorawan') faults.push(...portFaults(profile));
        mistakes.push(...faults.map(({ path, message }) => source.mistake(path, message)));
        sensors.set(profile.profile, profile);
      }
    }
  }
  return { modbus, sensors, networkServers, listed, broken, mistakes };
}

function pointsOf(profile: z.infer<typeof ProfileFile>): string[] {
  if (profile.kind === 'lorawan-network-server') return [];
  return profile.kind === 'modbus' ? Object.keys(profile.points) : [...sensorPoints(profile).keys()];
}

/** A row of channels comes on one port; a frame may name its own. */
function portFaults({ channels, fPort }: LorawanProfileFile): { path: string[]; message: string }[] {
  if (channels.length > 0 === (fPort !== undefined)) return [];
  const message =
    fPort === undefined ? 'needs "fPort", the port of the channels' : 'is for channels; a frame has its own';
  return [{ path: fPort === undefined ? [] : ['fPort'], message }];
}
