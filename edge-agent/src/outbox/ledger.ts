import type { LostRecords } from './outbox.js';
import { type Range, RangeSet } from './range-set.js';

/** What is known of one epoch: what the host confirmed, what was lost, how far the numbers go. */
export class Ledger {
  readonly confirmed: RangeSet;
  gaps: LostRecords[];
  /** Newest number that was given. */
  lastNumber: number;

  constructor(
    readonly epoch: string,
    initial: { confirmed?: Iterable<Range>; gaps?: readonly LostRecords[] } = {},
  ) {
    this.confirmed = RangeSet.of(initial.confirmed ?? []);
    this.gaps = [...(initial.gaps ?? [])];
    this.lastNumber = 0;
  }

  /** Numbers of `first`–`last` that are neither confirmed nor given up. */
  open(first: number, last: number): Range[] {
    const settled = RangeSet.of(this.confirmed.missing(first, last));
    const lost = RangeSet.of(this.gaps.map((gap) => [gap.first, gap.last] as const));
    return settled.ranges().flatMap(([from, to]) => lost.missing(from, to));
  }

  isLost(number: number): boolean {
    return this.gaps.some((gap) => gap.first <= number && number <= gap.last);
  }

  isSettled(number: number): boolean {
    return this.confirmed.has(number) || this.isLost(number);
  }

  /** Notes a loss; a loss right after another of the same kind extends it. */
  lose(lost: LostRecords): void {
    const previous = this.gaps.at(-1);
    if (previous !== undefined && previous.last + 1 === lost.first && previous.gap.why === lost.gap.why) {
      this.gaps[this.gaps.length - 1] = {
        epoch: this.epoch,
        first: previous.first,
        last: lost.last,
        gap: {
          fromMs: Math.min(previous.gap.fromMs, lost.gap.fromMs),
          toMs: Math.max(previous.gap.toMs, lost.gap.toMs),
          count: previous.gap.count + lost.gap.count,
          why: lost.gap.why,
        },
      };
      return;
    }
    this.gaps.push(lost);
    this.gaps.sort((a, b) => a.first - b.first);
  }

  /** Takes a confirmation, as far as the numbers go; returns those that it newly confirms. */
  confirm(first: number, last: number): Range[] {
    const added = this.confirmed.add(first, Math.min(last, this.lastNumber));
    if (added.length > 0) this.gaps = this.gaps.filter((gap) => !this.confirmed.covers(gap.first, gap.last));
    return added;
  }
}
