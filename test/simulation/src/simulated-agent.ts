import { DataType } from '@anju/contracts/sparkplug';
import { createUplink, type Outbox, openOutbox, SimulatedDisk, type Uplink } from '@anju/edge-agent/parts';
import type { IClientOptions, MqttClient } from 'mqtt';
import { type Life, mount } from './life.js';
import type { SeededRandom } from './seeded-random.js';
import { Path, type SimulatedBroker } from './simulated-broker.js';
import { SimulatedClient } from './simulated-client.js';
import type { SimulatedTime } from './simulated-time.js';

export interface SimulatedReading {
  readonly point: 'water_depth' | 'leak';
  readonly value: number | boolean;
  readonly sourceTimeMs: number;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const device = 'garage-1';
/** Clocks that differ by less than 10 s count as right; some of that is the way of the message. */
const TAKEN_FOR_RIGHT_MS = 5_000;
let directories = 0;

/** The agent of one estate: the real outbox on a simulated disk, the real uplink on a simulated network, one flooding garage. */
export class SimulatedAgent {
  /** The outbox said that it has them. */
  readonly accepted: SimulatedReading[] = [];
  /** Offered when the process died: kept or not. */
  readonly undecided: SimulatedReading[] = [];
  readonly path: Path;
  /** Wall clock minus true time, ms. */
  #clockOffMs = 0;
  #clockWasWrong = false;
  #disk = new SimulatedDisk();
  #life: Life = { ended: true };
  #outbox: Outbox | undefined;
  #uplink: Uplink | undefined;
  #client: SimulatedClient | undefined;
  #depth = 0;
  #leak = false;
  #sampling = true;

  constructor(
    private readonly parts: {
      readonly time: SimulatedTime;
      readonly broker: SimulatedBroker;
      readonly random: SeededRandom;
      readonly groupId: string;
      readonly edgeNodeId: string;
      readonly hostId: string;
    },
  ) {
    this.path = new Path(parts.time, parts.random.fork());
  }

  get clockOffMs(): number {
    return this.#clockOffMs;
  }

  /** So far off that the host takes it for wrong and evaluates by its own estimate of it, which depends on what arrives when. */
  get clockWasWrong(): boolean {
    return this.#clockWasWrong;
  }

  stepClock(offMs: number): void {
    this.#clockOffMs = offMs;
    this.#clockWasWrong ||= Math.abs(offMs) > TAKEN_FOR_RIGHT_MS;
  }

  get running(): boolean {
    return !this.#life.ended;
  }

  async start(): Promise<void> {
    const { time, broker, random, groupId, edgeNodeId, hostId } = this.parts;
    const life: Life = { ended: false };
    this.#life = life;
    const clock = { nowMs: () => time.nowMs() + this.#clockOffMs, monotonicMs: () => time.nowMs() };
    directories += 1;
    const directory = `/anju-sim-${process.pid}-${directories}`;
    // Its lock is a real one.
    const outbox = await time.outside(() =>
      openOutbox({
        directory,
        maxBytes: 8 << 20,
        maxAgeMs: Number.MAX_SAFE_INTEGER,
        clock,
        logger: silent,
        fileSystem: mount(this.#disk, directory, life),
        limits: { segmentBytes: 4096, commitAfterMs: 90, saveLedgersAfterMs: 2_000 },
      }),
    );
    if (life.ended) return void outbox.close();
    this.#outbox = outbox;
    this.#uplink = createUplink({
      outbox,
      node: { groupId, edgeNodeId },
      broker: { url: 'mqtt://simulated' },
      clientId: edgeNodeId,
      hostId,
      devices: [
        {
          deviceId: device,
          points: [
            { point: 'water_depth', datatype: DataType.Double, unit: 'mm', name: '水深' },
            { point: 'leak', datatype: DataType.Boolean, unit: '1', name: '漏水' },
          ],
        },
      ],
      backlogReadingsPerSecond: 200,
      clock,
      logger: silent,
      random: random.fork().next,
      timing: { backlogTickMs: 500, retryMaxMs: 60_000 },
      connect: (_url: string, options: IClientOptions) => {
        this.#client = new SimulatedClient({ time, broker, path: this.path }, options);
        if (life.ended) this.#client.kill();
        return this.#client as unknown as MqttClient;
      },
    });
    this.#uplink.start();
    this.#sampleLater(life);
  }

  /** kill -9, or with `powerCut` only what was synced is left. */
  kill(powerCut: boolean): void {
    this.#life.ended = true;
    this.#client?.kill();
    void this.#uplink?.stop();
    void this.#outbox?.close().catch(() => undefined);
    this.#outbox = undefined;
    if (powerCut) this.#disk = SimulatedDisk.of(this.#disk.durable());
  }

  /** The connection hears nothing for `ms`, and ends when that is longer than its keep-alive. */
  partition(ms: number): void {
    const { time } = this.parts;
    const client = this.#client;
    this.path.partition();
    const expiresMs = (client?.keepaliveMs ?? 0) * 1.5;
    if (ms > expiresMs) time.after(expiresMs, () => client?.expire());
    time.after(ms, () => this.path.heal());
  }

  stopSampling(): void {
    this.#sampling = false;
  }

  /** Everything that is accepted is confirmed. */
  get settled(): boolean {
    return this.#outbox !== undefined && this.#outbox.status().unconfirmedRecords === 0;
  }

  get unconfirmed(): number {
    return this.#outbox?.status().unconfirmedReadings ?? Number.NaN;
  }

  #sampleLater(life: Life): void {
    const { time, random } = this.parts;
    time.after(random.between(1_500, 7_000), () => {
      if (life.ended || !this.#sampling) return;
      this.#sample(life);
      this.#sampleLater(life);
    });
  }

  /** Water that comes and goes, over the limits of the rules and back, and a leak sensor that is sometimes wet. */
  #sample(life: Life): void {
    const { time, random } = this.parts;
    this.#depth = random.chance(0.08)
      ? random.between(0, 300)
      : Math.max(0, Math.min(400, this.#depth + random.between(-25, 25)));
    if (random.chance(0.1)) this.#leak = !this.#leak;
    const sourceTimeMs = time.nowMs() + this.#clockOffMs;
    const taken: SimulatedReading[] = [{ point: 'water_depth', value: this.#depth, sourceTimeMs }];
    if (random.chance(0.5)) taken.push({ point: 'leak', value: this.#leak, sourceTimeMs });
    // A source that speaks twice in one millisecond.
    if (random.chance(0.05)) taken.push({ point: 'water_depth', value: this.#depth + 1, sourceTimeMs });
    const readings = taken.map((reading) => ({ ...reading, quality: 'good' as const, ordinal: 0 }));
    const outbox = this.#outbox;
    if (outbox === undefined) return;
    void outbox.append([{ deviceId: device, readings, alarmRelevant: random.chance(0.2) }]).then(
      () => (life.ended ? this.undecided : this.accepted).push(...taken),
      () => this.undecided.push(...taken),
    );
  }
}
