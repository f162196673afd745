/** Ends one piece of work. */
type Done = () => void;

/**
 * Lets at most `limit` pieces of work run at once; the others wait in their order. However many of them end in the moment in which
 * they begin, the stack does not grow.
 */
export class InFlightLimit {
  #running = 0;
  #waiting: ((done: Done) => void)[] = [];
  /** Begun already. */
  #taken = 0;
  #isDraining = false;

  constructor(private readonly limit: number) {}

  get waiting(): number {
    return this.#waiting.length - this.#taken;
  }

  /** `work` calls `done` once. */
  run(work: (done: Done) => void): void {
    this.#waiting.push(work);
    this.#drain();
  }

  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      while (this.#running < this.limit) {
        const work = this.#waiting[this.#taken];
        if (work === undefined) break;
        this.#taken += 1;
        this.#running += 1;
        work(() => {
          this.#running -= 1;
          this.#drain();
        });
      }
      // Cut now and then: taking each off the front would move all the others.
      if (this.#taken === this.#waiting.length || this.#taken >= 1_024) {
        this.#waiting = this.#waiting.slice(this.#taken);
        this.#taken = 0;
      }
    } finally {
      this.#isDraining = false;
    }
  }
}
