import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { pythonWithRequirements } from '../harness/python-environment.js';
import { repositoryRoot } from '../harness/repository.js';
import { type ServiceProcess, startProcess } from '../harness/service-process.js';
import { startAgent, startCloud } from '../harness/services.js';
import { storedReadings } from '../harness/stored-readings.js';
import { until } from '../harness/until.js';
import { align } from '../loss/align.js';

/** The transmitters that test/python/epanet_transmitters.py serves, and the points that they feed. */
const transmitters = [
  ...[1, 2, 3].map((tank) => ({
    unit: tank,
    device: `tank-${tank}`,
    kind: 'fire_water',
    point: 'pool_level',
    profile: 'generic-level-transmitter',
    output: 'level',
    /** Journal unit (cm) to the point's unit (m). */
    factor: 0.01,
    feed: {},
  })),
  ...[11, 12, 13, 14, 15, 16].map((unit) => ({
    unit,
    device: `junction-${unit}`,
    kind: 'water_tank',
    point: 'outlet_pressure',
    profile: 'generic-pressure-transmitter',
    output: 'pressure',
    factor: 1,
    feed: { unit: 'MPa' },
  })),
];

interface JournalLine {
  unit: number;
  step: number;
  value: number;
  raw: number;
  resolution: number;
}

export interface EpanetRun {
  readonly steps: number;
  readonly transmitters: number;
  readonly compared: number;
  readonly missing: number;
  readonly extra: number;
  /** Largest difference between the engine's value and the stored one, in units of the transmitter's resolution. */
  readonly worstInResolutions: number;
}

const RUN_TIMEOUT_MS = 300_000;
const SETTLE_TIMEOUT_MS = 60_000;

function writeRegistry(file: string): void {
  writeFileSync(
    file,
    stringify({
      district: { id: 'shifan', name: { zh: 'EPANET 示例管网', en: 'EPANET example network' } },
      streets: [{ id: 'epanet', name: { zh: 'EPANET', en: 'EPANET' } }],
      parties: [{ id: 'net3-property', name: 'Net3', kind: 'property', place: 'shifan.epanet.net3-estate' }],
      estates: [
        {
          id: 'net3-estate',
          street: 'epanet',
          name: { zh: 'Net3', en: 'Net3' },
          agents: ['net3-edge'],
          facilities: transmitters.map(({ device, kind, point }) => ({
            device,
            kind,
            name: { zh: device, en: device },
            points: [point],
          })),
        },
      ],
      routes: [{ id: 'net3', estate: 'net3-estate', lead: 'net3-property' }],
    }),
  );
}

function writeAgentConfig(file: string, modbusPort: number, brokerUrl: string): void {
  writeFileSync(
    file,
    stringify({
      node: { groupId: 'epanet', edgeNodeId: 'net3-edge' },
      uplink: {
        url: brokerUrl,
        username: 'net3-edge',
        passwordEnv: 'ANJU_AGENT_PASSWORD',
        hostId: 'anju-cloud',
      },
      // Every sample is reported, so that the store can be held against the journal one by one.
      reporting: { deadband: 0, heartbeatMs: 0 },
      facilities: transmitters.map(({ device, kind }) => ({ deviceId: device, kind })),
      buses: [
        {
          id: 'network',
          kind: 'modbus-tcp',
          port: modbusPort,
          units: transmitters.map(({ unit, profile, output, device, point, feed }) => ({
            unitId: unit,
            profile,
            pollIntervalMs: 200,
            feeds: { [output]: { to: `${device}/${point}`, ...feed } },
          })),
        },
      ],
    }),
  );
}

function startEngine(python: string, journal: string): ServiceProcess {
  return startProcess('epanet', python, [
    join(repositoryRoot, 'test/python/epanet_transmitters.py'),
    '--journal',
    journal,
  ]);
}

/** The first line of the engine's output that is a JSON object with `key`. */
function announced<T>(engine: ServiceProcess, key: string): T | undefined {
  for (const line of engine.lines) {
    if (!line.startsWith('{')) continue;
    const parsed = JSON.parse(line) as Record<string, unknown>;
    if (key in parsed) return parsed as T;
  }
  return undefined;
}

