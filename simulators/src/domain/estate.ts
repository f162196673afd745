import { AppError } from '@anju/contracts';
import { createCharging, defaultCharging } from './charging.js';
import { createDomesticWater, defaultDomesticWater } from './domestic-water.js';
import { createFireWater, defaultFireWater } from './fire-water.js';
import { createLift, defaultLift } from './lift.js';
import type { Model, ModelState, Quantity, Scalar } from './model.js';
import { createPonding, defaultPonding } from './ponding.js';
import { Random } from './random.js';
import { createSurroundings } from './surroundings.js';

export type SimulatedKind = 'elevator' | 'fire_water' | 'water_tank' | 'ebike_charging' | 'ponding';

export interface FacilitySetting {
  readonly id: string;
  readonly kind: SimulatedKind;
}

/** Simulated time passes in steps of this length, whatever the speed, so that a run is repeatable. */
export const STEP_MS = 250;

const builders: Record<SimulatedKind, (id: string, random: Random, startMs: number) => Model> = {
  elevator: (id, random, startMs) => createLift(id, defaultLift, random, startMs),
  fire_water: (id, random) => createFireWater(id, defaultFireWater, random),
  water_tank: (id, random) => createDomesticWater(id, defaultDomesticWater, random),
  ebike_charging: (id, random, startMs) => createCharging(id, defaultCharging, random, startMs),
  ponding: (id, random) => createPonding(id, defaultPonding, random),
};

/** The physics of one estate: its facilities under one weather, stepped together. */
export class EstatePhysics {
  readonly id: string;
  readonly #surroundings;
  readonly #models = new Map<string, Model>();
  readonly #forced = new Map<string, number | boolean>();
  #timeMs: number;

  constructor(id: string, facilities: readonly FacilitySetting[], seed: number, startMs: number) {
    this.id = id;
    this.#timeMs = startMs;
    const random = new Random(seed).fork(id);
    this.#surroundings = createSurroundings(random.fork('surroundings'));
    for (const facility of facilities) {
      this.#models.set(facility.id, builders[facility.kind](facility.id, random.fork(facility.id), startMs));
    }
    this.#models.set(this.#surroundings.id, this.#surroundings);
  }

  /** Simulated time, ms since 1970 UTC. */
  get timeMs(): number {
    return this.#timeMs;
  }

  step(): void {
    this.#timeMs += STEP_MS;
    const step = { dtS: STEP_MS / 1000, timeMs: this.#timeMs, surroundings: this.#surroundings.state };
    this.#surroundings.step(step);
    for (const model of this.#models.values()) if (model !== this.#surroundings) model.step(step);
  }

  reset(): void {
    this.#forced.clear();
    for (const model of this.#models.values()) model.reset();
  }

  /** A quantity by `<facility>/<point key>`; `surroundings/mains_voltage` and its like are the estate's own. */
  quantity(name: string): Quantity | undefined {
    const slash = name.indexOf('/');
    const quantity = this.#models.get(name.slice(0, slash))?.quantities[name.slice(slash + 1)];
    if (quantity === undefined) return undefined;
    return { ...quantity, read: () => this.#forced.get(name) ?? quantity.read() };
  }

  /**
   * Shows every device `value` in place of the quantity's truth until the next reset; `null` ends it at once.
   *
   * @throws AppError `simulator.path_unknown` or `simulator.value_invalid`
   */
  force(name: string, value: Scalar | null): void {
    const quantity = this.quantity(name);
    if (quantity === undefined) {
      throw new AppError('simulator.path_unknown', `estate ${this.id} has no quantity "${name}"`);
    }
    this.#forced.delete(name);
    if (value === null) return;
    const kind = typeof quantity.read();
    if (typeof value === 'string' || typeof value !== kind || (typeof value === 'number' && !Number.isFinite(value))) {
      throw new AppError('simulator.value_invalid', `${name} takes a ${kind}, not ${JSON.stringify(value)}`);
    }
    this.#forced.set(name, value);
  }

  quantityNames(): string[] {
    return [...this.#models].flatMap(([id, model]) => Object.keys(model.quantities).map((key) => `${id}/${key}`));
  }

  get(path: string): Scalar {
    const { holder, field } = this.#locate(path);
    return holder[field] as Scalar;
  }

  /**
   * Sets one field of the physics, e.g. `garage-1.sumpLevelM` or `ebike-shed-1.port-2.contactHeatW`.
   *
   * @throws AppError `simulator.path_unknown` or `simulator.value_invalid`
   */
  set(path: string, value: Scalar): void {
    const { holder, field } = this.#locate(path);
    const present = holder[field];
    if (typeof present !== typeof value || (typeof value === 'number' && !Number.isFinite(value))) {
      throw new AppError('simulator.value_invalid', `${path} takes a ${typeof present}, not ${JSON.stringify(value)}`, {
        context: { estate: this.id, path },
      });
    }
    holder[field] = value;
  }

  snapshot(): Record<string, ModelState> {
    return Object.fromEntries([...this.#models].map(([id, model]) => [id, structuredClone(model.state)]));
  }

  #locate(path: string): { holder: Record<string, unknown>; field: string } {
    const parts = path.split('.');
    const field = parts.pop() ?? '';
    const [facility = '', ...inner] = parts;
    let holder: unknown = this.#models.get(facility)?.state;
    for (const part of inner) holder = isRecord(holder) && Object.hasOwn(holder, part) ? holder[part] : undefined;
    if (!isRecord(holder) || !Object.hasOwn(holder, field) || isRecord(holder[field])) {
      throw new AppError(
        'simulator.path_unknown',
        `estate ${this.id} has no physical value "${path}"; see GET /state`,
        {
          context: { estate: this.id, path },
        },
      );
    }
    return { holder, field };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
