import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../outbox/ports.js';

/** Before this no gateway of this product ran: a wall clock that says so has not been set (design decision 5). */
export const earliestPlausibleMs = Date.UTC(2020, 0, 1);

/** One run of the machine's operating system, across restarts of the agent. */
export interface Boot {
  readonly id: string;
  /** Wall clock at the boot, ms since 1970 UTC; `null` until the wall clock was plausible for the first time. */
  wallAtBootMs(): number | null;
}

export interface TimeSources {
  readonly bootId: string;
  /** As the operating system says it. */
  wallMs(): number;
  /** Milliseconds since the boot. */
  sinceBootMs(): number;
}

/**
 * The clock of a machine that may start in 1970. Until the wall clock is plausible, `nowMs` is the time since the boot, which every
 * reader can tell from a real time; what was stamped with it is converted once, when the clock has been set. From then on `nowMs`
 * never falls back to an implausible time: where the wall clock does, it goes on from the boot.
 */
export class GatewayClock implements Clock {
  readonly boot: Boot;
  #wallAtBootMs: number | null = null;

  constructor(private readonly sources: TimeSources) {
    this.boot = {
      id: sources.bootId,
      wallAtBootMs: () => {
        this.nowMs();
        return this.#wallAtBootMs;
      },
    };
  }

  nowMs(): number {
    const wallMs = this.sources.wallMs();
    const sinceBootMs = Math.floor(this.sources.sinceBootMs());
    if (wallMs >= earliestPlausibleMs) {
      this.#wallAtBootMs ??= wallMs - sinceBootMs;
      return wallMs;
    }
    return sinceBootMs + (this.#wallAtBootMs ?? 0);
  }

  monotonicMs(): number {
    return this.sources.sinceBootMs();
  }
}

/** Linux tells one boot from another; elsewhere each process counts as one. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}

export function systemGatewayClock(): GatewayClock {
  return new GatewayClock({
    bootId: bootId(),
    wallMs: Date.now,
    sinceBootMs: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
  });
}
