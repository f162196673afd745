import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';
import { startAgent } from './harness/services.js';
import { until } from './harness/until.js';
import { programPath } from './machine.js';

/** Milliseconds. */
export interface Periods {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** The 19 units of one bus that answer: the times between two requests to the same unit, as they pass on the line. */
export interface DeadUnitFigure {
  readonly transport: string;
  readonly withoutDeadUnit: Periods;
  readonly withDeadUnit: Periods;
  /** In the first seconds, when it is not known to be dead yet. */
  readonly untilKnown: Periods;
  /** Share of the time, 0 to 1, that the dead unit takes from the bus: its requests times the time-out. */
  readonly spentOnDeadUnit: number;
}

export interface TimingRun {
  readonly periodMs: number;
  readonly deadUnits: readonly DeadUnitFigure[];
  /** A line that is asked for more than it can give, so that one cycle follows another. */
  readonly cycle: { readonly predictedMs: number; readonly measured: Periods };
}

const periodMs = 1000;
const timeoutMs = 500;
const responseMs = 5;
/** Two failed polls, one of them repeated, before a unit is known to be dead; the start of the processes besides. */
export const settleMs = 5000;
const healthyUnits = 19;
const deadUnit = 20;

interface LineSpec {
  readonly id: string;
  readonly transport: 'rtu' | 'tcp';
  readonly path: string;
  readonly baud: number;
  readonly responseMs: number;
  readonly units: number;
  readonly pollIntervalMs: number;
  readonly silent: readonly number[];
}

function lineSpecs(directory: string): LineSpec[] {
  const line = (id: string, transport: 'rtu' | 'tcp', units: number, pollIntervalMs: number): LineSpec => ({
    id,
    transport,
    path: join(directory, id),
    baud: 9600,
    responseMs,
    units,
    pollIntervalMs,
    silent: units === deadUnit ? [deadUnit] : [],
  });
  return [
    line('rtu-without', 'rtu', healthyUnits, periodMs),
    line('rtu-with', 'rtu', deadUnit, periodMs),
    line('tcp-without', 'tcp', healthyUnits, periodMs),
    line('tcp-with', 'tcp', deadUnit, periodMs),
    line('saturated', 'rtu', 5, 50),
  ];
}

function writeConfig(directory: string, lines: readonly LineSpec[], ports: Readonly<Record<string, number>>): string {
  mkdirSync(join(directory, 'profiles'), { recursive: true });
  writeFileSync(
    join(directory, 'profiles/two-registers.yaml'),
    stringify({
      kind: 'modbus',
      profile: 'two-registers',
      name: { zh: '两个寄存器', en: 'Two registers' },
      source: { tag: 'DEFAULT', confidence: 'H', text: 'Not a real device.' },
      points: { first: { address: 0, type: 'u16', unit: 's' }, second: { address: 1, type: 'u16', unit: 's' } },
    }),
  );
  const file = join(directory, 'agent.yaml');
  const config = {
    node: { groupId: 'timing', edgeNodeId: 'timing-edge' },
    // Nobody listens there: this is about when the units are asked.
    uplink: { url: 'mqtt://127.0.0.1:9', password: 'unused', hostId: 'nobody' },
    profileDirectories: ['profiles'],
    facilities: lines.map(({ id }) => ({ deviceId: id, kind: 'ebike_charging' })),
    buses: lines.map(({ id, transport, path, units, pollIntervalMs }) => ({
      id,
      ...(transport === 'rtu' ? { kind: 'modbus-rtu', path, baudRate: 9600 } : { kind: 'modbus-tcp', port: ports[id] }),
      timeoutMs,
      units: Array.from({ length: units }, (_, index) => ({
        unitId: index + 1,
        profile: 'two-registers',
        pollIntervalMs,
        feeds: {
          first: `${id}/port-${2 * index}/duration`,
          second: `${id}/port-${2 * index + 1}/duration`,
        },
      })),
    })),
  };
  writeFileSync(file, stringify(config));
  return file;
}

/** What `anju-edge plan` says that a cycle of the saturated line takes. Its exit code says that a period cannot be met. */
async function predictedCycleMs(configFile: string): Promise<number> {
  const words = ['plan', '--config', configFile, '--json', '--response-ms', String(responseMs)];
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(repositoryRoot, 'edge-agent/dist/main.js'),
    ...words,
  ]).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 1 && 'stdout' in error) {
      return { stdout: String(error.stdout) };
    }
    throw error;
  });
  const { buses } = JSON.parse(stdout) as {
    buses: { bus: string; cycleMs: number; groups: { canBeMet: boolean }[] }[];
  };
  const bus = buses.find((one) => one.bus === 'saturated');
  if (bus === undefined || bus.groups.some(({ canBeMet }) => canBeMet)) {
    throw new Error(`the plan does not say that the periods of the saturated line cannot be met: ${stdout}`);
  }
  return bus.cycleMs;
}

