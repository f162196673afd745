import { AppError } from '@anju/contracts';
import { STEP_MS } from '../domain/estate.js';
import type { Scalar } from '../domain/model.js';
import type { DeviceChange, MqttChange, Scenario } from '../domain/scenario.js';
import { ScenarioRun } from './play-scenario.js';
import type { SimulatedEstate } from './simulated-estate.js';

export const MAX_SPEED = 600;
/** After a pause of the whole process (SIGSTOP, a sleeping laptop) physics does not race through more than this. */
const MAX_CATCH_UP_MS = 5000;
/** Finished runs are kept for whoever still polls them. */
const MAX_RUNS = 100;

/** All estates under one clock, and the scenarios played on them. */
export class Simulation {
  readonly estates: ReadonlyMap<string, SimulatedEstate>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly #runs = new Map<string, ScenarioRun>();
  #runCount = 0;
  #owedMs = 0;
  #speed: number;

  constructor(estates: readonly SimulatedEstate[], scenarios: readonly Scenario[], speed = 1) {
    this.estates = new Map(estates.map((estate) => [estate.id, estate]));
    this.scenarios = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
    this.#speed = checkedSpeed(speed);
  }

  get speed(): number {
    return this.#speed;
  }

  /** Simulated seconds per second, 0.1–600. @throws AppError `simulator.value_invalid` */
  setSpeed(speed: number): void {
    this.#speed = checkedSpeed(speed);
  }

  /** Lets `wallMs` of real time pass: whole physics steps, then one sample of every sensor. */
  advance(wallMs: number): void {
    this.#owedMs += Math.min(wallMs, MAX_CATCH_UP_MS) * this.#speed;
    while (this.#owedMs >= STEP_MS) {
      this.#owedMs -= STEP_MS;
      for (const run of this.#runs.values()) run.advance(STEP_MS);
      for (const estate of this.estates.values()) estate.step();
    }
    for (const estate of this.estates.values()) estate.sample();
  }

  /**
   * Plays a scenario; one that resets ends every other run on the estate.
   *
   * @throws AppError `simulator.scenario_unknown` or `simulator.estate_unknown`
   */
  start(name: string, estateId?: string): ScenarioRun {
    const scenario = this.scenarios.get(name);
    if (scenario === undefined) {
      throw new AppError(
        'simulator.scenario_unknown',
        `no scenario "${name}"; known: ${[...this.scenarios.keys()].join(', ')}`,
      );
    }
    const fallback = this.estates.has(scenario.defaultEstate) ? scenario.defaultEstate : [...this.estates.keys()][0];
    const estate = this.estate(estateId ?? fallback ?? '');
    const resets = scenario.steps[0]?.reset === true;
    for (const run of this.#runs.values()) {
      if (run.estate === estate && (resets || run.scenario === scenario)) run.cancel();
    }
    this.#runCount += 1;
    const run = new ScenarioRun(String(this.#runCount), scenario, estate);
    this.#runs.set(run.id, run);
    for (const [id, old] of this.#runs) {
      if (this.#runs.size <= MAX_RUNS) break;
      if (old.state !== 'running') this.#runs.delete(id);
    }
    return run;
  }

  run(id: string): ScenarioRun | undefined {
    return this.#runs.get(id);
  }

  /** Normal operation on one estate, or on all; running scenarios end. */
  reset(estateId?: string): void {
    const chosen = estateId === undefined ? [...this.estates.values()] : [this.estate(estateId)];
    for (const estate of chosen) {
      for (const run of this.#runs.values()) if (run.estate === estate) run.cancel();
      estate.reset();
    }
  }

  /** By `facility.field` a value of the physics, by `facility/point` what its devices sense (`null`: the truth again). */
  set(estateId: string, path: string, value: Scalar | null): void {
    const { physics } = this.estate(estateId);
    if (path.includes('/')) physics.force(path, value);
    else if (value !== null) physics.set(path, value);
    else throw new AppError('simulator.value_invalid', `${path} is physics and has no truth to go back to`);
  }

  changeDevice(estateId: string, change: DeviceChange): void {
    this.estate(estateId).changeDevice(change);
  }

  changeMqtt(estateId: string, change: MqttChange): void {
    this.estate(estateId).changeMqtt(change);
  }

  /** @throws AppError `simulator.estate_unknown` */
  estate(id: string): SimulatedEstate {
    const estate = this.estates.get(id);
    if (estate === undefined) {
      throw new AppError(
        'simulator.estate_unknown',
        `no estate "${id}"; known: ${[...this.estates.keys()].join(', ')}`,
      );
    }
    return estate;
  }
}

function checkedSpeed(speed: number): number {
  if (Number.isFinite(speed) && speed >= 0.1 && speed <= MAX_SPEED) return speed;
  throw new AppError('simulator.value_invalid', `the speed must be 0.1 to ${MAX_SPEED}, not ${speed}`);
}
