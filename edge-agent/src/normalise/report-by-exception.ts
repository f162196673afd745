import type { Reading } from '@anju/contracts';

/** What was last reported of a point. */
export interface LastReport {
  readonly reading: Reading;
  /** Monotonic time of the report. */
  readonly atMs: number;
}

export type ReportDecision = 'changed' | 'heartbeat' | 'late' | 'unchanged' | 'duplicate';

/**
 * Whether a reading is worth sending; `isPayloadTime`: its time is the device's own; `taken`: it came before. A change of quality or reason always is, and so is a value of an earlier time than the
 * last one (a device's history).
 */
export function decideReport(
  reading: Reading,
  last: LastReport | undefined,
  nowMs: number,
  limits: { readonly deadband: number; readonly heartbeatMs: number },
  isPayloadTime: boolean,
  taken: boolean,
): ReportDecision {
  if (taken) return 'duplicate';
  if (last === undefined) return 'changed';
  const before = last.reading;
  const same = before.value === reading.value && before.quality === reading.quality && before.reason === reading.reason;
  if (isPayloadTime && same && before.sourceTimeMs === reading.sourceTimeMs) return 'duplicate';
  if (isPayloadTime && reading.sourceTimeMs < before.sourceTimeMs) return 'late';
  if (before.quality !== reading.quality || before.reason !== reading.reason) return 'changed';
  if (typeof reading.value === 'number' && typeof before.value === 'number') {
    const moved = Math.abs(reading.value - before.value);
    if (moved > 0 && (limits.deadband === 0 || moved >= limits.deadband)) return 'changed';
  } else if (!same) return 'changed';
  return nowMs - last.atMs >= limits.heartbeatMs ? 'heartbeat' : 'unchanged';
}
