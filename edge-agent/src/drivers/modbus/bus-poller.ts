import { type BusConfig, busPlace, type PolledPoint } from '../../config/agent-config.js';
import { bad } from '../../normalise/decoded.js';
import type { Sample } from '../../normalise/sample.js';
import type { Clock, Logger } from '../../outbox/ports.js';
import { classifyFault, type ReadFault, reasonOfFault } from './modbus-fault.js';
import type { PlannedBlock } from './plan-reads.js';
import { advance, mostUrgent, nextDue } from './poll-schedule.js';
import { type BlockOutcome, readBlock } from './read-block.js';
import type { BusConnection, ReadRequest } from './read-request.js';
import { longestProbeWaitMs, ProbeBudget } from './unit-breaker.js';
import { type PollGroup, UnitSession } from './unit-session.js';

/** Pause before a busy unit is asked again. DEFAULT. */
const busyPauseMs = 50;
/**
 * Requests begin at whole multiples of this, so that the buses of a gateway are served together: each time that it wakes up costs
 * more than the request itself. DEFAULT.
 */
const phaseStepMs = 50;
/** Waits between attempts to reach a bus that refuses the connection. DEFAULT. */
const reconnect = { firstMs: 250, longestMs: 5000 } as const;

export interface BusPollerOptions {
  readonly config: BusConfig;
  readonly connection: BusConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly onSamples: (samples: readonly Sample[]) => void;
}

/**
 * Polls the units of one bus: one request at a time, the earliest deadline first.
 *
 * A unit that does not answer is left out until a probe finds it again, so that it costs the others at most 5 % of the bus.
 */
export class BusPoller {
  readonly units: readonly UnitSession[];
  private readonly groups: readonly PollGroup[];
  private readonly budget = new ProbeBudget();
  private stopped = true;
  private loop: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private downUntilMs = 0;
  private reconnectMs: number = reconnect.firstMs;
  private reachable: boolean | undefined;

  constructor(private readonly options: BusPollerOptions) {
    this.units = options.config.units.map((unit) => new UnitSession(unit, options.config.maxGap));
    this.groups = this.units.flatMap((unit) => unit.groups);
  }

  start(): void {
    this.stopped = false;
    const nowMs = this.options.clock.monotonicMs();
    for (const group of this.groups) {
      // Spread over the first second, so that units of one period do not all come due at once.
      const dueMs = nowMs + this.options.random() * Math.min(group.periodMs, 1000);
      group.dueMs = Math.floor(dueMs / phaseStepMs) * phaseStepMs;
    }
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.options.connection.close();
    this.wake();
    await this.loop;
  }

  get config(): BusConfig {
    return this.options.config;
  }