type Asked = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

function periodsOf(units: Asked[string] | undefined, fromMs: number, toMs: number): Periods {
  const gaps = Object.entries(units ?? {})
    .filter(([unit]) => Number(unit) !== deadUnit)
    .flatMap(([, times]) => {
      const inside = times.filter((ms) => ms >= fromMs && ms <= toMs);
      return inside.slice(1).map((ms, index) => ms - (inside[index] ?? ms));
    })
    .sort((a, b) => a - b);
  const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? Number.NaN;
  return { count: gaps.length, p50: at(0.5), p99: at(0.99), longest: at(1) };
}

/** Lets the built agent poll 19 units with and without a dead one beside them, on lines that keep the time of their bytes. */
export async function runTiming(directory: string, lastsMs: number): Promise<TimingRun> {
  mkdirSync(directory, { recursive: true });
  const lines = lineSpecs(directory);
  const script = join(repositoryRoot, 'test/python/modbus_line.py');
  const server = startProcess('modbus-line', programPath('python'), [script, JSON.stringify(lines)]);
  try {
    const first = await until('the lines', () => server.lines.find((text) => text.startsWith('{"ports"')), {
      timeoutMs: 30_000,
    });
    const { ports } = JSON.parse(first) as { ports: Record<string, number> };
    const configFile = writeConfig(directory, lines, ports);
    const predictedMs = await predictedCycleMs(configFile);
    const agent = await startAgent({
      configFile,
      dataDirectory: join(directory, 'data'),
      environment: { ANJU_LOG_LEVEL: 'error' },
    });
    await delay(settleMs + lastsMs);
    const code = await agent.stop();
    if (code !== 0) throw new Error(`the agent ended with ${code}: ${agent.lines.slice(-3).join(' | ')}`);
    server.stdin?.end();
    const last = await until('the times', () => server.lines.find((text) => text.startsWith('{"asked"')), {
      timeoutMs: 30_000,
    });
    const { asked } = JSON.parse(last) as { asked: Asked };
    const all = Object.values(asked).flatMap((units) => Object.values(units).flat());
    const fromMs = all.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY) + settleMs;
    const toMs = all.reduce((most, ms) => Math.max(most, ms), Number.NEGATIVE_INFINITY);
    const figure = (transport: string): DeadUnitFigure => {
      const inVain = asked[`${transport}-with`]?.[deadUnit]?.filter((ms) => ms >= fromMs).length ?? 0;
      return {
        transport,
        withoutDeadUnit: periodsOf(asked[`${transport}-without`], fromMs, toMs),
        withDeadUnit: periodsOf(asked[`${transport}-with`], fromMs, toMs),
        untilKnown: periodsOf(asked[`${transport}-with`], fromMs - settleMs, fromMs),
        spentOnDeadUnit: (inVain * timeoutMs) / (toMs - fromMs),
      };
    };
    return {
      periodMs,
      deadUnits: [figure('rtu'), figure('tcp')],
      cycle: { predictedMs, measured: periodsOf(asked.saturated, fromMs, toMs) },
    };
  } finally {
    await server.stop();
  }
}

/** What was measured, a line each. */
export function formatTiming({ periodMs: wanted, deadUnits, cycle }: TimingRun): string[] {
  const shown = ({ count, p50, p99, longest }: Periods) =>
    `${count} periods, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`;
  return [
    ...deadUnits.flatMap(({ transport, withoutDeadUnit, withDeadUnit, untilKnown, spentOnDeadUnit }) => [
      `${transport}, 19 units each ${wanted} ms:          ${shown(withoutDeadUnit)}`,
      `${transport}, the same 19 beside a dead one: ${shown(withDeadUnit)} (${(spentOnDeadUnit * 100).toFixed(1)} % of the bus spent on it; in the first ${settleMs / 1000} s, until it was known, longest ${untilKnown.longest.toFixed(0)} ms)`,
    ]),
    `a cycle of 5 units at 9600 baud: predicted ${cycle.predictedMs.toFixed(0)} ms, measured ${shown(cycle.measured)}`,
  ];
}
