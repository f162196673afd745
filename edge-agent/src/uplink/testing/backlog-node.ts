import { setTimeout as delay } from 'node:timers/promises';
import { datatypeOf } from '@anju/contracts/sparkplug';
import { openOutbox } from '../../outbox/open-outbox.js';
import type { Outbox } from '../../outbox/outbox.js';
import { systemClock } from '../../outbox/ports.js';
import type { LogEntry } from '../../outbox/reading-log.js';
import { createUplink } from '../uplink.js';

/**
 * A gateway and its outage. `fill` fills an outbox with a backlog in simulated time (10 facilities of 20 points, all each 10 s; the
 * value counts from 0). `drain`, a process of its own, opens it, connects, and reads 20 live values a second (`live`, the value counts
 * from 0) until the backlog is confirmed. Each prints a line of JSON for what it has done. Argument: JSON of {@link BacklogNodeOptions}.
 */
export interface BacklogNodeOptions {
  readonly task: 'fill' | 'drain';
  readonly directory: string;
  readonly readings: number;
  readonly backlogReadingsPerSecond: number;
  readonly url: string;
  readonly password: string;
  readonly groupId: string;
  readonly edgeNodeId: string;
  readonly hostId: string;
}

const FACILITIES = 10;
const POINTS = 20;
const ROUND_MS = 10_000;
const ROUNDS_AT_ONCE = 50;
const LIVE_EVERY_MS = 50;

const options = JSON.parse(process.argv[2] ?? '{}') as BacklogNodeOptions;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const datatype = datatypeOf('number');
const started = performance.now();
let maxResidentBytes = 0;
const sampling = setInterval(() => {
  maxResidentBytes = Math.max(maxResidentBytes, process.memoryUsage.rss());
}, 250);

function say(phase: string, fields: object): void {
  process.stdout.write(`${JSON.stringify({ phase, atMs: performance.now() - started, ...fields })}\n`);
}

function open(): Promise<Outbox> {
  const { directory } = options;
  const maxAgeMs = Number.MAX_SAFE_INTEGER;
  return openOutbox({ directory, maxBytes: 1 << 30, maxAgeMs, clock: systemClock, logger: silent });
}

function entriesOf(round: number, roundMs: number): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let facility = 0; facility < FACILITIES; facility++) {
    const first = (round * FACILITIES + facility) * POINTS;
    const count = Math.min(POINTS, options.readings - first);
    if (count <= 0) break;
    const readings = Array.from({ length: count }, (_, point) => {
      const value = first + point;
      return { point: `point-${point}`, value, quality: 'good' as const, sourceTimeMs: roundMs, ordinal: 0 };
    });
    entries.push({ deviceId: `facility-${facility}`, readings, alarmRelevant: false });
  }
  return entries;
}

async function fill(): Promise<void> {
  const outbox = await open();
  const rounds = Math.ceil(options.readings / (FACILITIES * POINTS));
  const beganMs = Date.now() - rounds * ROUND_MS;
  for (let round = 0; round < rounds; round += ROUNDS_AT_ONCE) {
    const entries: LogEntry[] = [];
    for (let next = round; next < Math.min(rounds, round + ROUNDS_AT_ONCE); next++) {
      entries.push(...entriesOf(next, beganMs + next * ROUND_MS));
    }
    await outbox.append(entries);
  }
  const { mode, diskBytes, segments, unconfirmedReadings } = outbox.status();
  say('filled', { mode, diskBytes, segments, unconfirmedReadings });
  await outbox.close();
}

async function drain(): Promise<void> {
  const outbox = await open();
  say('opened', { unconfirmedReadings: outbox.status().unconfirmedReadings });
  const uplink = createUplink({
    outbox,
    node: { groupId: options.groupId, edgeNodeId: options.edgeNodeId },
    broker: { url: options.url, username: options.edgeNodeId, password: options.password },
    clientId: options.edgeNodeId,
    hostId: options.hostId,
    devices: [
      ...Array.from({ length: FACILITIES }, (_, facility) => ({
        deviceId: `facility-${facility}`,
        points: Array.from({ length: POINTS }, (_, point) => {
          return { point: `point-${point}`, datatype, unit: '1', name: `point ${point}` };
        }),
      })),
      { deviceId: 'live', points: [{ point: 'level', datatype, unit: 'm', name: 'level' }] },
    ],
    backlogReadingsPerSecond: options.backlogReadingsPerSecond,
    clock: systemClock,
    logger: silent,
    random: Math.random,
  });
  uplink.start();
  while (uplink.status().state !== 'online') await delay(20);
  say('online', {});

  let live = 0;
  const appends = new Set<Promise<void>>();
  const reading = setInterval(() => {
    const readings = [
      { point: 'level', value: live, quality: 'good' as const, sourceTimeMs: Date.now(), ordinal: 0 },
    ] as const;
    live += 1;
    const append = outbox.append([{ deviceId: 'live', readings, alarmRelevant: live % 10 === 0 }]);
    appends.add(append);
    void append.then(() => appends.delete(append));
  }, LIVE_EVERY_MS);

  const { epoch: current } = outbox.status();
  /** Everything of before this start is confirmed: its epoch is forgotten with its last segment. */
  const drained = () =>
    outbox.status().confirmed.every(({ epoch }) => epoch === current) && outbox.status().segments === 1;
  while (!drained()) await delay(50);
  clearInterval(reading);
  await Promise.all(appends);
  say('drained', { live, residentBytes: process.memoryUsage.rss(), maxResidentBytes });
  while (outbox.status().unconfirmedReadings > 0) await delay(50);
  await uplink.stop();
  const { counters } = uplink.status();
  await outbox.close();
  say('ended', {
    live,
    resent: counters.resentReadings,
    backlog: counters.backlogReadings,
    connects: counters.connects,
  });
}

if (options.task === 'fill') await fill();
else await drain();
clearInterval(sampling);
