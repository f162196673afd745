import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../harness/repository.js';
import { startProcess } from '../harness/service-process.js';
import { InVain, until } from '../harness/until.js';
import type { KnownReading } from './compare-readings.js';
import { estates, passwords } from './district.js';

const SAMPLE_EVERY_MS = 250;
const READY_TIMEOUT_MS = 60_000;
const SETTLE_TIMEOUT_MS = 120_000;

interface AgentLine {
  readonly event: 'agent';
  readonly atMs: number;
  readonly groupId: string;
  readonly edgeNodeId: string;
  readonly state: string;
  readonly confirmations: number;
}

export interface SettledField {
  /** Readings that the outboxes gave up. */
  readonly dropped: number;
  readonly resent: number;
  readonly backlog: number;
  readonly connects: number;
}

/** The agents of all estates, in a process of their own. */
export interface Field {
  /** When the last of a group's agents was confirmed something after `ms`; `undefined` while one was not. */
  confirmedAfter(groupId: string, ms: number): number | undefined;
  /** No more readings are taken. */
  quiet(): Promise<void>;
  /** Everything accepted is confirmed. */
  settled(): Promise<SettledField>;
  accepted(): readonly KnownReading[];
  stop(): Promise<void>;
}

export async function startField(options: {
  directory: string;
  brokerUrls: readonly string[];
  hostIdOf: (groupId: string) => string;
  seed: number;
}): Promise<Field> {
  const { directory, brokerUrls, hostIdOf, seed } = options;
  mkdirSync(directory, { recursive: true });
  const acceptedFile = join(directory, 'accepted.jsonl');
  const optionsFile = join(directory, 'field.json');
  const agents = estates.map(({ id, groupId, edgeNodeId }) => ({
    ...{ groupId, edgeNodeId, estateId: id, hostId: hostIdOf(groupId) },
  }));
  writeFileSync(
    optionsFile,
    JSON.stringify({
      ...{
        directory,
        acceptedFile,
        brokerUrls,
        password: passwords.agent,
        sampleEveryMs: SAMPLE_EVERY_MS,
        seed,
        agents,
      },
    }),
  );
  const program = join(repositoryRoot, 'edge-agent/dist/uplink/testing/field-of-agents.js');
  const field = startProcess('field', process.execPath, [program, optionsFile], { cwd: repositoryRoot });
  const confirmations: { readonly groupId: string; readonly edgeNodeId: string; readonly atMs: number }[] = [];
  const counts = new Map<string, number>();
  const said = new Map<string, Record<string, unknown>>();
  let ended: number | string | undefined;
  void field.exited.then((code) => {
    ended = code;
  });
  const log = createWriteStream(join(directory, 'field.log'));
  field.onLine((text) => {
    log.write(`${text}\n`);
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as AgentLine | { readonly event: string };
    if (line.event !== 'agent') {
      said.set(line.event, { ...line });
      return;
    }
    const { groupId, edgeNodeId, atMs, confirmations: count } = line as AgentLine;
    if (count > (counts.get(edgeNodeId) ?? 0)) confirmations.push({ groupId, edgeNodeId, atMs });
    counts.set(edgeNodeId, count);
  });
  const untilSaid = (event: string, timeoutMs: number) =>
    until(
      `the field to be ${event}`,
      () => {
        if (ended !== undefined) throw new InVain(`The field ended (${ended}):\n${field.lines.slice(-20).join('\n')}`);
        return said.get(event);
      },
      { timeoutMs, everyMs: 20 },
    );
  await untilSaid('ready', READY_TIMEOUT_MS);
  return {
    confirmedAfter: (groupId, ms) => {
      const firsts = agents
        .filter((agent) => agent.groupId === groupId)
        .map(({ edgeNodeId }) => confirmations.find((each) => each.edgeNodeId === edgeNodeId && each.atMs > ms)?.atMs);
      return firsts.reduce((latest, first) => {
        return latest === undefined || first === undefined ? undefined : Math.max(latest, first);
      }, 0);
    },
    quiet: async () => {
      field.stdin?.write('quiet\n');
      await untilSaid('quiet', SETTLE_TIMEOUT_MS);
    },
    settled: async () => (await untilSaid('settled', SETTLE_TIMEOUT_MS)) as unknown as SettledField,
    accepted: () =>
      readFileSync(acceptedFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as KnownReading),
    stop: async () => {
      field.stdin?.write('end\n');
      await field.stop(20_000);
    },
  };
}
