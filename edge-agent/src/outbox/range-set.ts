export type Range = readonly [first: number, last: number];

/** A set of integers kept as ascending, disjoint, non-adjacent inclusive ranges. */
export class RangeSet {
  #ranges: [number, number][] = [];

  static of(ranges: Iterable<Range>): RangeSet {
    const set = new RangeSet();
    for (const [first, last] of ranges) set.add(first, last);
    return set;
  }

  /** Index of the first range that ends at or after `value`. */
  #indexAtOrAfter(value: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle] as [number, number])[1] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Adds `first`–`last`; returns what was not in the set before. */
  add(first: number, last: number): Range[] {
    if (last < first) return [];
    const added = this.missing(first, last);
    if (added.length === 0) return [];
    const from = this.#indexAtOrAfter(first - 1);
    let to = from;
    let mergedFirst = first;
    let mergedLast = last;
    for (; to < this.#ranges.length; to++) {
      const range = this.#ranges[to] as [number, number];
      if (range[0] > last + 1) break;
      mergedFirst = Math.min(mergedFirst, range[0]);
      mergedLast = Math.max(mergedLast, range[1]);
    }
    this.#ranges.splice(from, to - from, [mergedFirst, mergedLast]);
    return added;
  }

  has(value: number): boolean {
    const range = this.#ranges[this.#indexAtOrAfter(value)];
    return range !== undefined && range[0] <= value;
  }

  covers(first: number, last: number): boolean {
    const range = this.#ranges[this.#indexAtOrAfter(first)];
    return range !== undefined && range[0] <= first && range[1] >= last;
  }

  /** The parts of `first`–`last` that are not in the set. */
  missing(first: number, last: number): Range[] {
    const parts: Range[] = [];
    let next = first;
    for (let index = this.#indexAtOrAfter(first); index < this.#ranges.length && next <= last; index++) {
      const [from, to] = this.#ranges[index] as [number, number];
      if (from > last) break;
      if (from > next) parts.push([next, from - 1]);
      next = to + 1;
    }
    if (next <= last) parts.push([next, last]);
    return parts;
  }

  ranges(): readonly Range[] {
    return this.#ranges.map(([first, last]) => [first, last]);
  }
}
