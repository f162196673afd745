import { type Draft, recordOf } from './draft.js';
import type { Ledger } from './ledger.js';
import type { LogRecord } from './outbox.js';

interface Held {
  readonly number: number;
  readonly draft: Draft;
}

/** Records accepted while the disk refuses: bounded, the oldest that is not alarm-relevant goes first and leaves a gap. */
export class MemoryTail {
  #held: Held[] = [];
  #bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.#bytes;
  }
  get held(): readonly Held[] {
    return this.#held;
  }

  /** Gives `draft` the ledger's next number. Returns the record, and how many readings had to go for it. */
  add(draft: Draft, ledger: Ledger): { record: LogRecord; dropped: Held[] } {
    ledger.lastNumber += 1;
    const number = ledger.lastNumber;
    this.#held.push({ number, draft });
    this.#bytes += draft.bytes;
    const dropped: Held[] = [];
    while (this.#bytes > this.maxBytes && this.#held.length > 1) {
      const oldest = this.#held.findIndex((held) => !held.draft.entry.alarmRelevant);
      const [gone] = this.#held.splice(Math.max(0, oldest), 1) as [Held];
      this.#bytes -= gone.draft.bytes;
      dropped.push(gone);
      ledger.lose({
        epoch: ledger.epoch,
        first: gone.number,
        last: gone.number,
        gap: {
          fromMs: gone.draft.fromMs,
          toMs: gone.draft.toMs,
          count: gone.draft.entry.readings.length,
          why: 'disk_error',
        },
      });
    }
    return { record: recordOf(draft, ledger.epoch, number), dropped };
  }

  /** Lets go of what is confirmed or lost. */
  release(settled: (number: number) => boolean): Held[] {
    const released = this.#held.filter((held) => settled(held.number));
    if (released.length === 0) return released;
    this.#held = this.#held.filter((held) => !settled(held.number));
    this.#bytes = this.#held.reduce((sum, held) => sum + held.draft.bytes, 0);
    return released;
  }

  /** Lets go of everything up to `number`, which is on disk now. */
  flushed(number: number): void {
    this.release((held) => held <= number);
  }
}
