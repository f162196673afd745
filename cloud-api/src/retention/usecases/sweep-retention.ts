const DAY_MS = 86_400_000;

/** Rows that are of no use any more after a time, and are evidence of nothing. */
export interface ExpiringRows {
  /** Removes at most `limit` rows that ended before `beforeMs`, the oldest first; returns how many. */
  removeBefore(rows: ExpiringKind, beforeMs: number, limit: number): Promise<number>;
}

/** `messages`: delivered ones. `rejections`: what was set aside and holds nothing that could still be taken again. */
export type ExpiringKind = 'messages' | 'rejections';

/** How long they are kept, days (DEFAULT). */
export const keepDays: Readonly<Record<ExpiringKind, number>> = { messages: 90, rejections: 365 };

/** Removed in one transaction at most, so that nobody waits for it long. */
const ROWS_AT_ONCE = 1_000;

/** Removes what has been kept long enough. Returns how many rows of each kind. */
export async function sweepRetention(rows: ExpiringRows, nowMs: number): Promise<Record<ExpiringKind, number>> {
  const removed: Record<ExpiringKind, number> = { messages: 0, rejections: 0 };
  for (const kind of ['messages', 'rejections'] as const) {
    const beforeMs = nowMs - keepDays[kind] * DAY_MS;
    for (;;) {
      const count = await rows.removeBefore(kind, beforeMs, ROWS_AT_ONCE);
      removed[kind] += count;
      if (count < ROWS_AT_ONCE) break;
    }
  }
  return removed;
}
