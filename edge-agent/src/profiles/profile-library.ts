import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mistake, YamlSource } from '@anju/service-kit';
import { z } from 'zod';
import { buildModbusProfile } from './build-modbus-profile.js';
import { type ModbusProfile, ModbusProfileFile } from './modbus-profile.js';
import { LorawanProfileFile, MqttProfileFile, NetworkServerFile, sensorPoints } from './mqtt-profile.js';

export const ProfileFile = z.discriminatedUnion('kind', [
  ModbusProfileFile,
  MqttProfileFile,
  LorawanProfileFile,
  NetworkServerFile,
]);

export type ListedProfile = Pick<z.infer<typeof ProfileFile>, 'profile' | 'kind' | 'name' | 'source'> & {
  readonly points: readonly string[];
};

/** The device profiles that an agent can name, by id. */
export interface ProfileLibrary {
  readonly modbus: ReadonlyMap<string, ModbusProfile>;
  readonly sensors: ReadonlyMap<string, MqttProfileFile | LorawanProfileFile>;
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
  const sensors = new Map<string, MqttProfileFile | LorawanProfileFile>();
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
        mistakes.push(...channelMistakes(profile, source));
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

const byteLength: Readonly<Record<string, number>> = {
  u8: 1,
  s8: 1,
  u16le: 2,
  s16le: 2,
  u24le: 3,
  u32le: 4,
  s32le: 4,
  float32le: 4,
};

function channelMistakes(profile: MqttProfileFile | LorawanProfileFile, source: YamlSource): Mistake[] {
  if (profile.kind !== 'lorawan') return [];
  const mistakes: Mistake[] = [];
  const seen = new Set<string>();
  for (const [index, channel] of profile.channels.entries()) {
    const header = `${channel.channel}/${channel.type}`;
    if (seen.has(header))
      mistakes.push(source.mistake(['channels', index], `channel and type ${header} are described twice`));
    seen.add(header);
    for (const [at, field] of channel.fields.entries()) {
      if (field.at + (byteLength[field.type] ?? 0) > channel.length) {
        mistakes.push(
          source.mistake(['channels', index, 'fields', at], `runs past the ${channel.length} bytes of its channel`),
        );
      }
    }
  }
  return mistakes;
}
