import type { Clock } from '../../outbox/ports.js';

/** How many payloads are kept for a person to look at, and how much of each. DEFAULT. */
export const keptPayloads = { count: 20, bytes: 512 } as const;

export interface MalformedPayload {
  readonly topic: string;
  readonly reason: string;
  readonly receivedMs: number;
  readonly bytes: number;
  /** The beginning of the payload, as text; bytes that are no UTF-8 show as U+FFFD. */
  readonly excerpt: string;
}

/** Counts what could not be understood and keeps the latest, with the reason. */
export class MalformedPayloads {
  private readonly kept: MalformedPayload[] = [];
  private total = 0;

  constructor(private readonly clock: Clock) {}

  record(topic: string, payload: Buffer, reason: string): void {
    this.total += 1;
    this.kept.push({
      topic,
      reason,
      receivedMs: this.clock.nowMs(),
      bytes: payload.length,
      excerpt: payload.subarray(0, keptPayloads.bytes).toString('utf8'),
    });
    if (this.kept.length > keptPayloads.count) this.kept.shift();
  }

  get count(): number {
    return this.total;
  }

  latest(): readonly MalformedPayload[] {
    return [...this.kept];
  }
}
