import type { LostRecords } from './outbox.js';
import { type Range, RangeSet } from './range-set.js';

/** What is known of one epoch: what the host confirmed, what was lost, how far the numbers go. */
export class Ledger {
  readonly confirmed: RangeSet;
  gaps: LostRecords[];
  /** Newest number that was given. */
  lastNumber: number;
  /** Newest number that was there when this process opened the log. */
  lastAtOpen = 0;
  /** Numbers after `lastAtOpen` that this process sent. */
  readonly sent = new RangeSet();
  /**
   * Confirmations beyond this are not believed: the host knows numbers that this log never gave, so the disk is an older image
   * of itself and gave them twice. `null`: all are believed.
   */
  trustedUpTo: number | null;

  constructor(
    readonly epoch: string,
    initial: { confirmed?: Iterable<Range>; gaps?: readonly LostRecords[]; trustedUpTo?: number | null } = {},
  ) {
    this.confirmed = RangeSet.of(initial.confirmed ?? []);
    this.gaps = [...(initial.gaps ?? [])];
    this.trustedUpTo = initial.trustedUpTo ?? null;
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

  /** True for a confirmation of numbers that the host cannot have from this log. */
  contradicts(first: number, last: number): boolean {
    if (last > this.lastNumber) return true;
    return last > this.lastAtOpen && !this.sent.covers(Math.max(first, this.lastAtOpen + 1), last);
  }

  /** Takes a confirmation; returns the numbers that it newly confirms. */
  confirm(first: number, last: number): Range[] {
    const believed = Math.min(last, this.trustedUpTo ?? this.lastNumber, this.lastNumber);
    const added = this.confirmed.add(first, believed);
    if (added.length > 0) this.gaps = this.gaps.filter((gap) => !this.confirmed.covers(gap.first, gap.last));
    return added;
  }
}
