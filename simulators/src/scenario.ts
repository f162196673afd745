import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '@anju/contracts';
import { nearMatches } from '@anju/service-kit';
import { Command } from 'commander';
import { ControlClient, switchAgent } from './adapters/control-client.js';
import { scenarioDirectory } from './adapters/scenario-directory.js';
import { loadScenarios } from './adapters/yaml-files.js';
import type { Scenario } from './domain/scenario.js';
import { followScenario, startScenario } from './usecases/follow-scenario.js';

/** Exit codes: 0 played, 1 refused or broken off, 2 unknown scenario, 3 no simulator running. */
const exit = { failed: 1, unknown: 2, notRunning: 3 } as const;
const POLL_MS = 300;

interface Arguments {
  estate?: string;
  controlUrl: string;
  launcherUrl: string;
  wait: boolean;
}

const command = new Command('scenario')
  .description('Play a scenario on the running simulators; without a name, list them')
  .argument('[name]')
  .option('--estate <id>', 'heping, xinhu or chunjiang; default: the scenario’s own')
  .option(
    '--control-url <url>',
    'control API of the simulators',
    process.env.ANJU_SIMULATOR_CONTROL_URL ?? 'http://127.0.0.1:15090',
  )
  .option(
    '--launcher-url <url>',
    'control API of the launcher, which stops and starts agents',
    process.env.ANJU_LAUNCHER_CONTROL_URL ?? 'http://127.0.0.1:15091',
  )
  .option('--no-wait', 'start it and return at once (agent steps are then not carried out)')
  .parse();

const name = command.args[0];
const options = command.opts<Arguments>();
// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function list(scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) {
    print(`${scenario.name.padEnd(26)} ${scenario.title.zh} · ${scenario.title.en}`);
    print(`${' '.repeat(27)}${scenario.description.zh}`);
    print(`${' '.repeat(27)}${scenario.description.en}`);
  }
  print('\nnpm run scenario -- <name> [--estate heping|xinhu|chunjiang]');
}

async function play(scenarioName: string): Promise<void> {
  const follow = {
    stage: new ControlClient(options.controlUrl),
    print,
    switchAgent: (estate: string, to: 'offline' | 'online') => switchAgent(options.launcherUrl, estate, to),
    pause: () => delay(POLL_MS),
  };
  const run = await startScenario(scenarioName, options.estate, follow);
  if (options.wait) await followScenario(run, follow);
}

try {
  const scenarios = loadScenarios(scenarioDirectory);
  if (name === undefined) list(scenarios);
  else if (!scenarios.some((scenario) => scenario.name === name)) {
    const near = nearMatches(
      name,
      scenarios.map((scenario) => scenario.name),
    );
    const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ' Without a name they are listed.';
    process.stderr.write(`There is no scenario "${name}".${hint}\n`);
    process.exitCode = exit.unknown;
  } else await play(name);
} catch (error) {
  if (!isAppError(error)) throw error;
  const how =
    error.code === 'simulator.not_running' ? '; start everything with npm start, or say where with --control-url' : '';
  const byHand = error.code.startsWith('launcher.')
    ? '; the agent can only be switched while npm start runs (--launcher-url)'
    : '';
  process.stderr.write(`${error.message}${how}${byHand}\n`);
  process.exitCode = error.code === 'simulator.not_running' ? exit.notRunning : exit.failed;
}
