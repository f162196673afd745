/** Record numbers of one outbox: ascending, disjoint, not touching, both ends inclusive. */
export type RecordRanges = readonly (readonly [first: number, last: number])[];

/** Whether every record of `first`–`last` is in `ranges`. */
export function covers(ranges: RecordRanges, first: number, last: number): boolean {
  return ranges.some(([from, to]) => from <= first && last <= to);
}

/** `ranges` and the records `first`–`last`, merged where they meet. */
export function withRange(ranges: RecordRanges, first: number, last: number): RecordRanges {
  const before = ranges.filter(([, to]) => to + 1 < first);
  const after = ranges.filter(([from]) => from > last + 1);
  const meeting = ranges.slice(before.length, ranges.length - after.length);
  const from = Math.min(first, ...meeting.map(([start]) => start));
  const to = Math.max(last, ...meeting.map(([, end]) => end));
  return [...before, [from, to], ...after];
}
