import type { Random } from './random.js';

/**
 * What a sensor holds between two samples: the truth with the sensor's own noise. All reads within one tick see the same
 * value, and how often somebody reads never changes the series.
 */
export class Sensor {
  readonly #truth: () => number | boolean;
  readonly #noise: number;
  readonly #random: Random;
  #held: number | boolean;
  #frozen = false;

  /** `noise`: standard deviation in the unit of the truth; booleans have none. */
  constructor(truth: () => number | boolean, noise: number, random: Random) {
    this.#truth = truth;
    this.#noise = noise;
    this.#random = random;
    this.#held = truth();
  }

  get value(): number | boolean {
    return this.#held;
  }

  get number(): number {
    return Number(this.#held);
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
  }

  sample(): void {
    const truth = this.#truth();
    // Drawn while frozen too, so that the noise after a thaw is that of an undisturbed run.
    const noise = this.#noise > 0 ? this.#noise * this.#random.gaussian() : 0;
    if (this.#frozen) return;
    this.#held = typeof truth === 'boolean' ? truth : truth + noise;
  }
}
