import { text } from 'node:stream/consumers';
import { isAppError } from '@anju/contracts';
import { Command, CommanderError } from 'commander';
import { type Logger, pino } from 'pino';
import { addSizeCommand, type BackupSummary } from './backup/index.js';
import { backupCloud, loadBackupConfig, restoreCloud, verifyCloudBackup } from './backup-commands.js';
import { startCloud } from './compose.js';
import { startApi } from './compose-api.js';
import { startWorker } from './compose-worker.js';
import { type CliOptions, loadConfig } from './config.js';
import { createUser } from './create-user.js';
import { exitCode, exitCodeOf } from './exit-code.js';
import { type MigrateOptions, migrate } from './migrate.js';
import { linesOf, verifyLog } from './verify-log.js';

const STOP_TIMEOUT_MS = 4500;

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (!isAppError(error) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(exitCodeOf(error));
}

/** Ends at once what cannot go on; the launcher, or whoever supervises it, starts it again. */
function dieOf(log: Logger, error: unknown): never {
  log.fatal({ err: error }, 'cannot go on');
  process.exit(exitCode.fault);
}

async function serve(options: CliOptions, purpose: 'service' | 'worker' = 'service'): Promise<void> {
  const config = loadConfig(options, process.env, purpose);
  const log = pino({
    name: 'cloud-api',
    level: config.logLevel,
    redact: ['req.headers.cookie', 'req.headers.authorization', '*.password'],
  });
  process.on('uncaughtException', (error) => dieOf(log, error));
  process.on('unhandledRejection', (error) => dieOf(log, error));

  let stopWanted: NodeJS.Signals | undefined;
  let stopNow: ((signal: NodeJS.Signals) => void) | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopWanted ??= signal;
      stopNow?.(signal);
    });
  }

  const onFatal = (error: Error): never => dieOf(log, error);
  const start = purpose === 'worker' ? startWorker : config.ingest === 'none' ? startApi : startCloud;
  const cloud = await start(config, log, onFatal);
  if (purpose === 'service') log.info({ address: cloud.address, demo: config.demo }, 'cloud ready');
  let stopping = false;
  stopNow = (signal) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('did not stop in time');
      process.exit(exitCode.fault);
    }, STOP_TIMEOUT_MS).unref();
    cloud.stop().then(
      () => process.exit(0),
      (error: unknown) => dieOf(log, error),
    );
  };
  if (stopWanted !== undefined) stopNow(stopWanted);
}

const program = new Command('anju-cloud')
  .description('The cloud of Anju: readings, hazards, tickets, and the API')
  .exitOverride()
  .option('--data-dir <dir>', 'where the embedded stores keep their files')
  .option('--http-host <address>', 'address to listen on (127.0.0.1)')
  .option('--http-port <port>', 'port to listen on (8080)')
  .option('--registry <file>', 'YAML file of what is registered')
  .option('--console <dir>', 'built console to serve')
  .option('--channels <file>', 'YAML file of the channels by which messages leave')
  .option('--log-level <level>', 'trace, debug, info, warn or error')
  .action((options: CliOptions) => serve(options));

program
  .command('worker')
  .description('receive, store and evaluate a share of the groups, beside other workers on PostgreSQL and InfluxDB')
  .option('--worker-id <id>', 'its name among the others (made from the host name)')
  .action((options: CliOptions) => serve({ ...program.opts<CliOptions>(), ...options }, 'worker'));

program
  .command('migrate')
  .description(
    'bring PostgreSQL (ANJU_DATABASE_OWNER_URL) and InfluxDB (ANJU_INFLUX_URL, ANJU_INFLUX_ADMIN_TOKEN) up to date, whichever are given',
  )
  .option('--service-login <login>', 'login of the service at PostgreSQL, which is let into the four roles')
  .option('--influx-token-file <file>', 'where to write a token of InfluxDB for the service, unless it is there')
  .action(async (options: MigrateOptions) => {
    for (const line of await migrate(options, process.env)) process.stdout.write(`${line}\n`);
  });

program
  .command('create-user')
  .description('make a user, or change one; the password is read from standard input')
  .requiredOption('--username <name>', 'name to log in with')
  .requiredOption('--name <text>', 'name that people see')
  .requiredOption('--role <role>', 'admin, supervisor, dispatcher, verifier, property, contractor or viewer')
  .option('--scope <path...>', 'district[.street[.estate]] that the user is responsible for')
  .option('--party <id>', 'party that the user acts for')
  .action(async (options: Record<'username' | 'name' | 'role' | 'scope' | 'party', unknown>) => {
    const config = loadConfig(program.opts<CliOptions>(), process.env);
    const password = (await text(process.stdin)).replace(/\r?\n$/, '');
    await createUser(config, { ...options, password }, pino({ name: 'cloud-api', level: 'error' }));
    process.stdout.write(`${String(options.username)} can log in\n`);
  });

function tell(what: string, { files, bytes, lostFiles }: BackupSummary): void {
  if (lostFiles > 0) {
    process.stderr.write(
      `${lostFiles} photos or files of tickets were missing or damaged when the backup was made and are not in it: verify-log names them\n`,
    );
  }
  process.stdout.write(`${what}: ${files} files, ${bytes} bytes\n`);
}

const quiet = () => pino({ name: 'cloud-api', level: 'error' });

program
  .command('backup')
  .description('copy records, readings and the files of tickets into a new directory, while the service runs or not')
  .requiredOption('--to <dir>', 'directory that is empty or not there')
  .action(async ({ to }: { to: string }) => {
    tell('backed up', await backupCloud(loadBackupConfig(program.opts<CliOptions>(), process.env), to, quiet()));
  });

program
  .command('verify')
  .description('check that a backup is whole and undamaged')
  .requiredOption('--from <dir>', 'directory of the backup')
  .action(async ({ from }: { from: string }) => tell('whole', await verifyCloudBackup(from)));

program
  .command('restore')
  .description('put a backup into empty stores; the service must not run')
  .requiredOption('--from <dir>', 'directory of the backup')
  .action(async ({ from }: { from: string }) => {
    tell('restored', await restoreCloud(loadBackupConfig(program.opts<CliOptions>(), process.env), from, quiet()));
  });

program
  .command('verify-log')
  .description(
    'check the event log of every ticket by itself, against the anchors and its files, and the log of every sign',
  )
  .action(async () => {
    const report = await verifyLog(loadConfig(program.opts<CliOptions>(), process.env), quiet());
    for (const line of linesOf(report)) process.stdout.write(`${line}\n`);
    if (report.faults.length > 0) process.exitCode = exitCode.fault;
  });

addSizeCommand(program);

program.parseAsync().catch((error: unknown) => {
  // commander has already said what is wrong.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : exitCode.configInvalid);
  fail(error);
});
