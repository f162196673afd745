/** A set of record numbers as ascending, disjoint, non-adjacent inclusive ranges. */
export class RecordRanges {
  #ranges: [number, number][];

  constructor(ranges: readonly (readonly [number, number])[] = []) {
    this.#ranges = [];
    for (const [first, last] of ranges) this.add(first, last);
  }

  get size(): number {
    return this.#ranges.length;
  }

  /** Index of the first range that ends at or after `number`. */
  #indexOf(number: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const range = this.#ranges[middle];
      if (range !== undefined && range[1] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Adds `first` to `last`, inclusive. */
  add(first: number, last: number): void {
    let from = first;
    let to = last;
    const start = this.#indexOf(first - 1);
    let end = start;
    for (let range = this.#ranges[end]; range !== undefined && range[0] <= last + 1; range = this.#ranges[end]) {
      from = Math.min(from, range[0]);
      to = Math.max(to, range[1]);
      end++;
    }
    this.#ranges.splice(start, end - start, [from, to]);
  }

  covers(first: number, last: number): boolean {
    const range = this.#ranges[this.#indexOf(first)];
    return range !== undefined && range[0] <= first && range[1] >= last;
  }

  addAll(other: RecordRanges): void {
    for (const [first, last] of other.#ranges) this.add(first, last);
  }

  intersect(other: RecordRanges): RecordRanges {
    const both: [number, number][] = [];
    let mine = 0;
    let theirs = 0;
    for (;;) {
      const a = this.#ranges[mine];
      const b = other.#ranges[theirs];
      if (a === undefined || b === undefined) break;
      const from = Math.max(a[0], b[0]);
      const to = Math.min(a[1], b[1]);
      if (from <= to) both.push([from, to]);
      if (a[1] < b[1]) mine++;
      else theirs++;
    }
    return new RecordRanges(both);
  }

  toArray(): [number, number][] {
    return this.#ranges.map(([first, last]) => [first, last]);
  }
}
