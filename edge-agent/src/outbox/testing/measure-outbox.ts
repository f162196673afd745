import { openOutbox } from '../open-outbox.js';
import type { Outbox } from '../outbox.js';
import { systemClock } from '../ports.js';
import type { LogEntry } from '../reading-log.js';

/**
 * Measures the outbox and prints one line of JSON. Arguments: directory, then
 * `append <records in a batch> <for how many ms>`, each batch with one write and one fdatasync;
 * `fill <records>`; or `recover`, the time to open what is there.
 */
const [directory = '', task = '', first = '0', second = '0'] = process.argv.slice(2);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

function open(): Promise<Outbox> {
  const maxAgeMs = Number.MAX_SAFE_INTEGER;
  // However long it takes: it is what is measured.
  const limits = { openPatienceMs: 3_600_000 };
  return openOutbox({ directory, maxBytes: 8 * 2 ** 30, maxAgeMs, clock: systemClock, logger: silent, limits });
}

let timeMs = Date.now();

/** Records of one reading each, as a poll of a device gives them. Alarm-relevant: committed at once. */
function batchOf(size: number): LogEntry[] {
  timeMs += 1;
  return Array.from({ length: size }, (_, index) => ({
    deviceId: 'fire-water-1',
    readings: [
      { point: `point-${index % 200}`, value: (index % 1000) / 8, quality: 'good', sourceTimeMs: timeMs, ordinal: 0 },
    ],
    alarmRelevant: index === 0,
  }));
}

async function append(size: number, forMs: number): Promise<object> {
  const outbox = await open();
  const beganMs = performance.now();
  const syncsMs: number[] = [];
  while (performance.now() - beganMs < forMs) {
    const batch = batchOf(size);
    const beforeMs = performance.now();
    await outbox.append(batch);
    syncsMs.push(performance.now() - beforeMs);
  }
  const tookMs = performance.now() - beganMs;
  const { mode, counters } = outbox.status();
  await outbox.close();
  syncsMs.sort((a, b) => a - b);
  const at = (share: number) => syncsMs[Math.floor((syncsMs.length - 1) * share)] ?? 0;
  return {
    mode,
    recordsPerSecond: (counters.committedRecords / tookMs) * 1000,
    batchMsMedian: at(0.5),
    batchMsP99: at(0.99),
  };
}

async function fill(records: number): Promise<object> {
  const outbox = await open();
  const size = 5_000;
  for (let left = records; left > 0; left -= size) await outbox.append(batchOf(Math.min(size, left)));
  const { mode, diskBytes } = outbox.status();
  await outbox.close();
  return { mode, diskBytes };
}

async function recover(): Promise<object> {
  const beganMs = performance.now();
  const outbox = await open();
  const tookMs = performance.now() - beganMs;
  const { mode, unconfirmedRecords, gaps } = outbox.status();
  const residentBytes = process.memoryUsage.rss();
  await outbox.close();
  return { mode, tookMs, unconfirmedRecords, gaps: gaps.length, residentBytes };
}

const tasks: Readonly<Record<string, () => Promise<object>>> = {
  append: () => append(Number(first), Number(second)),
  fill: () => fill(Number(first)),
  recover,
};
const run = tasks[task];
if (run === undefined) throw new Error(`no task ${task}: append, fill or recover`);
process.stdout.write(`${JSON.stringify(await run())}\n`);
