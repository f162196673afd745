import type { Confirmation } from '@anju/contracts/sparkplug';
import { draftOf } from './draft.js';
import { Ledger } from './ledger.js';
import type { LogReader } from './log-reader.js';
import { type LogContext, newEpoch } from './log-state.js';
import type { LogWriter } from './log-writer.js';
import type { MemoryTail } from './memory-tail.js';

/** Takes what the host confirms. Only touches memory, so that it may be asked at any time. */
export class Confirmations {
  constructor(
    private readonly context: LogContext,
    private readonly memory: MemoryTail,
    private readonly writer: LogWriter,
    private readonly reader: LogReader,
  ) {}

  markSent(epoch: string, first: number, last: number): void {
    const ledger = this.context.state.ledgers.get(epoch);
    if (ledger !== undefined) ledger.sent.add(Math.max(first, ledger.lastAtOpen + 1), last);
  }

  confirm(confirmation: Confirmation): void {
    const { state, tidy } = this.context;
    const ledger = state.ledgers.get(confirmation.epoch);
    if (ledger === undefined) {
      state.counters.foreignConfirmations += 1;
      return;
    }
    const stranger = confirmation.ranges.find(([first, last]) => ledger.contradicts(first, last));
    if (stranger !== undefined && ledger.trustedUpTo === null) this.#distrust(ledger, stranger);
    for (const [first, last] of confirmation.ranges) {
      const newlyOpen = ledger.open(first, Math.min(last, ledger.trustedUpTo ?? ledger.lastNumber, ledger.lastNumber));
      for (const [from, to] of newlyOpen) this.#uncount(ledger, from, to);
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

  /**
   * The host knows numbers of this epoch that this log never gave: the disk is a restored older image of itself. What was appended
   * since this start may carry numbers that the host takes for known, so it gets new ones in a new epoch.
   */
  #distrust(ledger: Ledger, confirmed: readonly [number, number]): void {
    const { logger, state, tasks } = this.context;
    ledger.trustedUpTo = ledger.lastAtOpen;
    logger.warn(
      { epoch: ledger.epoch, lastNumber: ledger.lastNumber, confirmed },
      'The host knows records that this outbox never wrote: its disk is an older image. New records get a new epoch.',
    );
    if (ledger === state.current) state.begin(new Ledger(newEpoch()));
    void tasks.run(async () => {
      if (state.active === null) return;
      await this.writer.roll();
      await this.#renumber(ledger);
    });
  }

  async #renumber(ledger: Ledger): Promise<void> {
    const { state } = this.context;
    const after = ledger.trustedUpTo ?? ledger.lastNumber;
    for (const segment of state.segments.filter((candidate) => candidate.epoch === ledger.epoch)) {
      for (let at = segment.index.atOrAfter(after + 1); at < segment.index.size; at++) {
        if (ledger.isSettled(segment.index.number(at))) continue;
        const drafts = (await this.reader.indexed(segment, at, at + 1)).map((record) => draftOf(record));
        if (drafts.length > 0) await this.writer.commit(drafts);
        state.uncount(segment.index.readings(at));
        ledger.confirmed.add(segment.index.number(at), segment.index.number(at));
      }
    }
    state.dirty = true;
  }
}