/**
 * Sends every step of a real network through agent, broker and cloud, and compares what is stored with what the engine
 * computed.
 */
export async function runEpanet(directory: string, say: (line: string) => void): Promise<EpanetRun> {
  say('preparing Python');
  const python = await pythonWithRequirements();
  const registryFile = join(directory, 'registry.yaml');
  const configFile = join(directory, 'agent.yaml');
  const journalFile = join(directory, 'journal.jsonl');
  writeRegistry(registryFile);

  const started: { stop: () => Promise<unknown> }[] = [];
  try {
    say('computing the network');
    const engine = startEngine(python, journalFile);
    started.push(engine);
    const { listening, steps } = await until(
      'the EPANET engine',
      () => announced<{ listening: number; steps: number }>(engine, 'listening'),
      { timeoutMs: 60_000 },
    );
    say('starting broker and cloud');
    const cloud = await startCloud({
      directory: join(directory, 'cloud'),
      registryFile,
      agents: [{ groupId: 'epanet', edgeNodeId: 'net3-edge' }],
    });
    started.push(cloud);
    writeAgentConfig(configFile, listening, cloud.brokerUrl);
    const beganMs = Date.now() - 60_000;
    const agent = await startAgent({
      configFile,
      dataDirectory: join(directory, 'agent'),
      environment: cloud.agentEnvironment,
    });
    started.push(agent);
    say(`sending ${steps} steps of ${transmitters.length} transmitters`);
    await until('the last step', () => announced(engine, 'done'), { timeoutMs: RUN_TIMEOUT_MS, everyMs: 250 });

    const journal = readFileSync(journalFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalLine);
    const api = await cloud.login('admin');
    const stored = (device: string, point: string) =>
      storedReadings(api, `net3-estate.${device}`, point, { fromMs: beganMs, toMs: Date.now() + 60_000 }).then(
        (readings) =>
          readings.flatMap(({ value, quality, sourceTimeMs }) =>
            quality === 'good' && typeof value === 'number' ? [{ timeMs: sourceTimeMs, value }] : [],
          ),
      );
    await until(
      'everything served to be stored',
      async () => {
        const counts = await Promise.all(transmitters.map(({ device, point }) => stored(device, point)));
        return counts.reduce((sum, list) => sum + list.length, 0) >= journal.length;
      },
      { timeoutMs: SETTLE_TIMEOUT_MS, everyMs: 1000 },
    ).catch((error: unknown) => say(String(error)));

    let compared = 0;
    let missing = 0;
    let extra = 0;
    let worstInResolutions = 0;
    for (const { unit, device, point, factor } of transmitters) {
      const lines = journal.filter((line) => line.unit === unit);
      const resolution = (lines[0]?.resolution ?? 1) * factor;
      const served = lines.map((line, timeMs) => ({ timeMs, value: line.value * factor }));
      const pairs = align(
        served,
        await stored(device, point),
        (a, b) => Math.abs(Number(a.value) - Number(b.value)) <= 5 * resolution,
      );
      compared += pairs.matched.length;
      missing += pairs.servedOnly.length;
      extra += pairs.storedOnly.length;
      for (const [a, b] of pairs.matched) {
        worstInResolutions = Math.max(worstInResolutions, Math.abs(Number(a.value) - Number(b.value)) / resolution);
      }
    }
    return { steps, transmitters: transmitters.length, compared, missing, extra, worstInResolutions };
  } finally {
    for (const service of started.reverse()) await service.stop();
  }
}

/** What must hold of a run; the reasons why it does not. */
export function faultsOf(run: EpanetRun): string[] {
  const faults: string[] = [];
  const least = run.steps * run.transmitters;
  if (run.compared < least) faults.push(`only ${run.compared} of at least ${least} values were compared`);
  if (run.missing > 0) faults.push(`${run.missing} served values are not stored`);
  if (run.extra > 0) faults.push(`${run.extra} stored values were never served`);
  if (run.worstInResolutions > 1) faults.push(`a stored value is ${run.worstInResolutions} resolutions off`);
  return faults;
}
