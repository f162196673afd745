import {
  type Clock,
  createHazards,
  createIngest,
  createLive,
  createRegistry,
  createTickets,
  type Database,
  type Hazards,
  InProcessLiveBus,
  type ReadingStore,
} from '@anju/cloud-api/parts';
import { AppError } from '@anju/contracts';
import type { RuleDefinition } from '@anju/rules';
import { pino } from 'pino';
import { Registry as MetricsRegistry } from 'prom-client';
import type { Life } from './life.js';
import type { SeededRandom } from './seeded-random.js';
import { Path, type SimulatedBroker } from './simulated-broker.js';
import { SimulatedLink } from './simulated-link.js';
import type { SimulatedTime } from './simulated-time.js';

/** What is there whichever life the cloud is in: its stores, and what is wrong with them. */
export interface CloudGround {
  readonly time: SimulatedTime;
  readonly broker: SimulatedBroker;
  readonly random: SeededRandom;
  readonly hostId: string;
  readonly database: Database;
  readonly store: ReadingStore;
  readonly seedFile: string;
  readonly rules: readonly RuleDefinition[];
  databaseDown: boolean;
  storeDown: boolean;
}

const unavailable = (code: 'db.unavailable' | 'readings.unavailable') =>
  new AppError(code, 'the simulation has switched it off', { retryable: true });

/** Late readings correct the record within this time: longer than any run. */
export const LATE_BOUND_MS = 7_200_000;
const MAX_LATENCY_MS = 40;

/** Calls to a real store: they take simulated time on the way there and back, and either way may never be survived. */
class Calls {
  constructor(
    private readonly ground: CloudGround,
    private readonly life: Life,
    private readonly random: SeededRandom,
  ) {}

  async make<T>(down: () => boolean, code: Parameters<typeof unavailable>[0], call: () => Promise<T>): Promise<T> {
    await this.#travel();
    if (down()) throw unavailable(code);
    const result = await this.ground.time.outside(call);
    await this.#travel();
    // Done, and nobody knows.
    if (down()) throw unavailable(code);
    return result;
  }

  #travel(): Promise<void> {
    return new Promise((resolve) => {
      this.ground.time.after(this.random.between(1, MAX_LATENCY_MS), () => {
        if (!this.life.ended) resolve();
      });
    });
  }
}

/** The real host, hazard engine and stores on simulated time and network. */
export class SimulatedCloud {
  readonly path: Path;
  #life: Life = { ended: true };
  #link: SimulatedLink | undefined;
  #queued: () => number = () => 0;
  hazards: Hazards | undefined;
  #isFirst = true;

  constructor(private readonly ground: CloudGround) {
    this.path = new Path(ground.time, ground.random.fork());
  }

  get running(): boolean {
    return !this.#life.ended;
  }

  get settled(): boolean {
    return this.running && this.hazards !== undefined && this.#queued() === 0;
  }

  /** Starts until it succeeds: whoever watches the process starts it again. */
  async start(): Promise<void> {
    const life: Life = { ended: false };
    this.#life = life;
    try {
      await this.#begin(life);
    } catch (error) {
      if (!(error instanceof AppError) || !error.retryable) throw error;
      if (this.#life !== life || life.ended) return;
      this.kill();
      await this.ground.time.wait(2_000);
      if (this.#life === life) await this.start();
    }
  }

  kill(): void {
    this.#life.ended = true;
    this.#link?.kill();
    this.hazards = undefined;
  }

  partition(ms: number): void {
    const { time } = this.ground;
    const link = this.#link;
    this.path.partition();
    if (ms > 20_000) time.after(20_000, () => link?.expire());
    time.after(ms, () => this.path.heal());
  }

  async #begin(life: Life): Promise<void> {
    const { ground } = this;
    const { time, broker, hostId, rules, seedFile } = ground;
    const calls = new Calls(ground, life, ground.random.fork());
    const clock: Clock = {
      nowMs: () => time.nowMs(),
      schedule: (delayMs, task) =>
        time.after(delayMs, () => {
          if (!life.ended) task();
        }),
    };
    const database: Database = {
      tx: (scope, fn) =>
        calls.make(
          () => ground.databaseDown,
          'db.unavailable',
          () => ground.database.tx(scope, fn),
        ),
      close: async () => undefined,
    };
    const storeCall = <T>(call: () => Promise<T>) => calls.make(() => ground.storeDown, 'readings.unavailable', call);
    const store: ReadingStore = {
      append: (batches) => storeCall(() => ground.store.append(batches)),
      latest: () => storeCall(() => ground.store.latest()),
      range: (query) => storeCall(() => ground.store.range(query)),
      since: (ingestSeq, limit, groupId) => storeCall(() => ground.store.since(ingestSeq, limit, groupId)),
      close: async () => undefined,
    };
    const logger = pino({ level: process.env.ANJU_TEST_LOG ?? 'silent' });
    const metrics = new MetricsRegistry();
    const bus = new InProcessLiveBus(logger);
    const registry = await createRegistry({ database, ...(this.#isFirst ? { seedFile } : {}) });
    this.#isFirst = false;
    const live = createLive({ facilities: registry.index, store, bus, clock, logger });
    const tickets = createTickets({ database, bus, clock, logger });
    const hazards = createHazards({
      database,
      facilities: registry.index,
      tickets: tickets.hazardTickets,
      bus,
      clock,
      logger,
      metrics,
      rules,
      timing: { lateBoundMs: LATE_BOUND_MS, commitIntervalMs: 3_000, snapshotIntervalMs: 20_000 },
    });
    const link = new SimulatedLink({ time, broker, path: this.path, hostId });
    const ingest = createIngest({
      broker: { url: 'mqtt://simulated' },
      hostId,
      clientId: 'host',
      directory: registry.index,
      store,
      database,
      hazards,
      live,
      clock,
      logger,
      metrics,
      random: ground.random.fork().next,
      link,
      timing: { storeLingerMs: 1_000, rebirthSpreadMs: 2_000, replayPatienceMs: 20_000 },
    });
    this.#link = link;
    await live.start();
    await hazards.start();
    await ingest.start();
    if (life.ended) return;
    this.hazards = hazards;
    this.#queued = () => ingest.status().queuedReadings;
  }
}
