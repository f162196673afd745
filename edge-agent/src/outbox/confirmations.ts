import type { Confirmation } from '@anju/contracts/sparkplug';
import type { Ledger } from './ledger.js';
import type { LogContext } from './log-state.js';
import type { MemoryTail } from './memory-tail.js';

/** Takes what the host confirms. Only touches memory, so that it may be asked at any time. */
export class Confirmations {
  readonly #olderImages = new Set<string>();

  constructor(
    private readonly context: LogContext,
    private readonly memory: MemoryTail,
  ) {}

  confirm(confirmation: Confirmation): void {
    const { state, tidy } = this.context;
    const ledger = state.ledgers.get(confirmation.epoch);
    if (ledger === undefined) {
      state.counters.foreignConfirmations += 1;
      return;
    }
    for (const [first, last] of confirmation.ranges) {
      if (last > ledger.lastNumber) this.#noteOlderImage(ledger, last);
      for (const [from, to] of ledger.open(first, Math.min(last, ledger.lastNumber))) this.#uncount(ledger, from, to);
      for (const [from, to] of ledger.confirm(first, last)) {
        state.counters.confirmedRecords += to - from + 1;
        state.dirty = true;
      }
    }
    if (state.dirty) tidy();
  }

  #uncount(ledger: Ledger, first: number, last: number): void {
    const { state } = this.context;
    state.uncountRange(ledger, first, last);
    if (ledger !== state.current) return;
    for (const held of this.memory.release((number) => number >= first && number <= last)) {
      state.uncount(held.draft.entry.readings.length);
    }
  }

  /** Nothing is at stake: no start goes on with an epoch that it finds, so nothing new carries a number that the host knows. */
  #noteOlderImage(ledger: Ledger, confirmed: number): void {
    if (this.#olderImages.has(ledger.epoch)) return;
    this.#olderImages.add(ledger.epoch);
    this.context.state.counters.olderImages += 1;
    const { epoch, lastNumber } = ledger;
    this.context.logger.warn(
      { epoch, lastNumber, confirmed },
      'The host has records that this disk does not: it is an older image, or it lost what it had said was written.',
    );
  }
}
