import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '@anju/contracts';
import { Command } from 'commander';
import { ControlClient, type PlayedEvent, switchAgent } from './adapters/control-client.js';
import { scenarioDirectory } from './adapters/scenario-directory.js';
import { loadScenarios } from './adapters/yaml-files.js';
import { nearMatches } from './domain/near-matches.js';
import type { Scenario } from './domain/scenario.js';

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

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

async function show(event: PlayedEvent, estate: string): Promise<void> {
  if (event.say !== undefined) print(`${clock(event.atMs)}  ${event.say.zh} · ${event.say.en}`);
  for (const change of event.changes) print(`       ${change}`);
  if (event.agent !== undefined) await switchAgent(options.launcherUrl, estate, event.agent);
}

async function play(scenarioName: string): Promise<void> {
  const client = new ControlClient(options.controlUrl);
  let run = await client.startScenario(scenarioName, options.estate);
  const { title, expect, durationMs } = run.scenario;
  print(`${run.scenario.name}: ${title.zh} · ${title.en}  [${run.estate}, ${clock(durationMs)}]`);
  print(`看什么: ${expect.zh}`);
  print(`Look for: ${expect.en}\n`);
  if (!options.wait) return;
  let shown = 0;
  while (true) {
    for (const event of run.events.filter(({ sequence }) => sequence > shown)) {
      shown = event.sequence;
      await show(event, run.estate);
    }
    if (run.state !== 'running') break;
    await delay(POLL_MS);
    run = await client.run(run.id);
  }
  if (run.state === 'cancelled') print('被另一个场景取代 · ended by another scenario or a reset');
  else if (run.scenario.name !== 'normal-day') print('恢复 · to restore: npm run scenario -- normal-day');
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
