import { AppError, isAppError } from '@anju/contracts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createLog } from './adapters/log.js';
import { startSimulator } from './compose.js';

function number(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`must be a number from ${low} to ${high}.`);
  };
}

interface Arguments {
  config: string[];
  controlPort: number;
  fieldPortBase: number;
  seed: number;
  speed: number;
  journalDir?: string;
  log: 'json' | 'pretty';
}

const command = new Command('simulators')
  .description('Simulated field devices of the demonstration estates')
  .requiredOption('--config <file>', 'an estate, e.g. deploy/demo/simulators/heping.yaml; repeatable', collect, [])
  .addOption(
    new Option('--control-port <port>', 'loopback HTTP API')
      .env('ANJU_SIMULATOR_PORT')
      .default(15_090)
      .argParser(number(0, 65_535)),
  )
  .addOption(
    new Option('--field-port-base <port>', 'first field port; 0 = any free ports')
      .env('ANJU_FIELD_PORT_BASE')
      .default(15_020)
      .argParser(number(0, 65_000)),
  )
  .option('--seed <n>', 'seed of all randomness', number(0, Number.MAX_SAFE_INTEGER), 1)
  .option('--speed <factor>', 'simulated seconds per second', number(0.1, 600), 1)
  .option('--journal-dir <folder>', 'write down every served value there')
  .addOption(new Option('--log <format>').choices(['json', 'pretty']).default('pretty'))
  .parse();

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

const options = command.opts<Arguments>();
const log = createLog(options.log);

try {
  if (options.config.length === 0) throw new AppError('simulator.config_missing', 'give at least one --config <file>');
  const running = await startSimulator({
    configFiles: options.config,
    environment: process.env,
    controlPort: options.controlPort,
    fieldPortBase: options.fieldPortBase,
    seed: options.seed,
    speed: options.speed,
    journalDirectory: options.journalDir ?? null,
    log,
  });
  let stopping = false;
  const shutDown = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', shutDown);
  process.on('SIGTERM', shutDown);
} catch (error) {
  if (!isAppError(error)) throw error;
  log.fatal({ code: error.code }, error.message);
  process.exitCode = 2;
}
