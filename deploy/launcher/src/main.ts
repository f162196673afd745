import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAppError } from '@anju/contracts';
import { Command, InvalidArgumentError } from 'commander';
import { launch } from './compose.js';
import { type DemoOptions, demoPorts, demoServices } from './domain/demo-services.js';
import { portClashes } from './domain/port-clashes.js';
import { welcome } from './domain/welcome.js';

const exitCode = { fault: 1, usage: 2, portTaken: 3, dataDirInUse: 4 } as const;
const root = fileURLToPath(new URL('../../../', import.meta.url));

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new InvalidArgumentError('1 to 65535');
  return number;
}

function positive(value: string): string {
  if (!(Number(value) > 0)) throw new InvalidArgumentError('a number above 0');
  return value;
}

function fail(message: string, code: number): never {
  process.stderr.write(`\n${message}\n`);
  process.exit(code);
}

function exitCodeOf(error: unknown): number {
  if (isAppError(error, 'port.taken')) return exitCode.portTaken;
  if (isAppError(error, 'data_dir.in_use')) return exitCode.dataDirInUse;
  if (isAppError(error, 'service.start_failed')) return Number(error.context.exitCode);
  return exitCode.fault;
}

async function run(options: DemoOptions): Promise<void> {
  const clashes = portClashes(options);
  if (clashes.length > 0) fail(clashes.join('\n'), exitCode.usage);
  const launcher = await launch({
    root,
    dataDir: options.dataDir,
    services: demoServices(options),
    ports: demoPorts(options),
    controlPort: options.controlPort,
    least: options.verbose ? 'debug' : 'info',
    colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    write: (text) => process.stdout.write(text),
  });
  let stopping = false;
  const stop = (why: string, code: number): void => {
    if (stopping) return;
    stopping = true;
    launcher.log.own('info', `${why}: stopping everything`);
    launcher.stop().then(
      () => process.exit(code),
      (error: unknown) => fail(String(error), exitCode.fault),
    );
  };
  // Whoever read the log has gone, as with `npm start | head`.
  process.stdout.on('error', () => stop('nobody reads the log', 0));
  process.on('SIGINT', () => stop('Ctrl-C', 0));
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGHUP', () => stop('the terminal was closed', 0));
  try {
    await launcher.ready;
  } catch (error) {
    if (stopping) return;
    await launcher.stop();
    const lines = isAppError(error) && Array.isArray(error.context.lines) ? error.context.lines : [];
    fail([(error as Error).message, ...lines.map((line) => `  ${line}`)].join('\n'), exitCodeOf(error));
  }
  process.stdout.write(welcome(options));
}

const program = new Command('anju')
  .description('Runs the demonstration district on one machine: brokers, cloud, simulators and edge agents')
  .option('--data-dir <folder>', 'where everything is kept', './.data')
  .option('--district <folder>', 'another district than the demonstration’s', `${root}deploy/demo`)
  .option('--http-port <port>', 'console and API', port, 8080)
  .option('--mqtt-port <port>', 'MQTT', port, 1883)
  .option('--ws-port <port>', 'MQTT over WebSocket', port, 8083)
  .option('--field-port-base <port>', 'first of the estates’ ports, ten for each estate', port, 15020)
  .option('--simulator-port <port>', 'control of the simulators', port, 15090)
  .option('--control-port <port>', 'control of the launcher; the five ports after it are health pages', port, 15091)
  .option('--seed <number>', 'of the simulators’ noise', positive)
  .option('--speed <factor>', 'of the simulators’ time', positive)
  .option('--journal-dir <folder>', 'let the simulators write down there what they served')
  .option('--no-simulators', 'start no simulated devices')
  .option('--verbose', 'show debug lines too', false)
  .action((options) =>
    run({
      ...options,
      district: resolve(options.district),
      dataDir: resolve(options.dataDir),
      journalDir: options.journalDir === undefined ? undefined : resolve(options.journalDir),
      seed: options.seed,
      speed: options.speed,
      hostPassword: process.env.ANJU_HOST_PASSWORD ?? 'host-demo',
    }),
  );

program.parseAsync().catch((error: unknown) => {
  const expected = isAppError(error);
  fail(expected ? error.message : String((error as Error).stack ?? error), exitCodeOf(error));
});
