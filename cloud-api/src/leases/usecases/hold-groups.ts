import { AppError } from '@anju/contracts';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { Tx } from '../../platform/db/database.js';
import { shareGroups } from '../domain/share-groups.js';
import type { HeldGroup, Lease } from '../lease.js';
import type { LeaseMetrics } from './lease-metrics.js';
import type { LeaseRecords, TakenLease } from './lease-records.js';

/** A look at the leases that failed, and a group that could not be opened, are tried again after this, ms. */
const retryMs = 1_000;
/** While groups are on their way here, leases are looked at this often, ms. */
const waitingRoundMs = 250;

export interface HoldGroupsDeps {
  readonly records: LeaseRecords;
  readonly workerId: string;
  readonly leaseMs: number;
  /** Groups there are now. */
  readonly groups: () => readonly string[];
  /** Takes up a group. Called again after a while when it throws. */
  readonly open: (lease: Lease) => Promise<HeldGroup>;
  readonly clock: Clock;
  /** Milliseconds that never step back, and go on while the process is stopped. */
  readonly monotonicMs: () => number;
  readonly logger: Logger;
  readonly metrics: LeaseMetrics;
}

export interface HeldGroupStatus {
  readonly groupId: string;
  readonly epoch: number;
  readonly state: 'starting' | 'live' | 'stopping';
}

class Holding implements Lease {
  readonly groupId: string;
  readonly epoch: number;
  state: HeldGroupStatus['state'] = 'starting';
  group: HeldGroup | undefined;
  clockAheadMs = 0;
  #untilMs = Number.NEGATIVE_INFINITY;
  #isLost = false;

  constructor(
    { groupId, epoch }: TakenLease,
    private readonly deps: Pick<HoldGroupsDeps, 'records' | 'workerId' | 'leaseMs' | 'monotonicMs'>,
    private readonly refused: (holding: Holding) => void,
  ) {
    this.groupId = groupId;
    this.epoch = epoch;
  }

  get untilMs(): number {
    return this.#untilMs;
  }

  renewed(sentMs: number, clockAheadMs: number): void {
    this.#untilMs = sentMs + this.deps.leaseMs;
    this.clockAheadMs = clockAheadMs;
  }

  lose(): void {
    this.#isLost = true;
  }

  isOver(): boolean {
    return this.#isLost || this.deps.monotonicMs() >= this.#untilMs;
  }

  async verify(tx: Tx): Promise<void> {
    const { records, workerId, leaseMs } = this.deps;
    const { groupId, epoch } = this;
    if (await records.verify(tx, { groupId, holder: workerId, epoch, idleMs: leaseMs / 2 })) return;
    this.refused(this);
    throw new AppError('lease.lost', `The lease of ${groupId} with epoch ${epoch} is not ${workerId}’s any more.`, {
      context: { groupId, epoch, workerId },
    });
  }
}

/** Keeps this worker's share of the groups: takes, renews, gives back, and stops at once where a lease is over. */
export class HoldGroups {
  readonly #deps: HoldGroupsDeps;
  readonly #held = new Map<string, Holding>();
  /** Groups on their way out. */
  readonly #releasing = new Map<string, Promise<void>>();
  readonly #abandoned = new Set<Promise<void>>();
  #cancelRound: (() => void) | null = null;
  #cancelGuard: (() => void) | null = null;
  #round: Promise<void> = Promise.resolve();
  #isStopped = false;
  #isFailing = false;

  constructor(deps: HoldGroupsDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#plan(0);
  }

