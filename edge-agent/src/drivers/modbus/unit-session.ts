import type { PolledPoint, UnitConfig } from '../../config/agent-config.js';
import { type PlannedBlock, planReads } from './plan-reads.js';
import type { PollTask } from './poll-schedule.js';
import type { BlockOutcome } from './read-block.js';
import { UnitBreaker } from './unit-breaker.js';

/** Refused points are asked for again after this long: firmware is updated, modules are plugged in. DEFAULT. */
export const refusedRetryMs = 300_000;

/** The points of one unit that share a period. */
export interface PollGroup extends PollTask {
  readonly unit: UnitSession;
  readonly points: readonly PolledPoint[];
  /** What is still to be asked in a cycle that has begun. */
  left: PlannedBlock<PolledPoint>[] | undefined;
}

export interface UnitCounters {
  reads: number;
  timeouts: number;
  faults: number;
  missedPeriods: number;
}

/** What the agent knows of one unit: its breaker, what it refuses, how fast it answers. */
export class UnitSession {
  readonly breaker = new UnitBreaker();
  readonly groups: readonly PollGroup[];
  readonly counters: UnitCounters = { reads: 0, timeouts: 0, faults: 0, missedPeriods: 0 };
  /** Why the unit is bad while its breaker is open. */
  lastFault: 'silent' | 'absent' | 'garbled' = 'silent';
  lastAnswerMs: number | undefined;
  slowestAnswerMs: number | undefined;
  probes = 0;
  private readonly refused = new Map<PolledPoint, number>();
  private readonly cuts = new Set<string>();
  private readonly plans = new Map<PollGroup, PlannedBlock<PolledPoint>[]>();

  constructor(
    readonly config: UnitConfig,
    private readonly maxGap: number,
  ) {
    const periods = [...new Set(config.points.map((point) => point.pollIntervalMs))];
    this.groups = periods.map((periodMs) => {
      const points = config.points.filter((point) => point.pollIntervalMs === periodMs);
      const requests = planReads(points, { maxGap, learned: { cuts: this.cuts } }).length;
      return { unit: this, periodMs, dueMs: 0, servedMs: Number.NEGATIVE_INFINITY, requests, left: undefined, points };
    });
  }

  /** The requests of a cycle, and the points that are known to be refused and not yet to be asked for again. */
  cycle(group: PollGroup, nowMs: number): { blocks: PlannedBlock<PolledPoint>[]; refused: PolledPoint[] } {
    const stillRefused = group.points.filter((point) => (this.refused.get(point) ?? 0) > nowMs);
    const asked = group.points.filter((point) => this.refused.has(point) && !stillRefused.includes(point));
    let plan = this.plans.get(group);
    if (plan === undefined) {
      const served = group.points.filter((point) => !this.refused.has(point));
      plan = planReads(served, { maxGap: this.maxGap, learned: { cuts: this.cuts } });
      this.plans.set(group, plan);
    }
    const again = asked.flatMap((point) => planReads([point], { maxGap: 0, learned: { cuts: this.cuts } }));
    return { blocks: [...plan, ...again], refused: stillRefused };
  }

  learn(outcome: BlockOutcome<PolledPoint>, nowMs: number): void {
    let changed = false;
    for (const { item, decoded } of outcome.values) {
      if (decoded.ok && this.refused.delete(item)) changed = true;
    }
    for (const point of outcome.refused) {
      if (!this.refused.has(point)) changed = true;
      this.refused.set(point, nowMs + refusedRetryMs);
    }
    for (const cut of outcome.cuts) {
      if (this.cuts.has(cut)) continue;
      this.cuts.add(cut);
      changed = true;
    }
    if (changed) this.plans.clear();
  }

  answered(tookMs: number, nowMs: number): void {
    this.lastAnswerMs = nowMs;
    // Decays, so that one slow answer does not stretch every later probe.
    this.slowestAnswerMs = Math.max(tookMs, (this.slowestAnswerMs ?? 0) * 0.98);
  }

  /**
   * How long the next probe waits: a unit that used to answer fast, or was never heard on a bus where the others do, is not
   * waited for long; each fourth probe is patient, in case it is slow.
   */
  probeWaitMs(timeoutMs: number, slowestOnBusMs: number | undefined): number {
    const usualMs = this.slowestAnswerMs ?? slowestOnBusMs;
    if (usualMs === undefined || this.probes % 4 === 3) return timeoutMs;
    return Math.min(timeoutMs, Math.max(100, Math.ceil(usualMs * 4)));
  }

  refusedPoints(): string[] {
    return [...this.refused.keys()].map((point) => point.profile.name);
  }
}
