#!/usr/bin/env node
import { AppError } from '@anju/contracts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { addCommissioningCommands } from './cli/commissioning-commands.js';
import { exitCodes, reportFault } from './cli/report-fault.js';
import { systemGatewayClock } from './clock/gateway-clock.js';
import { type Agent, startAgent } from './compose.js';
import { checkConfig, listMistakes } from './config/check-config.js';
import { loadConfig } from './config/load-config.js';
import { systemClock } from './outbox/ports.js';

/** The process ends by itself well before; a driver or a broker that hangs must not keep it. */
const longestStopMs = 2_800;

const asJson = process.argv.includes('--json');

const program = new Command('anju-edge')
  .description('Reads the field devices of an estate and sends their readings, losing none.')
  .exitOverride((error) => {
    if (error.exitCode === 0) process.exit(0);
    // What is wrong stands on the standard error already.
    if (asJson) end(new AppError('cli.usage', error.message));
    process.exit(exitCodes.mistake);
  });

program
  .command('check')
  .description('lists every mistake of a configuration; opens no connection')
  .requiredOption('--config <file>', 'YAML configuration of the agent')
  .option('--json', 'prints the result as JSON', false)
  .action(async ({ config: file, json }: { config: string; json: boolean }) => {
    const { ok, text } = await checkConfig(file, process.env, json);
    (ok || json ? process.stdout : process.stderr).write(text);
    if (!ok) process.exitCode = exitCodes.mistake;
  });

program
  .command('run')
  .description('runs the agent until SIGTERM or SIGINT')
  .requiredOption('--config <file>', 'YAML configuration of the agent')
  .requiredOption('--data-dir <dir>', 'directory of the outbox; made when missing')
  .option('--status-port <port>', 'loopback port of /healthz, /status and /metrics; 0: none', portNumber, 0)
  .addOption(
    new Option('--log-level <level>').env('ANJU_LOG_LEVEL').choices(['debug', 'info', 'warn', 'error']).default('info'),
  )
  .action(run);

addCommissioningCommands(program, {
  environment: process.env,
  clock: systemClock,
  print: (text) => void process.stdout.write(text),
  interruption: () => {
    const controller = new AbortController();
    process.once('SIGINT', () => controller.abort());
    return controller.signal;
  },
  setExitCode: (code) => {
    process.exitCode = code;
  },
});

interface RunOptions {
  readonly config: string;
  readonly dataDir: string;
  readonly statusPort: number;
  readonly logLevel: string;
}

async function run({ config: file, dataDir, statusPort, logLevel }: RunOptions): Promise<void> {
  const loaded = await loadConfig(file, process.env);
  if (!loaded.ok) {
    process.stderr.write(listMistakes(loaded.mistakes));
    process.exit(exitCodes.mistake);
  }
  const { config } = loaded;
  const logger = pino({ level: logLevel, base: { service: 'edge-agent', node: config.node.edgeNodeId } });
  let agent: Agent | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'stopping');
    const limit = setTimeout(() => {
      logger.error({}, 'could not stop in time');
      process.exit(exitCodes.fault);
    }, longestStopMs);
    (agent?.stop() ?? Promise.resolve()).then(
      () => {
        clearTimeout(limit);
        logger.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'stopped with a fault');
        process.exit(exitCodes.fault);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const clock = systemGatewayClock();
  agent = await startAgent({
    config,
    dataDirectory: dataDir,
    statusPort: statusPort === 0 ? undefined : statusPort,
    clock,
    boot: clock.boot,
    logger,
    random: Math.random,
  });
  if (agent.statusPort !== undefined) logger.info({ port: agent.statusPort }, 'status page on loopback');
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('must be 0 to 65535');
  return port;
}

/** With `--json` a fault is an answer too, and stands where answers do. */
function end(error: unknown): never {
  const { text, exitCode } = reportFault(error, asJson);
  (asJson ? process.stdout : process.stderr).write(text);
  process.exit(exitCode);
}

program.parseAsync().catch(end);