  status(): readonly HeldGroupStatus[] {
    return [...this.#held.values()].map(({ groupId, epoch, state }) => ({ groupId, epoch, state }));
  }

  /** Gives everything back, each group when it has finished. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRound?.();
    await this.#round;
    for (const holding of this.#held.values()) this.#release(holding);
    await Promise.all([...this.#releasing.values(), ...this.#abandoned]);
    this.#cancelGuard?.();
    try {
      await this.#deps.records.leave(this.#deps.workerId);
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'the others notice by themselves that this worker is gone');
    }
  }

  #plan(delayMs: number): void {
    this.#cancelRound?.();
    this.#cancelRound = this.#deps.clock.schedule(delayMs, () => {
      this.#round = this.#look();
    });
  }

  async #look(): Promise<void> {
    const { records, workerId, leaseMs, groups, clock, monotonicMs, logger } = this.#deps;
    const sentMs = monotonicMs();
    let delayMs = leaseMs / 3;
    try {
      const there = groups();
      const round = await records.round({ id: workerId, leaseMs }, there, ({ workers, leases }) =>
        this.#isStopped
          ? { take: [], release: [], waits: false }
          : shareGroups({ workerId, workers, groups: there, leases, releasing: new Set(this.#releasing.keys()) }),
      );
      if (this.#isFailing) logger.info('leases are renewed again');
      this.#isFailing = false;
      const clockAheadMs = round.nowMs - clock.nowMs();
      const kept = new Map(round.renewed.map(({ groupId, epoch }) => [groupId, epoch]));
      for (const holding of [...this.#held.values()]) {
        if (kept.get(holding.groupId) === holding.epoch) holding.renewed(sentMs, clockAheadMs);
        else if (!this.#releasing.has(holding.groupId)) this.#abandon(holding, 'another worker may hold it');
      }
      for (const taken of round.taken) this.#hold(taken, sentMs, clockAheadMs);
      for (const groupId of round.release) {
        const holding = this.#held.get(groupId);
        if (holding !== undefined) this.#release(holding);
      }
      // A lease of an earlier life of the same name: nobody works on it here.
      for (const [groupId, epoch] of kept) if (!this.#isKnown(groupId)) await records.release(workerId, groupId, epoch);
      if (round.waits) delayMs = Math.min(delayMs, waitingRoundMs);
      if (round.nextExpiryMs !== null) delayMs = Math.min(delayMs, round.nextExpiryMs + 20);
    } catch (error) {
      if (!this.#isFailing) logger.error({ err: error }, 'leases cannot be renewed; what is held runs out');
      this.#isFailing = true;
      delayMs = Math.min(delayMs, retryMs);
    }
    this.#guard();
    if (!this.#isStopped) this.#plan(delayMs);
  }

  #isKnown(groupId: string): boolean {
    return this.#held.has(groupId) || this.#releasing.has(groupId);
  }

  #hold(taken: TakenLease, sentMs: number, clockAheadMs: number): void {
    const { logger, metrics } = this.#deps;
    const holding = new Holding(taken, this.#deps, (refused) => {
      metrics.fenced();
      logger.warn({ group: refused.groupId, epoch: refused.epoch }, 'late write fenced');
      this.#abandon(refused, 'the database refused a transaction');
    });
    holding.renewed(sentMs, clockAheadMs);
    this.#held.set(taken.groupId, holding);
    metrics.taken(taken.from);
    metrics.held(this.#held.size);
    logger.info({ group: taken.groupId, epoch: taken.epoch, from: taken.from }, 'group taken');
    void this.#open(holding);
  }

  async #open(holding: Holding): Promise<void> {
    const { open, logger, clock } = this.#deps;
    const { groupId: group, epoch } = holding;
    try {
      const opened = await open(holding);
      if (holding.state === 'starting' && !holding.isOver()) {
        holding.group = opened;
        holding.state = 'live';
        return;
      }
      await opened.abandon();
    } catch (error) {
      if (this.#held.get(group) !== holding || holding.isOver()) return;
      logger.error({ err: error, group, epoch }, 'a group could not be taken up; it is tried again');
      clock.schedule(retryMs, () => {
        if (this.#held.get(group) === holding && holding.state === 'starting') void this.#open(holding);
      });
    }
  }

  #release(holding: Holding): void {
    const { records, workerId, logger, metrics } = this.#deps;
    const { groupId: group, epoch } = holding;
    if (this.#releasing.has(group)) return;
    holding.state = 'stopping';
    // Whatever is still being opened finds that it is over.
    if (holding.group === undefined) holding.lose();
    const released = (async () => {
      try {
        // Renewed until it has finished.
        await holding.group?.stop();
        holding.lose();
        if (await records.release(workerId, group, epoch)) logger.info({ group, epoch }, 'group released');
      } catch (error) {
        logger.error({ err: error, group, epoch }, 'a group could not be given back; its lease runs out');
        holding.lose();
      } finally {
        if (this.#held.get(group) === holding) this.#held.delete(group);
        this.#releasing.delete(group);
        metrics.held(this.#held.size);
      }
    })();
    this.#releasing.set(group, released);
  }

  #abandon(holding: Holding, why: string): void {
    const { logger, metrics } = this.#deps;
    const { groupId: group, epoch } = holding;
    if (this.#held.get(group) !== holding) return;
    holding.lose();
    this.#held.delete(group);
    metrics.lost();
    metrics.held(this.#held.size);
    logger.warn({ group, epoch, why }, 'lease lost');
    const abandoned = Promise.resolve(holding.group?.abandon())
      .catch((error: unknown) => logger.error({ err: error, group, epoch }, 'a lost group did not stop cleanly'))
      .finally(() => this.#abandoned.delete(abandoned));
    this.#abandoned.add(abandoned);
  }

  /** Stops what is over, and sleeps until the next would be. */
  #guard(): void {
    const { clock, monotonicMs } = this.#deps;
    this.#cancelGuard?.();
    this.#cancelGuard = null;
    for (const holding of [...this.#held.values()]) {
      if (monotonicMs() >= holding.untilMs) this.#abandon(holding, 'it was not renewed in time');
    }
    const untilMs = Math.min(...[...this.#held.values()].map((holding) => holding.untilMs));
    if (!Number.isFinite(untilMs)) return;
    this.#cancelGuard = clock.schedule(Math.max(0, untilMs - monotonicMs()), () => this.#guard());
  }
}
