interface NumberedRange {
  readonly first: number;
  readonly last: number;
  readonly ingestSeq: number;
}

/** Batches remembered of each outbox: those that are sent again are almost always the newest. */
const REMEMBERED = 64;

/** Numbers of the batches last stored, by outbox. */
export class RecentBatches {
  readonly #byOutbox = new Map<string, NumberedRange[]>();

  add(outbox: string, range: { readonly first: number; readonly last: number }, ingestSeq: number): void {
    const known = this.#byOutbox.get(outbox) ?? [];
    known.push({ first: range.first, last: range.last, ingestSeq });
    if (known.length > REMEMBERED) known.shift();
    this.#byOutbox.set(outbox, known);
  }

  /** Greatest number of those that meet the records `first`–`last`; `undefined` where an older batch might have held some. */
  seqOf(outbox: string, { first, last }: { readonly first: number; readonly last: number }): number | undefined {
    const meeting = (this.#byOutbox.get(outbox) ?? []).filter((known) => known.first <= last && known.last >= first);
    const covered = meeting.some((known) => known.first <= first && known.last >= last);
    return covered ? Math.max(...meeting.map(({ ingestSeq }) => ingestSeq)) : undefined;
  }
}
