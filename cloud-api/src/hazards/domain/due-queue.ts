interface Due {
  readonly key: string;
  readonly dueMs: number;
}

/** Who is due when: the earliest is found at once among many thousands. Each key has one due time, the last that was set. */
export class DueQueue {
  readonly #current = new Map<string, number>();
  /** A binary heap; entries that are not current any more are dropped when they come up. */
  #heap: Due[] = [];

  /** `null`: not due at any time. */
  set(key: string, dueMs: number | null): void {
    const known = this.#current.get(key);
    if (dueMs === null) {
      this.#current.delete(key);
      return;
    }
    if (known === dueMs) return;
    this.#current.set(key, dueMs);
    this.#push({ key, dueMs });
    if (this.#heap.length > 64 && this.#heap.length > this.#current.size * 4) this.#rebuild();
  }

  nextMs(): number | null {
    this.#dropOutdated();
    return this.#heap[0]?.dueMs ?? null;
  }

  /** Takes the earliest key that is due until `nowMs`; it is not due again before it is set again. */
  take(nowMs: number): string | undefined {
    this.#dropOutdated();
    const first = this.#heap[0];
    if (first === undefined || first.dueMs > nowMs) return undefined;
    this.#pop();
    this.#current.delete(first.key);
    return first.key;
  }

  #dropOutdated(): void {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#current.get(first.key) === first.dueMs) return;
      this.#pop();
    }
  }

  #rebuild(): void {
    // A sorted array is a heap.
    this.#heap = [...this.#current].map(([key, dueMs]) => ({ key, dueMs })).sort((a, b) => a.dueMs - b.dueMs);
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Due;
      if (above.dueMs <= due.dueMs) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] as Due).dueMs < (heap[child] as Due).dueMs) child++;
      if ((heap[child] as Due).dueMs >= last.dueMs) break;
      heap[at] = heap[child] as Due;
      at = child;
    }
    heap[at] = last;
  }
}
