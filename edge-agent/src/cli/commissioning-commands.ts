import { AppError } from '@anju/contracts';
import { configurationFault, didYouMean, type Environment } from '@anju/service-kit';
import { type Command, InvalidArgumentError } from 'commander';
import type { AgentConfig, BusConfig, UnitConfig } from '../config/agent-config.js';
import { loadConfig } from '../config/load-config.js';
import { describeException } from '../drivers/modbus/modbus-fault.js';
import type { Clock } from '../outbox/ports.js';
import { loadProfiles, shippedProfiles } from '../profiles/profile-library.js';
import { formatProfiles, listProfiles } from './list-profiles.js';
import { formatPlan, planBus, usualAssumptions } from './plan-bus.js';
import { formatReads, readDevice } from './read-device.js';
import { exitCodes } from './report-fault.js';
import { type FoundUnit, parseUnitIds, scanBus } from './scan-bus.js';
import { fetchStatus, formatStatus } from './show-status.js';

export interface CommandSurroundings {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly print: (text: string) => void;
  /** 1: the answer is "no": a period cannot be met, a device did not answer, no unit was found. 130: interrupted. */
  readonly setExitCode: (code: number) => void;
  /** From now on an interruption (Ctrl-C) is told of, and does not end the process. */
  readonly interruption: () => AbortSignal;
}

/** `plan`, `read`, `scan`, `profiles` and `status`. Each takes `--json`; a mistake in the configuration is thrown. */
export function addCommissioningCommands(program: Command, surroundings: CommandSurroundings): void {
  const { environment, clock, print, setExitCode, interruption } = surroundings;
  const json = (value: unknown) => print(`${JSON.stringify(value, null, 2)}\n`);
  const load = async (file: string): Promise<AgentConfig> => {
    const loaded = await loadConfig(file, environment);
    if (!loaded.ok) throw configurationFault(loaded.mistakes);
    return loaded.config;
  };
  const withConfig = (command: Command) =>
    command
      .requiredOption('--config <file>', 'YAML configuration of the agent')
      .option('--json', 'prints the result as JSON', false);

  withConfig(program.command('plan'))
    .description('prints what is asked of each bus, how long a cycle takes, and which period cannot be met')
    .option('--response-ms <ms>', 'assumed time until a unit answers', wholeIn(0, 60_000), usualAssumptions.responseMs)
    .option('--baud-rate <n>', 'of lines behind converters', wholeIn(300, 1_000_000), usualAssumptions.baudRate)
    .action(async (options: { config: string; json: boolean; responseMs: number; baudRate: number }) => {
      const { buses } = await load(options.config);
      const plans = buses.map((bus) => planBus(bus, options));
      if (options.json) json({ buses: plans });
      else for (const plan of plans) print(`${formatPlan(plan)}\n`);
      if (plans.some(({ groups }) => groups.some(({ canBeMet }) => !canBeMet))) setExitCode(1);
    });

  withConfig(program.command('read'))
    .description('reads every configured point of one unit, once; best while the agent is not running')
    .requiredOption('--device <bus/unit>', 'such as pump-room/3')
    .option('--raw', 'shows the registers too, and what they mean in every byte and word order', false)
    .action(async (options: { config: string; json: boolean; device: string; raw: boolean }) => {
      const { bus, unit } = findUnit(await load(options.config), options.device);
      const read = await readDevice(bus, unit, clock);
      if (options.json) json({ device: options.device, profile: unit.profileId, ...read });
      else print(`${formatReads(read, options.raw)}\n`);
      if (read.points.every(({ decoded }) => !decoded.ok)) setExitCode(1);
    });

  withConfig(program.command('scan'))
    .description('looks for units on a bus, one request each, with a rest between; best while the agent is not running')
    .argument('<bus>', 'id of the bus')
    .option('--units <ids>', 'unit ids such as 1-20 or 3,7,10-12', unitIds, unitIds('1-247'))
    .option('--timeout-ms <ms>', 'longest wait for each unit', wholeIn(20, 60_000), 300)
    .option('--pause-ms <ms>', 'rest after each request', wholeIn(0, 60_000), 50)
    .action(async (id: string, options: ScanArguments) => {
      const { buses } = await load(options.config);
      const bus = findBus(buses, id);
      const { asked, interrupted, units } = await scanBus(bus, {
        ...options,
        unitIds: options.units,
        monotonicMs: () => clock.monotonicMs(),
        interruption: interruption(),
        onUnit: (unit) => {
          if (!options.json) print(`${describeUnit(unit)}${known(bus, unit.unitId)}\n`);
        },
      });
      if (options.json) json({ bus: id, asked, interrupted, units });
      else {
        const early = interrupted ? `, interrupted before ${options.units.length - asked} others` : '';
        print(`${units.length} units among ${asked} asked${early}\n`);
      }
      if (interrupted) setExitCode(exitCodes.interrupted);
      else if (units.length === 0) setExitCode(exitCodes.fault);
    });

  program
    .command('profiles')
    .description('lists the device profiles')
    .option('--directory <dir...>', 'directories with further profiles', [])
    .option('--json', 'prints the result as JSON', false)
    .action(async (options: { directory: string[]; json: boolean }) => {
      const library = await loadProfiles([shippedProfiles, ...options.directory]);
      if (library.mistakes.length > 0) throw configurationFault(library.mistakes);
      const profiles = listProfiles(library);
      if (options.json) json({ profiles });
      else print(`${formatProfiles(profiles)}\n${profiles.length} profiles\n`);
    });

  program
    .command('status')
    .description('asks the agent that runs on this machine')
    .requiredOption('--status-port <port>', 'as given to "run"', wholeIn(1, 65_535))
    .option('--json', 'prints the result as JSON', false)
    .action(async (options: { statusPort: number; json: boolean }) => {
      const status = await fetchStatus(options.statusPort);
      if (options.json) json(status);
      else print(`${formatStatus(status)}\n`);
    });
}

