import type { Reading } from '@anju/contracts';

/** Readings of one facility that were taken together. */
export interface LogEntry {
  /** Sparkplug `device_id`: the facility at its estate. */
  readonly deviceId: string;
  /** `ordinal` is assigned by the log; what the caller put there is ignored. */
  readonly readings: readonly Reading[];
  /** Committed and sent at once, and dropped last when the log is full. */
  readonly alarmRelevant: boolean;
  /** The source times are milliseconds since this boot, because the clock was not set yet. */
  readonly bootId?: string;
}

export interface ReadingLog {
  /**
   * Accepts readings. Resolves when they are durable: group commit within 100 ms, at once when any entry is alarm-relevant (in a
   * storm of alarms, within 50 ms of the commit before).
   *
   * While the disk refuses to write, it resolves when the readings are held in bounded memory instead, and `status()` says so:
   * a gateway with a full card goes on watching. Never rejects for a fault of the disk; rejects with `outbox.closed` after
   * `close()`.
   */
  append(entries: readonly LogEntry[]): Promise<void>;
}
