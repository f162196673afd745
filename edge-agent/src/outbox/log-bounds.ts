import type { OutboxGap } from '@anju/contracts/sparkplug';
import { earliestPlausibleMs } from '../clock/gateway-clock.js';
import { draftOf } from './draft.js';
import { hold } from './hold-in-memory.js';
import type { LogReader } from './log-reader.js';
import type { LogContext } from './log-state.js';
import type { LogWriter } from './log-writer.js';
import type { MemoryTail } from './memory-tail.js';
import type { LogRecord } from './outbox.js';
import type { Segment } from './segment.js';

function isMostlyAlarms({ index }: Segment): boolean {
  return index.alarmRecords * 2 > index.size;
}

/** Keeps the log within its size and age. Every method runs within the context's task line. */
export class LogBounds {
  constructor(
    private readonly context: LogContext,
    private readonly writer: LogWriter,
    private readonly reader: LogReader,
    private readonly memory: MemoryTail,
  ) {}

  /** Makes room for `bytes` more. */
  async makeRoom(bytes: number): Promise<void> {
    const { state, limits } = this.context;
    if (state.diskBytes() + bytes <= limits.maxBytes) return;
    await this.writer.removeSettled();
    while (state.diskBytes() + bytes > limits.maxBytes) {
      if (state.sealed().length === 0 && (state.active?.index.size ?? 0) > 0) await this.writer.roll();
      if (!(await this.giveUpOldest('full'))) return;
    }
  }

  /**
   * Drops the oldest segment that is mostly not alarm-relevant; its alarm-relevant records are appended anew first. Only when
   * nothing but alarms is left are the oldest of these dropped.
   */
  async giveUpOldest(why: OutboxGap['why']): Promise<boolean> {
    const sealed = this.context.state.sealed();
    const victim = sealed.find((segment) => !isMostlyAlarms(segment)) ?? sealed[0];
    if (victim === undefined) return false;
    await this.#giveUp(victim, why, !isMostlyAlarms(victim));
    return true;
  }

  async dropTooOld(): Promise<void> {
    const { clock, limits, state } = this.context;
    const cutoffMs = clock.nowMs() - limits.maxAgeMs;
    const nowMs = clock.monotonicMs();
    for (const segment of [...state.segments]) {
      const { maxToMs } = segment.index;
      // A time from before the clock was set tells no age.
      if (segment === state.active || maxToMs >= cutoffMs || maxToMs < earliestPlausibleMs) {
        segment.tooOldSinceMs = undefined;
        continue;
      }
      segment.tooOldSinceMs ??= nowMs;
      if (nowMs - segment.tooOldSinceMs >= limits.ageGraceMs && !isMostlyAlarms(segment)) {
        await this.#giveUp(segment, 'too_old', true);
      }
    }
  }

  async #giveUp(segment: Segment, why: OutboxGap['why'], keepAlarms: boolean): Promise<void> {
    const { state, logger } = this.context;
    const ledger = state.ledgerOf(segment);
    const { index } = segment;
    const open: number[] = [];
    for (let at = 0; at < index.size; at++) if (!ledger.isSettled(index.number(at))) open.push(at);
    const kept = keepAlarms ? open.filter((at) => index.isAlarm(at)) : [];
    if (kept.length > 0) {
      const records: LogRecord[] = [];
      for (const at of kept) records.push(...(await this.reader.indexed(segment, at, at + 1)));
      const drafts = records.map((record) => draftOf(record));
      if (state.active === null) hold(state, this.memory, drafts);
      else await this.writer.commit(drafts);
    }
    const dropped = open.filter((at) => !kept.includes(at));
    const first = open[0];
    const last = open.at(-1);
    if (first !== undefined && last !== undefined) {
      for (const at of open) if (!ledger.isSettled(index.number(at))) state.uncount(index.readings(at));
      const count = dropped.reduce((sum, at) => sum + index.readings(at), 0);
      const range = { first: index.number(first), last: index.number(last) };
      if (count === 0) ledger.confirmed.add(range.first, range.last);
      else {
        const fromMs = Math.min(...dropped.map((at) => index.fromMs(at)));
        const toMs = Math.max(fromMs, index.maxToMs);
        ledger.lose({ epoch: ledger.epoch, ...range, gap: { fromMs, toMs, count, why } });
        state.counters.droppedReadings += count;
        logger.warn({ count, why, fromMs, toMs }, 'The outbox had to drop readings; the gap is reported.');
      }
      state.dirty = true;
    }
    await this.writer.saveLedgers();
    await this.writer.removeSegment(segment);
  }
}
