import type { LocalisedText } from '@anju/contracts';
import type { Scenario, ScenarioStep } from '../domain/scenario.js';
import type { SimulatedEstate } from './simulated-estate.js';

/** What happened in a run, for whoever watches it. */
export interface ScenarioEvent {
  readonly sequence: number;
  /** Simulated ms since the scenario's start. */
  readonly atMs: number;
  readonly say?: LocalisedText;
  /** What changed, e.g. `set garage-1.drainCapacityMmPerH = 0`. */
  readonly changes: readonly string[];
  readonly agent?: 'offline' | 'online';
}

interface ActiveRamp {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly beginMs: number;
  readonly overMs: number;
}

/** A scenario being played on one estate, driven by simulated time. */
export class ScenarioRun {
  readonly id: string;
  readonly scenario: Scenario;
  readonly estate: SimulatedEstate;
  readonly events: ScenarioEvent[] = [];
  #elapsedMs = 0;
  #next = 0;
  #ramps: ActiveRamp[] = [];
  #cancelled = false;

  constructor(id: string, scenario: Scenario, estate: SimulatedEstate) {
    this.id = id;
    this.scenario = scenario;
    this.estate = estate;
  }

  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  get state(): 'running' | 'done' | 'cancelled' {
    if (this.#cancelled) return 'cancelled';
    return this.#elapsedMs >= this.scenario.durationMs && this.#next >= this.scenario.steps.length ? 'done' : 'running';
  }

  cancel(): void {
    if (this.state === 'running') this.#cancelled = true;
  }

  /** Carries out everything due up to now, then lets `stepMs` of simulated time pass. */
  advance(stepMs: number): void {
    if (this.state !== 'running') return;
    for (let step = this.#step(); step !== undefined && step.atMs <= this.#elapsedMs; step = this.#step()) {
      this.#apply(step);
      this.#next += 1;
    }
    this.#ramps = this.#ramps.filter((ramp) => {
      const share = Math.min(1, (this.#elapsedMs - ramp.beginMs) / ramp.overMs);
      this.estate.physics.set(ramp.path, ramp.from + (ramp.to - ramp.from) * share);
      return share < 1;
    });
    this.#elapsedMs += stepMs;
  }

  #step(): ScenarioStep | undefined {
    return this.scenario.steps[this.#next];
  }

  #apply(step: ScenarioStep): void {
    const changes: string[] = [];
    if (step.reset === true) {
      this.estate.reset();
      changes.push('everything back to normal');
    }
    for (const [path, value] of Object.entries(step.set ?? {})) {
      this.estate.physics.set(path, value);
      changes.push(`set ${path} = ${value}`);
    }
    for (const ramp of step.ramp ?? []) {
      const from = Number(this.estate.physics.get(ramp.path));
      this.#ramps.push({ ...ramp, from, beginMs: this.#elapsedMs });
      changes.push(`ramp ${ramp.path} → ${ramp.to} over ${ramp.overMs / 1000} s`);
    }
    for (const change of step.device ?? []) {
      this.estate.changeDevice(change);
      changes.push(`device ${JSON.stringify(change)}`);
    }
    for (const change of step.mqtt ?? []) {
      this.estate.changeMqtt(change);
      changes.push(`mqtt ${JSON.stringify(change)}`);
    }
    if (step.agent !== undefined) changes.push(`agent ${step.agent}`);
    this.events.push({
      sequence: this.events.length + 1,
      atMs: step.atMs,
      changes,
      ...(step.say === undefined ? {} : { say: step.say }),
      ...(step.agent === undefined ? {} : { agent: step.agent }),
    });
  }
}