interface ScanArguments {
  readonly config: string;
  readonly json: boolean;
  readonly units: readonly number[];
  readonly timeoutMs: number;
  readonly pauseMs: number;
}

function wholeIn(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`must be a whole number, ${min} to ${max}`);
    }
    return value;
  };
}

function unitIds(text: string): number[] {
  const ids = parseUnitIds(text);
  if (ids === undefined) throw new InvalidArgumentError('must be ids from 1 to 255 such as 1-20 or 3,7,10-12');
  return ids;
}

function describeUnit({ unitId, answered, exceptionCode, tookMs }: FoundUnit): string {
  const what = exceptionCode === null ? answered : describeException(exceptionCode);
  return `unit ${unitId}: ${what}, ${tookMs} ms`;
}

function findBus(buses: readonly BusConfig[], id: string): BusConfig {
  const bus = buses.find((one) => one.id === id);
  if (bus !== undefined) return bus;
  const ids = buses.map((one) => one.id);
  throw new AppError('cli.unknown_bus', `no bus "${id}"${didYouMean(id, ids) || `; there are ${ids.join(', ')}`}`);
}

function findUnit({ buses }: AgentConfig, device: string): { bus: BusConfig; unit: UnitConfig } {
  const slash = device.lastIndexOf('/');
  const bus = findBus(buses, slash < 0 ? device : device.slice(0, slash));
  const units = bus.units.map(({ unitId }) => unitId);
  const unit = bus.units.find(({ unitId }) => String(unitId) === device.slice(slash + 1));
  if (slash < 0 || unit === undefined) {
    throw new AppError('cli.unknown_unit', `"${device}" is no unit of the bus "${bus.id}"; it has ${units.join(', ')}`);
  }
  return { bus, unit };
}

function known(bus: BusConfig, unitId: number): string {
  const unit = bus.units.find((one) => one.unitId === unitId);
  return unit === undefined ? ', not configured' : `, ${unit.profileId}`;
}
