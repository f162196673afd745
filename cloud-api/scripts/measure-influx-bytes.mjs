// Measures what a reading takes on an InfluxDB's disk, for `anju-cloud size`: starts the server that `npm run influx:build` made,
// writes days of an estate's readings as the cloud writes them, waits until the server has compacted them, and divides.
// `npm run build`, then `node cloud-api/scripts/measure-influx-bytes.mjs`; about 4 minutes. All numbers are drawn from one seed.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { InfluxJournal } from '../dist/readings/adapters/influx-journal.js';
import { readingLines, textOf } from '../dist/readings/adapters/influx-lines.js';

const FACILITIES = 14;
const POINTS_A_FACILITY = 14;
const PERIOD_MS = 10_000;
const DAY_MS = 86_400_000;
const BEGIN_MS = Date.UTC(2026, 0, 5);
const TOKEN = 'measure';
const ORG = 'measure';

let seed = 1;
function random() {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return seed / 2 ** 32;
}

/** Three of five points measure with one decimal, one is a state that seldom changes, one counts. */
class Point {
  constructor(number) {
    this.name = `point_${number}`;
    this.kind = ['measured', 'measured', 'state', 'measured', 'counter'][number % 5];
    this.value = this.kind === 'measured' ? Math.round(random() * 1000) / 10 : this.kind === 'state' ? false : 0;
  }

  next() {
    if (this.kind === 'measured') this.value = Math.round(this.value * 10 + (random() - 0.5) * 6) / 10;
    else if (this.kind === 'state') this.value = random() < 0.002 ? !this.value : this.value;
    else this.value += random() < 0.3 ? 1 : 0;
    return this.value;
  }
}

function estate(name) {
  return Array.from({ length: FACILITIES }, (_, f) => ({
    id: `${name}.facility-${f}`,
    points: Array.from({ length: POINTS_A_FACILITY }, (_, p) => new Point(f * POINTS_A_FACILITY + p)),
  }));
}

/** Polls of an estate: each the readings of its facilities, of which `share` are reported; polls come a few ms late. */
function* polls(facilities, share, days) {
  for (let at = BEGIN_MS; at < BEGIN_MS + days * DAY_MS; at += PERIOD_MS) {
    const readings = [];
    for (const { id, points } of facilities) {
      const sourceTimeMs = at + Math.floor(random() * 20);
      for (const point of points) {
        const value = point.next();
        if (share < 1 && random() >= share) continue;
        const reading = { point: point.name, value, quality: 'good', sourceTimeMs, ordinal: 0 };
        readings.push({ ingestSeq: at * 1000, position: readings.length, seriesId: 0, facilityId: id, reading });
      }
    }
    yield readings;
  }
}

function* readingText(share, days) {
  for (const readings of polls(estate('one'), share, days)) {
    for (const line of readingLines(readings)) yield { text: textOf(line), count: line.readings.length };
  }
}

/** What the tasks write: five measurements a window, in a field a point. */
function* condensedText(windowMs, days) {
  const facilities = estate('one');
  for (let at = BEGIN_MS; at < BEGIN_MS + days * DAY_MS; at += windowMs) {
    for (const { id, points } of facilities) {
      const windows = points.map((point) => {
        const values = Array.from({ length: 6 }, () => Number(point.next()));
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const of = { mean, min: Math.min(...values), max: Math.max(...values), last: values[5], count: '6i' };
        return { field: point.kind === 'state' ? `${point.name}.bool` : point.name, of };
      });
      for (const name of ['mean', 'min', 'max', 'last', 'count']) {
        const fields = windows.map(({ field, of }) => `${field}=${of[name]}`).join(',');
        const count = name === 'count' ? windows.length : 0;
        yield { text: `${name},estate=one,facility=${id} ${fields} ${at}000000`, count };
      }
    }
  }
}

function* journalText(days) {
  const journal = new InfluxJournal(undefined, 'journal');
  let last = 0;
  for (const readings of polls(estate('one'), 1, days)) {
    const first = last + 1;
    last += readings.length;
    const ingestSeq = readings[0].ingestSeq;
    const range = { epoch: 'f1d9a0c2b4e6', first, last };
    const batch = { groupId: 'street', edgeNodeId: 'one', range, receivedMs: readings[0].reading.sourceTimeMs + 80 };
    const [text] = journal.linesOf({ readings, batches: [{ ingestSeq, batch }], results: [] });
    yield { text, count: readings.length };
  }
}

