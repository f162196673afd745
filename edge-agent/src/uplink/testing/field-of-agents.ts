import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reading } from '@anju/contracts';
import { datatypeOf } from '@anju/contracts/sparkplug';
import { seededRandom } from '@anju/tests';
import mqtt from 'mqtt';
import { openOutbox } from '../../outbox/open-outbox.js';
import type { Outbox } from '../../outbox/outbox.js';
import { systemClock } from '../../outbox/ports.js';
import { createUplink, type Uplink } from '../uplink.js';

/**
 * Agents of several estates in one process: each with an outbox and an uplink of its own, a shed for e-bikes and a water tank, whose
 * values wander over the limits of rules and back. What an outbox has accepted is written to `acceptedFile`, a line of JSON a reading.
 *
 * Argument: a file with JSON of {@link FieldOptions}. Prints a line of JSON whenever an agent's state changes or it was confirmed
 * something. On `quiet` at its standard input it takes no more readings and says `quiet`; then it says `settled` when all that was accepted
 * is confirmed; on `end` it ends.
 */
export interface FieldOptions {
  readonly directory: string;
  readonly acceptedFile: string;
  /** Of one cluster: an agent whose connection ends tries the next. */
  readonly brokerUrls: readonly string[];
  readonly password: string;
  readonly sampleEveryMs: number;
  readonly seed: number;
  readonly agents: readonly {
    readonly groupId: string;
    readonly edgeNodeId: string;
    readonly estateId: string;
    readonly hostId: string;
  }[];
}

const shed = 'ebike-shed-1';
const tank = 'water-tank-1';
const WATCH_EVERY_MS = 20;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

const options = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as FieldOptions;
const accepted = createWriteStream(options.acceptedFile);

function say(event: string, fields: object): void {
  process.stdout.write(`${JSON.stringify({ event, atMs: Date.now(), ...fields })}\n`);
}

const hundredths = (value: number) => Math.round(value * 100) / 100;

/** Goes up and down between two values at a steady slope and stays at either end for a while. */
class Wave {
  #value: number;
  #target: number;
  #restMs = 0;

  constructor(
    private readonly low: number,
    private readonly high: number,
    private readonly perS: number,
    private readonly longestRestMs: number,
    private readonly pick: () => number,
  ) {
    this.#value = hundredths(low + (high - low) * pick());
    this.#target = high;
  }

  next(ms: number): number {
    if (this.#restMs > 0) this.#restMs -= ms;
    else {
      const step = (this.perS * ms) / 1000;
      const rest = this.#target - this.#value;
      this.#value = hundredths(Math.abs(rest) <= step ? this.#target : this.#value + Math.sign(rest) * step);
      if (this.#value === this.#target) {
        this.#target = this.#target === this.high ? this.low : this.high;
        this.#restMs = this.pick() * this.longestRestMs;
      }
    }
    return this.#value;
  }
}

class Agent {
  readonly #pick: () => number;
  readonly #temperature: Wave;
  readonly #monoxide: Wave;
  #isOpen = false;
  #untilMs = 0;

  constructor(
    readonly about: FieldOptions['agents'][number],
    readonly outbox: Outbox,
    readonly uplink: Uplink,
    seed: number,
  ) {
    this.#pick = seededRandom(seed);
    this.#temperature = new Wave(38, 62, 2, 8_000, this.#pick);
    this.#monoxide = new Wave(10, 75, 4, 30_000, this.#pick);
  }

