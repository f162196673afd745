import { text } from 'node:stream/consumers';
import { AppError, isAppError } from '@anju/contracts';
import { Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import { hashPassword } from './adapters/password-verifier.js';
import { startBroker } from './compose.js';
import { loadConfig } from './config/load-config.js';

const exitCode = { fault: 1, configInvalid: 2, portTaken: 3 } as const;
const STOP_TIMEOUT_MS = 5_000;

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new InvalidArgumentError('0 to 65535');
  return number;
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (isAppError(error, 'config.invalid')) process.exit(exitCode.configInvalid);
  if (isAppError(error, 'port.taken')) process.exit(exitCode.portTaken);
  if (!isAppError(error) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(exitCode.fault);
}

async function serve(options: {
  config: string[];
  adminPort?: number;
  logLevel: string;
  check?: boolean;
}): Promise<void> {
  if (options.config === undefined) throw new AppError('config.invalid', '--config <file> is missing');
  const instances = loadConfig(options.config, process.env);
  if (options.check) {
    process.stdout.write(`${instances.length} instance(s), no mistakes\n`);
    return;
  }
  const log = pino({ name: 'broker', level: options.logLevel });
  const broker = await startBroker({
    instances,
    log,
    ...(options.adminPort === undefined ? {} : { adminPort: options.adminPort }),
  });
  log.info({ adminPort: broker.adminPort, instances: [...broker.instances.keys()] }, 'broker ready');
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(exitCode.fault), STOP_TIMEOUT_MS).unref();
    broker.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const program = new Command('anju-broker')
  .description('MQTT broker of Anju: Sparkplug uplink and estate field instances')
  .option('--config <file...>', 'YAML file with instances; may be given several times')
  .option('--admin-port <port>', 'serve /healthz and /metrics on this loopback port', port)
  .option(
    '--log-level <level>',
    'trace, debug, info, warn or error; also ANJU_LOG_LEVEL',
    process.env.ANJU_LOG_LEVEL ?? 'info',
  )
  .option('--check', 'only check the configuration')
  .action((options) => serve(options));

program
  .command('hash-password')
  .description('read a password from standard input and print its hash for passwordHash')
  .action(async () => {
    const password = (await text(process.stdin)).replace(/\r?\n$/, '');
    process.stdout.write(`${await hashPassword(password)}\n`);
  });

program.parseAsync().catch(fail);
