import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { agentArguments, agentProgram, installedNodeFlags, type Reporting } from './edge/agent.js';
import { startBroker } from './edge/broker.js';
import { busCount, type Load } from './edge/load.js';
import { type Collector, type Measured, measure, type Run } from './edge/measure.js';
import { telegrafConfig, telegrafProgram } from './edge/telegraf.js';

function whole(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`must be a whole number, ${min} to ${max}`);
    return value;
  };
}

const options = new Command('bench:edge')
  .description('the edge agent and Telegraf, one after the other, on the same simulated Modbus devices')
  .option('--seconds <n>', 'length of each measurement, after its warm-up', whole(5, 120), 14)
  .option('--warm-up <n>', 'seconds before each measurement', whole(2, 30), 8)
  .option('--devices-per-bus <n>', 'devices behind one Modbus TCP address', whole(1, 100), 10)
  .option('--telegraf-qos <n>', 'MQTT quality of service of Telegraf; the agent sends with 0', whole(0, 2), 0)
  .option('--only <part>', 'measures only the rows whose name begins so: agent, telegraf')
  .option('--load <n>', 'measures only this load: 1 or 2', whole(1, 2))
  .option('--agent-flags <flags>', 'for Node of the agent, instead of those of its systemd unit')
  .parse()
  .opts<{
    seconds: number;
    warmUp: number;
    devicesPerBus: number;
    telegrafQos: number;
    only?: string;
    load?: number;
    agentFlags?: string;
  }>();

const hostId = 'bench-host';
const loads: Load[] = [
  { devices: 500, pointsPerDevice: 30, devicesPerBus: options.devicesPerBus, periodMs: 1000 },
  { devices: 100, pointsPerDevice: 20, devicesPerBus: options.devicesPerBus, periodMs: 1000 },
];

const print = (name: string, value: string) => process.stdout.write(`${name.padEnd(34)} ${value}\n`);
const number = (value: number) => Math.round(value).toLocaleString('en-US');
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)}`;

const columns = ['', 'CPU s/M (system)', 'RSS MB', 'PSS MB', 'peak MB', 'period p50/p99 ms', 'points read', 'lost'];
const widths = [24, 17, 7, 7, 8, 18, 12, 22];
const row = (cells: readonly string[]) =>
  process.stdout.write(
    `${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' ')}\n`,
  );

const perMillion = (seconds: number, { read }: Measured) => (seconds / read) * 1e6;
const cpuPerMillion = (measured: Measured) =>
  perMillion(measured.cpuSeconds.user + measured.cpuSeconds.system, measured);

function lossOf({ lost, unknown, records, received, read }: Measured): string {
  const invented = unknown === 0 ? '' : `, ${unknown} unknown`;
  if (lost !== null) return `${number(lost)}${invented}`;
  return `${number(records.missing)} of ${number(records.span)} records${read === 0 || received === 0 ? ' (none came)' : ''}${invented}`;
}

function printRow(measured: Measured): void {
  const { name, memory, periodMs, read } = measured;
  row([
    name,
    `${cpuPerMillion(measured).toFixed(2)} (${perMillion(measured.cpuSeconds.system, measured).toFixed(2)})`,
    megabytes(memory.residentBytes),
    megabytes(memory.proportionalBytes),
    megabytes(memory.peakBytes),
    `${periodMs.median.toFixed(0)} / ${periodMs.p99.toFixed(0)}`,
    number(read),
    lossOf(measured),
  ]);
}

const folder = mkdtempSync(join(tmpdir(), 'anju-bench-edge-'));
const isWanted = (name: string) => options.only === undefined || name.startsWith(options.only);
try {
  const telegraf = isWanted('telegraf') ? await telegrafProgram() : undefined;
  const broker = await startBroker(folder);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const flags = options.agentFlags?.split(' ').filter((flag) => flag !== '') ?? installedNodeFlags();
  print('processors', `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`);
  print('broker', broker.name);
  print('agent', `Node ${process.version} ${flags.join(' ')}`);
  print('Telegraf', `${telegraf?.version ?? 'not measured'}, outputs.mqtt with QoS ${options.telegrafQos}`);

  const agent = (load: Load, reporting: Reporting): Collector => ({
    name: `agent, ${reporting}`,
    file: process.execPath,
    args: (ports) => {
      const home = mkdtempSync(join(folder, 'agent-'));
      return [...flags, agentProgram, ...agentArguments(home, load, ports, { url, hostId }, reporting)];
    },
    sendsEveryValue: reporting === 'every value',
  });
  const peer = (load: Load, path: string): Collector => ({
    name: 'telegraf, every value',
    file: path,
    args: (ports) => {
      const file = join(mkdtempSync(join(folder, 'telegraf-')), 'telegraf.conf');
      writeFileSync(file, telegrafConfig(load, ports, { port: broker.port, qos: options.telegrafQos }));
      return ['--config', file];
    },
    sendsEveryValue: true,
  });

  try {
    for (const load of loads) {
      if (options.load !== undefined && loads[options.load - 1] !== load) continue;
      const points = load.devices * load.pointsPerDevice;
      process.stdout.write(
        `\n${number(load.devices)} devices × ${load.pointsPerDevice} points each second on ${busCount(load)} buses: ${number(points)} points/s\n`,
      );
      row(columns);
      const run: Run = {
        load,
        broker: { url, hostId },
        warmUpMs: options.warmUp * 1000,
        windowMs: options.seconds * 1000,
      };
      const collectors = [
        ...(telegraf === undefined ? [] : [peer(load, telegraf.path)]),
        agent(load, 'every value'),
        agent(load, 'by exception'),
      ].filter(({ name }) => isWanted(name));
      const results: Measured[] = [];
      for (const collector of collectors) {
        const measured = await measure(collector, run);
        results.push(measured);
        printRow(measured);
      }
      const [first] = results;
      if (telegraf === undefined || first === undefined) continue;
      for (const other of results.slice(1)) {
        const cpu = cpuPerMillion(other) / cpuPerMillion(first);
        const memory = other.memory.residentBytes / first.memory.residentBytes;
        print(`${other.name} : Telegraf`, `CPU a point ${cpu.toFixed(2)}, resident memory ${memory.toFixed(2)}`);
      }
    }
  } finally {
    await broker.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
