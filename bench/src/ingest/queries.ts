import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient, freePorts, until } from '@anju/tests/harness';
import { startChild } from '../edge/child.js';
import { percentile } from '../edge/percentile.js';
import { estateId, facilitiesOfEstate, readingsOfPoll } from './estate.js';
import type { FieldAnswer, FieldQuestion, FieldSettings } from './field.js';
import type { IngestRun } from './run-district.js';
import { makeWatcher, password, startBroker, startCloud } from './stack.js';
import { withDuckdb } from './stored-count.js';
import { number, print } from './table.js';

const dayMs = 86_400_000;
/** A reading of each point so often: by exception, a tenth of what is polled. */
const everyMs = 100_000;
const estatesFor = (readings: number, days: number) =>
  Math.max(1, Math.round(readings / ((days * dayMs) / everyMs) / readingsOfPoll));

/** Says something of every point once, so that the store has its tables and series, and stops again. */
async function seed(run: IngestRun): Promise<string> {
  const dataDir = join(run.folder, 'data');
  const stack = await startBroker(run.folder, run.estates, run.brokerFlags);
  try {
    await makeWatcher({ dataDir, environment: {} });
    const cloud = await startCloud({
      ...{ dataDir, estates: run.estates, mqttPort: stack.mqttPort, nodeFlags: run.cloudFlags, environment: {} },
    });
    try {
      const field = await startChild<FieldSettings, object, FieldQuestion, FieldAnswer>(
        'field',
        { port: stack.mqttPort, password, estates: run.estates },
        import.meta.url,
      );
      try {
        await field.ask({ kind: 'steady', periodMs: 1000 });
        await delay(2000);
        await field.ask({ kind: 'rest' });
        const all = async () => (await field.ask({ kind: 'read', mark: false })).unconfirmed === 0;
        await until('the first readings to be confirmed', all, { timeoutMs: 120_000 });
      } finally {
        await field.stop();
      }
    } finally {
      await cloud.process.stop(120_000);
    }
  } finally {
    await stack.broker.stop();
  }
  return dataDir;
}

/** Multiplies the newest reading of each series over the days before, day by day in the order of time as the cloud stores it. */
function fillDuckdb(file: string, untilMs: number, days: number): Promise<number> {
  return withDuckdb(file, async (connection) => {
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
    const known = (await rows('SELECT name FROM periods')).map(([name]) => String(name));
    const [source] = known;
    if (source === undefined) throw new Error('The store has no readings to begin with');
    await connection.run(
      `CREATE TEMP TABLE sample AS SELECT * FROM ${source}
       QUALIFY row_number() OVER (PARTITION BY series ORDER BY source_time_ms DESC, ordinal DESC) = 1`,
    );
    for (let day = days; day > 0; day -= 1) {
      const fromMs = untilMs - day * dayMs;
      // A day may begin in one month and end in the next.
      for (const [begin, end] of monthsOf(fromMs, fromMs + dayMs)) {
        const date = new Date(begin);
        const period = `readings_${date.getUTCFullYear()}${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
        if (!known.includes(period)) {
          await connection.run(`CREATE TABLE ${period} AS SELECT * FROM ${source} LIMIT 0`);
          await connection.run(`INSERT INTO periods VALUES ('${period}')`);
          known.push(period);
        }
        await connection.run(
          `INSERT INTO ${period} SELECT sample.* REPLACE (0 AS ingest_seq, moment AS source_time_ms,
             CASE WHEN type = 1 THEN num * (1 + sin(moment / 1e7 + series) / 100) ELSE num END AS num)
           FROM sample, generate_series(${begin}::BIGINT, ${end - 1}::BIGINT, ${everyMs}::BIGINT) AS moments(moment)
           ORDER BY moment`,
        );
      }
    }
    await connection.run('CHECKPOINT');
    let stored = 0;
    for (const period of known) stored += Number((await rows(`SELECT count(*) FROM ${period}`))[0]?.[0] ?? 0);
    return stored;
  });
}

function monthsOf(fromMs: number, toMs: number): [number, number][] {
  const end = new Date(toMs - 1);
  const monthMs = Date.UTC(end.getUTCFullYear(), end.getUTCMonth(), 1);
  return monthMs > fromMs
    ? [
        [fromMs, monthMs],
        [monthMs, toMs],
      ]
    : [[fromMs, toMs]];
}

async function time(name: string, rounds: number, ask: (round: number) => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const beganMs = performance.now();
    await ask(round);
    took.push(performance.now() - beganMs);
  }
  const [first = Number.NaN] = took;
  const [median, p99] = [percentile(took, 0.5), percentile(took, 0.99)];
  print(
    `  ${name}`,
    `p50 ${median.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, the first ${first.toFixed(0)} ms, of ${rounds}`,
  );
}

/** What people ask of much history, over HTTP as they ask it. */
export async function measureQueries(run: IngestRun, readings: number): Promise<void> {
  const days = run.isQuick ? 2 : 30;
  const estates = estatesFor(readings, days);
  const dataDir = await seed({ ...run, estates });
  const untilMs = Math.floor(Date.now() / everyMs) * everyMs - 3_600_000;
  const beganMs = performance.now();
  const stored = await fillDuckdb(join(dataDir, 'readings.duckdb'), untilMs, days);
  const fillS = (performance.now() - beganMs) / 1000;
  print(
    '\nembedded, stored readings',
    `${number(stored)} of ${number(estates)} estates, ${days} days (filled in ${fillS.toFixed(0)} s)`,
  );
  // Nobody answers there: the cloud is alone with its questions.
  const [mqttPort] = (await freePorts(1)) as [number];
  const cloud = await startCloud({ dataDir, estates, mqttPort, nodeFlags: run.cloudFlags, environment: {} });
  try {
    print('  start of the cloud', `${(cloud.startedInMs / 1000).toFixed(1)} s`);
    const api = new ApiClient(cloud.httpPort);
    await api.login('bench', password);
    const place = (round: number) => {
      const facility = facilitiesOfEstate[round % facilitiesOfEstate.length] as (typeof facilitiesOfEstate)[number];
      const point = facility.points[(round * 7) % facility.points.length]?.name ?? '';
      return {
        path: `/api/v1/facilities/${estateId((round * 3) % Math.min(estates, 28))}.${facility.deviceId}`,
        point,
        facility,
      };
    };
    const rounds = run.isQuick ? 5 : 100;
    await time('a point, a day, raw', rounds, (round) => {
      const { path, point } = place(round);
      const fromMs = untilMs - ((round % days) + 1) * dayMs;
      return api.get(
        `${path}/readings?${new URLSearchParams({ point, fromMs: `${fromMs}`, toMs: `${fromMs + dayMs}`, limit: '1000' })}`,
      );
    });
    await time(`a facility (20 points), ${days} days, hourly`, run.isQuick ? 2 : 15, (round) => {
      const { path, facility } = place(round);
      const span = { fromMs: `${untilMs - days * dayMs}`, toMs: `${untilMs}`, bucketMs: '3600000' };
      return Promise.all(
        facility.points.map(({ name }) => api.get(`${path}/history?${new URLSearchParams({ point: name, ...span })}`)),
      );
    });
    await time('latest of an estate (200 points)', rounds, (round) => {
      const estate = estateId((round * 3) % Math.min(estates, 28));
      return Promise.all(facilitiesOfEstate.map(({ deviceId }) => api.get(`/api/v1/facilities/${estate}.${deviceId}`)));
    });
  } finally {
    await cloud.process.stop(60_000);
  }
}
