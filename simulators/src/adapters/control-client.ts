import { AppError, LocalisedText } from '@anju/contracts';
import { z } from 'zod';
import type { PlayedRun, ScenarioStage } from '../usecases/follow-scenario.js';

const Event = z.object({
  sequence: z.number(),
  atMs: z.number(),
  say: LocalisedText.optional(),
  changes: z.array(z.string()),
  agent: z.enum(['offline', 'online']).optional(),
});
const Run = z.object({
  id: z.string(),
  estate: z.string(),
  state: z.enum(['running', 'done', 'cancelled']),
  elapsedMs: z.number(),
  scenario: z.object({
    name: z.string(),
    title: LocalisedText,
    description: LocalisedText,
    expect: LocalisedText,
    durationMs: z.number(),
  }),
  events: z.array(Event),
});
const Refusal = z.object({ code: z.string(), message: z.string() });

/** The control API of a running simulator. */
export class ControlClient implements ScenarioStage {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url.replace(/\/$/, '');
  }

  async startScenario(name: string, estate: string | undefined): Promise<PlayedRun> {
    const body = JSON.stringify(estate === undefined ? {} : { estate });
    const headers = { 'content-type': 'application/json' };
    return Run.parse(await this.#call(`/scenarios/${encodeURIComponent(name)}`, { method: 'POST', headers, body }));
  }

  async run(id: string): Promise<PlayedRun> {
    return Run.parse(await this.#call(`/runs/${id}`, { method: 'GET' }));
  }

  async #call(path: string, init: RequestInit): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.#url}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
    } catch (cause) {
      throw new AppError('simulator.not_running', `no simulator answers at ${this.#url}`, { cause, retryable: true });
    }
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const refusal = Refusal.parse(answer);
    throw new AppError(refusal.code, refusal.message);
  }
}

/** Stops or starts an estate's agent through the launcher. @throws AppError `launcher.not_running`, `launcher.refused` */
export async function switchAgent(launcherUrl: string, estate: string, to: 'offline' | 'online'): Promise<void> {
  const url = `${launcherUrl.replace(/\/$/, '')}/services/${estate}-edge/${to === 'offline' ? 'stop' : 'start'}`;
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(15_000) });
  } catch (cause) {
    throw new AppError('launcher.not_running', `no launcher answers at ${launcherUrl}`, { cause });
  }
  if (!response.ok) throw new AppError('launcher.refused', `POST ${url} answered ${response.status}`);
}