  get connected(): boolean {
    return this.reachable === true;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const nowMs = this.options.clock.monotonicMs();
      const group = mostUrgent(this.groups, nowMs);
      const probe = this.dueProbe(nowMs, group === undefined);
      if (probe !== undefined) await this.probe(probe);
      else if (group !== undefined) await this.serve(group);
      else await this.sleep(this.idleUntil(nowMs) - nowMs);
    }
  }

  /** One request of a group's cycle; before its next one, a more urgent group may come. */
  private async serve(group: PollGroup): Promise<void> {
    const { unit } = group;
    const nowMs = this.options.clock.monotonicMs();
    group.servedMs = nowMs;
    if (nowMs < this.downUntilMs) this.giveUp(group, 'unreachable');
    else if (unit.breaker.state === 'open') this.giveUp(group, unit.lastFault);
    else {
      group.left ??= this.begin(group);
      const block = group.left.shift();
      // A group of nothing but refused points asks for nothing, and tells nothing of the unit.
      if (block !== undefined) {
        const ended = await this.ask(unit, block, false);
        if (this.stopped) return;
        if (ended !== undefined) this.giveUp(group, ended);
        else if (group.left.length > 0) return;
        this.settle(unit, ended);
      }
      group.left = undefined;
    }
    unit.counters.missedPeriods += advance(group, this.options.clock.monotonicMs());
  }

  /** Plans a cycle; what is known to be refused gets its answer without being asked for. */
  private begin(group: PollGroup): PlannedBlock<PolledPoint>[] {
    const { clock } = this.options;
    const { blocks, refused } = group.unit.cycle(group, clock.monotonicMs());
    this.emit(refused.map((item) => ({ item, decoded: bad('device_error'), atMs: clock.nowMs() })));
    group.requests = blocks.length;
    return blocks;
  }

  /** @returns why the rest of the cycle is in vain */
  private async ask(
    unit: UnitSession,
    block: PlannedBlock<PolledPoint>,
    isProbe: boolean,
  ): Promise<ReadFault | undefined> {
    const { clock } = this.options;
    const outcome = await readBlock(
      block,
      (part) => this.read(unit, part, isProbe),
      () => clock.nowMs(),
    );
    if (this.stopped) return undefined;
    unit.learn(outcome, clock.monotonicMs());
    this.emit(outcome.values);
    return outcome.ended;
  }

  /** Every point that the cycle still owes is bad. */
  private giveUp(group: PollGroup, fault: ReadFault): void {
    const atMs = this.options.clock.nowMs();
    const points = group.left?.flatMap(({ items }) => items) ?? group.points;
    group.left = undefined;
    this.emit(points.map((item) => ({ item, decoded: bad(reasonOfFault[fault]), atMs })));
  }

  private settle(unit: UnitSession, ended: ReadFault | undefined): void {
    const { config, clock, logger } = this.options;
    const fields = { bus: config.id, unit: unit.config.unitId };
    if (ended === 'unreachable') {
      this.downUntilMs = clock.monotonicMs() + this.reconnectMs;
      this.reconnectMs = Math.min(this.reconnectMs * 2, reconnect.longestMs);
      if (this.reachable !== false) logger.warn({ ...fields, place: busPlace(config) }, 'bus cannot be reached');
      this.reachable = false;
      return;
    }
    if (this.reachable !== true) logger.info({ bus: config.id, place: busPlace(config) }, 'bus reached');
    this.reachable = true;
    this.reconnectMs = reconnect.firstMs;
    const before = unit.breaker.state;
    // It was not asked, so nothing more is known of it.
    if (ended === 'owing') {
      unit.breaker.postpone(clock.monotonicMs());
      return;
    }
    if (ended === undefined) unit.breaker.succeed();
    else {
      if (ended === 'silent' || ended === 'absent' || ended === 'garbled') unit.lastFault = ended;
      unit.breaker.fail(clock.monotonicMs());
    }
    const after = unit.breaker.state;
    if (before === after) return;
    if (after === 'open')
      logger.warn({ ...fields, fault: unit.lastFault }, 'unit does not answer; it is left out but for probes');
    else logger.info(fields, 'unit answers again');
  }

  /** One request, repeated as configured after a time-out or a busy answer. */
  private async read(unit: UnitSession, part: Omit<ReadRequest, 'unitId'>, isProbe: boolean): Promise<Buffer> {
    const { config, connection, clock } = this.options;
    const timeoutMs = isProbe ? this.probeWaitMs(unit) : config.timeoutMs;
    const attempts = isProbe || !unit.breaker.healthy ? 1 : config.retries + 1;
    for (let attempt = 1; ; attempt += 1) {
      const startMs = clock.monotonicMs();
      unit.counters.reads += 1;
      try {
        const { functionCode, address, count } = part;
        const data = await connection.read({ unitId: unit.config.unitId, functionCode, address, count }, timeoutMs);
        unit.answered(clock.monotonicMs() - startMs, clock.nowMs());
        return data;
      } catch (error) {
        const fault = classifyFault(error);
        if (fault === 'silent') unit.counters.timeouts += 1;
        else if (fault !== 'owing') unit.counters.faults += 1;
        const worthRetry = fault === 'silent' || fault === 'busy' || fault === 'garbled';
        if (this.stopped || !worthRetry || attempt >= attempts) throw error;
        if (fault === 'busy') await this.pause(busyPauseMs);
      } finally {
        if (connection.keepsTurnaround !== true) await this.pause(config.turnaroundMs);
      }
    }
  }

  /** A unit to be probed now: in an idle moment, or at last although the bus has none. */
  private dueProbe(nowMs: number, busIsIdle: boolean): PollGroup | undefined {
    if (!this.someIsLeftOut() || nowMs < this.downUntilMs || !this.budget.allows(nowMs)) return undefined;
    const waiting = this.units
      .filter((unit) => unit.breaker.state === 'open' && unit.breaker.nextProbeMs <= nowMs)
      .sort((a, b) => a.breaker.nextProbeMs - b.breaker.nextProbeMs)[0];
    const group = waiting?.groups[0];
    if (waiting === undefined || group === undefined) return undefined;
    const waitMs = this.probeWaitMs(waiting);
    const idle = this.nextHealthyDue() - nowMs >= waitMs;
    const overdue = nowMs - waiting.breaker.nextProbeMs >= longestProbeWaitMs;
    const cheap = waitMs < this.options.config.timeoutMs;
    return overdue || (busIsIdle && (idle || cheap)) ? group : undefined;
  }

  private probeWaitMs(unit: UnitSession): number {
    const heard = this.units.flatMap(({ slowestAnswerMs }) => slowestAnswerMs ?? []);
    return unit.probeWaitMs(this.options.config.timeoutMs, heard.length === 0 ? undefined : Math.max(...heard));
  }

  private async probe(group: PollGroup): Promise<void> {
    const startMs = this.options.clock.monotonicMs();
    group.left = this.begin(group);
    let ended: ReadFault | undefined;
    while (!this.stopped && ended === undefined) {
      const block = group.left.shift();
      if (block === undefined) break;
      ended = await this.ask(group.unit, block, true);
    }
    group.unit.probes += 1;
    if (ended === undefined) group.left = undefined;
    else this.giveUp(group, ended);
    if (!this.stopped) this.settle(group.unit, ended);
    this.budget.spend(startMs, this.options.clock.monotonicMs());
  }

  private nextHealthyDue(): number {
    return nextDue(this.units.filter((unit) => unit.breaker.state === 'closed').flatMap((unit) => unit.groups));
  }

  private someIsLeftOut(): boolean {
    for (const { breaker } of this.units) if (breaker.state === 'open') return true;
    return false;
  }

  private idleUntil(nowMs: number): number {
    if (!this.someIsLeftOut()) return nextDue(this.groups);
    const probes = this.units
      .filter((unit) => unit.breaker.state === 'open')
      .map((unit) => Math.max(unit.breaker.nextProbeMs, this.budget.nextMs, nowMs + 50));
    return Math.min(nextDue(this.groups), ...probes);
  }

  private emit(values: BlockOutcome<PolledPoint>['values']): void {
    if (this.stopped || values.length === 0) return;
    const samples: Sample[] = [];
    for (const { item, decoded, atMs } of values) {
      for (const feed of item.feeds) samples.push({ feed, decoded, sourceTimeMs: atMs, timeOrigin: 'arrival' });
    }
    this.options.onSamples(samples);
  }

  private async pause(ms: number): Promise<void> {
    if (ms > 0 && !this.stopped) await this.sleep(ms);
  }

  /** Ends early when the poller stops. */
  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      // Rounded up: a timer that is a fraction early would find nothing due, and be set again.
      const timer = setTimeout(done, Math.min(Math.max(Math.ceil(ms), 0), 60_000));
      this.wake = done;
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    });
  }
}