const subjects = [
  { name: 'raw, every value', days: 3, lines: readingText(1, 3) },
  { name: 'raw, 10 % of the values', days: 20, lines: readingText(0.1, 20) },
  { name: 'minute (five numbers)', days: 7, lines: condensedText(60_000, 7) },
  { name: 'hour (five numbers)', days: 70, lines: condensedText(3_600_000, 70) },
  { name: 'journal', days: 1, lines: journalText(1) },
];

async function call(url, method, path, body, headers = {}) {
  const response = await fetch(`${url}${path}`, {
    method,
    body,
    headers: { authorization: `Token ${TOKEN}`, ...headers },
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? undefined : await response.json();
}

async function write(url, bucket, lines) {
  let count = 0;
  let request = [];
  let length = 0;
  const send = async () => {
    const path = `/api/v2/write?org=${ORG}&bucket=${bucket}&precision=ns`;
    await call(url, 'POST', path, gzipSync(request.join('\n'), { level: 1 }), { 'content-encoding': 'gzip' });
    request = [];
    length = 0;
  };
  for (const line of lines) {
    count += line.count;
    length += line.text.length;
    if (request.push(line.text) >= 5_000 || length > 4_000_000) await send();
  }
  if (request.length > 0) await send();
  return count;
}

function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    try {
      return entry.isFile() ? [{ path, bytes: statSync(path).size }] : [];
    } catch {
      return []; // Compacted away meanwhile.
    }
  });
}

/** Every shard in one generation of files, and nothing in the write-ahead log that is not in them, for a while. */
async function compacted(engine) {
  let before = '';
  for (let still = 0; still < 8; ) {
    await sleep(5_000);
    const files = filesBelow(join(engine, 'data'));
    const log = filesBelow(join(engine, 'wal')).reduce((sum, { bytes }) => sum + bytes, 0);
    const now = `${files.length} ${files.reduce((sum, { bytes }) => sum + bytes, 0)} ${log}`;
    const unfinished = files.some(({ path }) => path.endsWith('.tmp'));
    still = now === before && !unfinished && log === 0 ? still + 1 : 0;
    before = now;
  }
}

const influxd = execFileSync(
  process.execPath,
  [fileURLToPath(new URL('../../deploy/influxdb/build.mjs', import.meta.url)), '--path'],
  { encoding: 'utf8' },
).trim();
const directory = mkdtempSync(join(tmpdir(), 'anju-influx-bytes-'));
const engine = join(directory, 'engine');
const server = spawn(
  influxd,
  [
    ...['--http-bind-address', '127.0.0.1:0', '--reporting-disabled', '--engine-path', engine],
    ...['--bolt-path', join(directory, 'bolt'), '--sqlite-path', join(directory, 'sqlite')],
    // Else it compacts shards that rest for 4 hours.
    ...['--storage-cache-snapshot-write-cold-duration', '5s', '--storage-compact-full-write-cold-duration', '10s'],
  ],
  { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, HOME: directory } },
);
try {
  server.stderr.resume();
  const port = await new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`InfluxDB ended with ${code}`)));
    server.stdout.on('data', (chunk) => {
      const listening = /msg=Listening .*transport=http .*port=(\d+)/.exec(String(chunk));
      if (listening !== null) resolve(Number(listening[1]));
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const user = { username: 'measure', password: 'measure-measure', org: ORG, bucket: 'unused', token: TOKEN };
  await call(url, 'POST', '/api/v2/setup', JSON.stringify(user));
  const { orgs } = await call(url, 'GET', `/api/v2/orgs?org=${ORG}`);
  for (const [i, subject] of subjects.entries()) {
    // As `migrate` makes them: days, and weeks for what is kept long.
    const shardDays = /minute|hour/.test(subject.name) ? 7 : 1;
    const rule = { type: 'expire', everySeconds: 0, shardGroupDurationSeconds: shardDays * 86_400 };
    const body = JSON.stringify({ orgID: orgs[0].id, name: `b${i}`, retentionRules: [rule] });
    subject.bucketId = (await call(url, 'POST', '/api/v2/buckets', body)).id;
    subject.count = await write(url, `b${i}`, subject.lines);
  }
  await compacted(engine);
  for (const { name, days, count, bucketId } of subjects) {
    // Beside its shards a bucket has a list of series, 34 MB from the first one on: nothing that grows with the readings.
    const bytes = filesBelow(join(engine, 'data', bucketId, 'autogen')).reduce((sum, file) => sum + file.bytes, 0);
    const parts = `${(bytes / 1e6).toFixed(1)} MB for ${count} in ${days} days`;
    console.log(`${name.padEnd(26)} ${(bytes / count).toFixed(2).padStart(7)} bytes each (${parts})`);
  }
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => (server.exitCode === null ? server.once('exit', resolve) : resolve()));
  rmSync(directory, { recursive: true, force: true });
}
