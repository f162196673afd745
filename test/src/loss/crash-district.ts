import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { repositoryRoot } from '../harness/repository.js';

/** Units of each estate that count their own reads, so that every value is served once only. */
const COUNTERS = 8;
const FIRST_COUNTER_UNIT = 100;
const LONGEST_ANSWER_MS = 15_000;

const counterDevices = Array.from({ length: COUNTERS }, (_, index) => `counter-${index + 1}`);

interface AgentFile {
  reporting?: unknown;
  profileDirectories?: string[];
  facilities: unknown[];
  buses: { id: string; units: unknown[]; timeoutMs?: number }[];
}
interface SimulatorFile {
  buses: { name: string; units: unknown[] }[];
}
interface RegistryFile {
  estates: { facilities: unknown[] }[];
}

function change<T>(file: string, apply: (content: T) => void): void {
  // Through JSON, so that what the file shares by alias is changed in one place at a time.
  const content = JSON.parse(JSON.stringify(parse(readFileSync(file, 'utf8')))) as T;
  apply(content);
  writeFileSync(file, stringify(content));
}

/**
 * The demonstration district in `directory`, under load: every sample of every point is reported, and each estate has counters besides.
 */
export function writeCrashDistrict(directory: string): void {
  cpSync(join(repositoryRoot, 'deploy/demo'), directory, { recursive: true });
  cpSync(join(repositoryRoot, 'test/fixtures/profiles'), join(directory, 'profiles'), { recursive: true });
  const yamlFiles = (folder: string) =>
    readdirSync(join(directory, folder)).map((name) => join(directory, folder, name));

  for (const file of yamlFiles('agents')) {
    change<AgentFile>(file, (agent) => {
      agent.reporting = { deadband: 0, heartbeatMs: 0 };
      // An answer that comes after the time-out is served and not read. On a busy machine that would be the harness's doing.
      for (const bus of agent.buses) bus.timeoutMs = LONGEST_ANSWER_MS;
      agent.profileDirectories = [join(directory, 'profiles')];
      for (const deviceId of counterDevices) agent.facilities.push({ deviceId, kind: 'elevator' });
      agent.buses
        .find((bus) => bus.id === 'lifts')
        ?.units.push(
          ...counterDevices.map((deviceId, index) => ({
            unitId: FIRST_COUNTER_UNIT + index,
            profile: 'counter',
            pollIntervalMs: 200,
            feeds: { count: `${deviceId}/present_counter_value` },
          })),
        );
    });
  }
  for (const file of yamlFiles('simulators')) {
    change<SimulatorFile>(file, (simulator) => {
      simulator.buses
        .find((bus) => bus.name === 'lifts')
        ?.units.push(
          ...counterDevices.map((deviceId, index) => ({
            unit: FIRST_COUNTER_UNIT + index,
            device: 'counter',
            options: { point: `${deviceId}/present_counter_value` },
          })),
        );
    });
  }
  change<RegistryFile>(join(directory, 'registry.yaml'), (registry) => {
    for (const estate of registry.estates) {
      for (const deviceId of counterDevices) {
        estate.facilities.push({
          device: deviceId,
          kind: 'elevator',
          name: { zh: deviceId, en: deviceId },
          points: ['present_counter_value'],
        });
      }
    }
  });
}
