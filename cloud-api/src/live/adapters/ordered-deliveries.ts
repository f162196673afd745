/** Hands on one thing after another, in the order in which they came. */
export class OrderedDeliveries {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** Lines that were lost. */
  #lines = 0;

  constructor(
    private readonly options: {
      /** More than these wait for nothing: they are left out. */
      readonly most: number;
      readonly leftOut: () => void;
      readonly failed: (error: unknown) => void;
    },
  ) {}

  deliver(task: () => Promise<void>): void {
    if (this.#waiting >= this.options.most) {
      this.options.leftOut();
      return;
    }
    this.#waiting += 1;
    const line = this.#lines;
    this.#last = this.#last
      // What came before the line was lost is worth nothing after it.
      .then(() => (line === this.#lines ? task() : undefined))
      .catch((error: unknown) => this.options.failed(error))
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** What waits is worth nothing any more. */
  lineLost(): void {
    this.#lines += 1;
  }

  /** Resolves when nothing waits of what came until now. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
