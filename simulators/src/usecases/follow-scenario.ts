import type { LocalisedText } from '@anju/contracts';

/** A run as the control API tells it. */
export interface PlayedRun {
  readonly id: string;
  readonly estate: string;
  readonly state: 'running' | 'done' | 'cancelled';
  readonly elapsedMs: number;
  readonly scenario: {
    readonly name: string;
    readonly title: LocalisedText;
    readonly description: LocalisedText;
    readonly expect: LocalisedText;
    readonly durationMs: number;
  };
  readonly events: readonly PlayedEvent[];
}

export interface PlayedEvent {
  readonly sequence: number;
  readonly atMs: number;
  readonly say?: LocalisedText | undefined;
  readonly changes: readonly string[];
  readonly agent?: 'offline' | 'online' | undefined;
}

export interface ScenarioStage {
  startScenario(name: string, estate: string | undefined): Promise<PlayedRun>;
  run(id: string): Promise<PlayedRun>;
}

export interface FollowOptions {
  readonly stage: ScenarioStage;
  readonly print: (line: string) => void;
  /** Stops or starts the estate's agent. */
  readonly switchAgent: (estate: string, to: 'offline' | 'online') => Promise<void>;
  /** Waits until it is worth asking again. */
  readonly pause: () => Promise<void>;
}

/** Simulated time as `mm:ss`. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Starts a scenario and says what to look for. */
export async function startScenario(
  name: string,
  estate: string | undefined,
  options: FollowOptions,
): Promise<PlayedRun> {
  const run = await options.stage.startScenario(name, estate);
  const { title, expect, durationMs } = run.scenario;
  options.print(`${run.scenario.name}: ${title.zh} · ${title.en}  [${run.estate}, ${clock(durationMs)}]`);
  options.print(`看什么: ${expect.zh}`);
  options.print(`Look for: ${expect.en}\n`);
  return run;
}

/** Prints a run's timeline as it happens, carries out its agent steps, and returns its last state. */
export async function followScenario(started: PlayedRun, options: FollowOptions): Promise<'done' | 'cancelled'> {
  let run = started;
  let shown = 0;
  while (true) {
    for (const event of run.events.filter(({ sequence }) => sequence > shown)) {
      shown = event.sequence;
      if (event.say !== undefined) options.print(`${clock(event.atMs)}  ${event.say.zh} · ${event.say.en}`);
      for (const change of event.changes) options.print(`       ${change}`);
      if (event.agent !== undefined) await options.switchAgent(run.estate, event.agent);
    }
    if (run.state !== 'running') break;
    await options.pause();
    run = await options.stage.run(run.id);
  }
  if (run.state === 'cancelled') options.print('被另一个场景取代 · ended by another scenario or a reset');
  else if (run.scenario.name !== 'normal-day') options.print('恢复 · to restore: npm run scenario -- normal-day');
  return run.state;
}
