import type { LogRecord } from '../outbox/outbox.js';

/** Held for a rebirth that is due; more is left to the log. */
const MAX_HELD_READINGS = 5_000;

/** Live records that come while no DATA may be sent. */
export class HeldRecords {
  #records: LogRecord[] = [];
  #readings = 0;

  hold(records: readonly LogRecord[]): void {
    for (const record of records) {
      if (this.#readings + record.readings.length > MAX_HELD_READINGS) return;
      this.#records.push(record);
      this.#readings += record.readings.length;
    }
  }

  take(): readonly LogRecord[] {
    const taken = this.#records;
    this.#records = [];
    this.#readings = 0;
    return taken;
  }
}
