import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KnownReading } from '../handover/compare-readings.js';
import { repositoryRoot } from '../harness/repository.js';
import { startProcess } from '../harness/service-process.js';
import type { AgentIdentity } from '../harness/services.js';
import { InVain, until } from '../harness/until.js';

const groupId = 'qiaodong';
const estates = Array.from({ length: 12 }, (_, index) => ({
  id: `estate-${index + 1}`,
  edgeNodeId: `estate-${index + 1}-edge`,
}));
export const agents: readonly AgentIdentity[] = estates.map(({ edgeNodeId }) => ({ groupId, edgeNodeId }));
const POINTS = { 'ebike-shed-1': ['shed_temp', 'co'], 'water-tank-1': ['manhole_open', 'room_temp'] } as const;
const READY_TIMEOUT_MS = 120_000;
/** A machine under load drains slowly. */
const SETTLE_TIMEOUT_MS = 400_000;

/** What the cloud has registered; returns the file. */
export function writeRegistry(directory: string): string {
  const named = (text: string) => ({ zh: text, en: text });
  const file = join(directory, 'registry.yaml');
  writeFileSync(
    file,
    stringify({
      district: { id: 'shifan', name: named('shifan') },
      streets: [{ id: groupId, name: named(groupId) }],
      parties: [{ id: 'property', name: 'Property', kind: 'property', place: `shifan.${groupId}` }],
      estates: estates.map(({ id, edgeNodeId }) => ({
        ...{ id, street: groupId, name: named(id), agents: [edgeNodeId] },
        facilities: [
          { device: 'ebike-shed-1', kind: 'ebike_charging', name: named('shed'), points: POINTS['ebike-shed-1'] },
          { device: 'water-tank-1', kind: 'water_tank', name: named('tank'), points: POINTS['water-tank-1'] },
        ],
      })),
      routes: [{ id: 'all', lead: 'property' }],
    }),
  );
  return file;
}

/** Agents with real outboxes and uplinks, in a process of their own. */
export interface Field {
  /** Readings that the outboxes have accepted so far. */
  accepted(): number;
  /** Takes no more readings and waits until everything is confirmed; returns how many readings the outboxes gave up. */
  settle(): Promise<number>;
  readings(): readonly KnownReading[];
  stop(): Promise<void>;
}

export async function startField(
  directory: string,
  options: { readonly brokerUrl: string; readonly password: string; readonly sampleEveryMs: number },
): Promise<Field> {
  const { brokerUrl, password, sampleEveryMs } = options;
  const acceptedFile = join(directory, 'accepted.jsonl');
  const optionsFile = join(directory, 'field.json');
  writeFileSync(
    optionsFile,
    JSON.stringify({
      ...{ directory, acceptedFile, brokerUrls: [brokerUrl], password, sampleEveryMs, seed: 1 },
      agents: estates.map(({ id, edgeNodeId }) => ({ groupId, edgeNodeId, estateId: id, hostId: 'anju-cloud' })),
    }),
  );
  const program = join(repositoryRoot, 'edge-agent/dist/uplink/testing/field-of-agents.js');
  const field = startProcess('field', process.execPath, [program, optionsFile], { cwd: repositoryRoot });
  const said = new Map<string, { readonly dropped?: number }>();
  let ended: number | string | undefined;
  void field.exited.then((code) => {
    ended = code;
  });
  field.onLine((line) => {
    if (!line.startsWith('{')) return;
    const { event, ...rest } = JSON.parse(line) as { event: string; dropped?: number };
    said.set(event, rest);
  });
  const untilSaid = (event: string, timeoutMs: number) =>
    until(
      `the agents to be ${event}`,
      () => {
        if (ended !== undefined) throw new InVain(`They ended (${ended}):\n${field.lines.slice(-20).join('\n')}`);
        return said.get(event);
      },
      { timeoutMs, everyMs: 50 },
    );
  await untilSaid('ready', READY_TIMEOUT_MS);
  const lines = () => readFileSync(acceptedFile, 'utf8').split('\n').slice(0, -1);
  return {
    accepted: () => lines().length,
    settle: async () => {
      field.stdin?.write('quiet\n');
      return (await untilSaid('settled', SETTLE_TIMEOUT_MS)).dropped ?? 0;
    },
    readings: () => lines().map((line) => JSON.parse(line) as KnownReading),
    stop: async () => {
      field.stdin?.write('end\n');
      await field.stop(20_000);
    },
  };
}