  /** Takes its readings, and writes down what the outbox accepts. */
  async sample(): Promise<void> {
    const { sampleEveryMs } = options;
    const sourceTimeMs = Date.now();
    const at = { sourceTimeMs, ordinal: 0 };
    if (sourceTimeMs >= this.#untilMs) {
      this.#isOpen = !this.#isOpen;
      this.#untilMs = sourceTimeMs + (this.#isOpen ? 3_000 + this.#pick() * 25_000 : 4_000 + this.#pick() * 70_000);
    }
    const ofShed: Reading[] = [
      { point: 'shed_temp', value: this.#temperature.next(sampleEveryMs), quality: 'good', ...at },
      { point: 'co', value: this.#monoxide.next(sampleEveryMs), quality: 'good', ...at },
    ];
    const ofTank: Reading[] = [
      { point: 'manhole_open', value: this.#isOpen, quality: 'good', ...at },
      { point: 'room_temp', ...this.#roomTemperature(), ...at },
    ];
    await this.outbox.append([
      { deviceId: shed, readings: ofShed, alarmRelevant: false },
      { deviceId: tank, readings: ofTank, alarmRelevant: false },
    ]);
    for (const [device, readings] of [
      [shed, ofShed],
      [tank, ofTank],
    ] as const) {
      for (const reading of readings) {
        accepted.write(`${JSON.stringify({ facilityId: `${this.about.estateId}.${device}`, ...reading })}\n`);
      }
    }
  }

  /** Sometimes there is no answer. An uncertain reading would be a hazard of its own, of the clock. */
  #roomTemperature(): Pick<Reading, 'value' | 'quality' | 'reason'> {
    if (this.#pick() < 0.05) return { value: null, quality: 'bad', reason: 'device_timeout' };
    return { value: hundredths(18 + this.#pick()), quality: 'good' };
  }
}

async function open(about: FieldOptions['agents'][number], index: number): Promise<Agent> {
  const outbox = await openOutbox({
    directory: join(options.directory, about.edgeNodeId),
    maxBytes: 64 << 20,
    maxAgeMs: Number.MAX_SAFE_INTEGER,
    clock: systemClock,
    logger: silent,
  });
  const pick = seededRandom(options.seed * 1_000 + index);
  const number = datatypeOf('number');
  const firstUrl = options.brokerUrls[index % options.brokerUrls.length] ?? '';
  let attempts = 0;
  const uplink = createUplink({
    outbox,
    node: about,
    broker: { url: firstUrl, username: about.edgeNodeId, password: options.password },
    clientId: about.edgeNodeId,
    hostId: about.hostId,
    devices: [
      {
        deviceId: shed,
        points: [
          { point: 'shed_temp', datatype: number, unit: 'Cel', name: 'Shed temperature' },
          { point: 'co', datatype: number, unit: '[ppm]', name: 'Carbon monoxide' },
        ],
      },
      {
        deviceId: tank,
        points: [
          { point: 'manhole_open', datatype: datatypeOf('boolean'), unit: '1', name: 'Hatch' },
          { point: 'room_temp', datatype: number, unit: 'Cel', name: 'Room temperature' },
        ],
      },
    ],
    backlogReadingsPerSecond: 500,
    clock: systemClock,
    logger: silent,
    random: pick,
    timing: { reconnectMaxMs: 5_000 },
    connect: (_url, connectOptions) => {
      const url = options.brokerUrls[(index + attempts) % options.brokerUrls.length] ?? firstUrl;
      attempts += 1;
      return mqtt.connect(url, connectOptions);
    },
  });
  uplink.start();
  return new Agent(about, outbox, uplink, options.seed * 7_919 + index);
}

const agents = await Promise.all(options.agents.map(open));
const appends = new Set<Promise<void>>();
let failure: unknown;

const timers: NodeJS.Timeout[] = [];

function takeReadings(agent: Agent): void {
  const append = agent.sample().catch((error: unknown) => {
    failure ??= error;
  });
  appends.add(append);
  void append.then(() => appends.delete(append));
}

agents.forEach((agent, index) => {
  const begin = () => timers.push(setInterval(() => takeReadings(agent), options.sampleEveryMs));
  // Spread over the period, so that not all speak at once.
  timers.push(setTimeout(begin, (index * options.sampleEveryMs) / agents.length));
});

const known = new Map<string, string>();
const watching = setInterval(() => {
  for (const { about, uplink } of agents) {
    const { state, counters } = uplink.status();
    const seen = `${state} ${counters.confirmations}`;
    if (known.get(about.edgeNodeId) === seen) continue;
    known.set(about.edgeNodeId, seen);
    const { groupId, edgeNodeId } = about;
    say('agent', { groupId, edgeNodeId, state, confirmations: counters.confirmations });
  }
}, WATCH_EVERY_MS);

async function settle(): Promise<void> {
  for (const timer of timers) clearInterval(timer);
  await Promise.all(appends);
  if (failure !== undefined) throw failure;
  accepted.end();
  await once(accepted, 'finish');
  say('quiet', {});
  const unconfirmed = () => agents.reduce((sum, { outbox }) => sum + outbox.status().unconfirmedReadings, 0);
  while (unconfirmed() > 0) await delay(50);
  const counters = agents.map(({ uplink }) => uplink.status().counters);
  say('settled', {
    dropped: agents.reduce((sum, { outbox }) => sum + outbox.status().counters.droppedReadings, 0),
    resent: counters.reduce((sum, { resentReadings }) => sum + resentReadings, 0),
    backlog: counters.reduce((sum, { backlogReadings }) => sum + backlogReadings, 0),
    connects: counters.reduce((sum, { connects }) => sum + connects, 0),
  });
}

say('ready', {});
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'quiet') await settle();
  if (line === 'end') break;
}
clearInterval(watching);
for (const { uplink } of agents) await uplink.stop();
for (const { outbox } of agents) await outbox.close();
process.exit(0);
