import type { Draft } from './draft.js';
import type { LogState } from './log-state.js';
import type { MemoryTail } from './memory-tail.js';
import type { LogRecord } from './outbox.js';

/** Holds `drafts` in memory under the next numbers; counts what had to go for them. */
export function hold(state: LogState, memory: MemoryTail, drafts: readonly Draft[]): LogRecord[] {
  return drafts.map((draft) => {
    const { record, dropped } = memory.add(draft, state.current);
    state.unconfirmedRecords += 1 - dropped.length;
    state.unconfirmedReadings += draft.entry.readings.length;
    for (const gone of dropped) {
      state.unconfirmedReadings -= gone.draft.entry.readings.length;
      state.counters.droppedReadings += gone.draft.entry.readings.length;
    }
    return record;
  });
}
