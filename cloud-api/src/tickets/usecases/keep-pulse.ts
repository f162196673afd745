import type { TicketDeps } from './ticket-deps.js';

/** Greatest silence that is no outage, ms: what falls due is acted on within 2 s, and a pulse is written this often. */
const pulseIntervalMs = 2_000;
const toleranceMs = 5_000;

/**
 * Keeps the time up to which deadlines were looked after, and what was missed: after a start, after rounds that failed and after a
 * timer that came too late, the silence before is an outage unless another process was there. Comes before the sweep, whose
 * breaches are judged by it.
 */
export function keepPulse({ transactions, clock, logger }: Pick<TicketDeps, 'transactions' | 'clock' | 'logger'>) {
  let writtenMs: number | undefined;
  let suspicious = true;
  return {
    /** Something kept the rounds from their time. */
    doubt(): void {
      suspicious = true;
    },
    async beat(): Promise<void> {
      const nowMs = clock.nowMs();
      // A clock that was set back is followed: a time that lies ahead would hide the next outage.
      const isFresh = writtenMs !== undefined && writtenMs <= nowMs && nowMs - writtenMs < pulseIntervalMs;
      if (!suspicious && isFresh) return;
      const outage = await transactions.run({ role: 'sweeper' }, (records) =>
        records.pulse(nowMs, suspicious ? toleranceMs : null),
      );
      writtenMs = nowMs;
      suspicious = false;
      if (outage !== undefined) logger.warn(outage, 'nobody looked at deadlines meanwhile; what fell due is marked');
    },
  };
}
