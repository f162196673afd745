import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describeWith, type InfluxdbServer, startInfluxdb } from '@anju/tests';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ExportedFile } from '../reading-store.js';
import { aBatch, aReading } from '../reading-store.suite.js';
import { anInstallation, callInflux, type Installation, readOnlyToken } from '../testing/influx-harness.js';
import { copyInflux } from './influx-copy.js';
import { migrateInflux } from './influx-migration.js';
import { openInfluxReadingStore } from './influx-reading-store.js';
import { InfluxImport } from './influx-restore.js';

// A server on a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

const facilityId = 'heping.fire-water-1';
const point = 'tank_level';
const keep = { raw: 30, minute: 365, hour: 3650, journal: 3 } as const;
const MINUTE_MS = 60_000;

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Stands before an InfluxDB and changes what it says. */
class Between {
  readonly #server: Server;
  readonly #target: string;
  /** Answers instead of the server (`forward` asks it), or passes the request on (`undefined`). */
  change: (method: string, path: string, forward: () => Promise<Answer>) => Promise<Answer> | undefined = () =>
    undefined;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async start(target: string): Promise<Between> {
    const between = new Between(target);
    await new Promise<void>((resolve) => between.#server.listen(0, '127.0.0.1', resolve));
    return between;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await buffer(request);
    const forward = () =>
      new Promise<Answer & { headers: IncomingMessage['headers'] }>((resolve, reject) => {
        const options = { method: request.method, headers: { ...request.headers, host: new URL(this.#target).host } };
        send(`${this.#target}${request.url}`, options, (answer) => {
          buffer(answer).then(
            (body) => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }),
            reject,
          );
        })
          .once('error', reject)
          .end(sent);
      });
    const changed = this.change(request.method ?? '', request.url ?? '', forward);
    if (changed !== undefined) {
      const { status, body } = await changed;
      response.writeHead(status).end(body);
      return;
    }
    const { status, body, headers } = await forward();
    const { 'transfer-encoding': _, ...others } = headers;
    response.writeHead(status, { ...others, 'content-length': body.length }).end(body);
  }
}

describeWith(['influxdb'], 'a copy of InfluxDB', () => {
  let server: InfluxdbServer;
  let between: Between;
  let installation: Installation;
  let directory: string;
  let nowMs: number;
  beforeAll(async () => {
    server = await startInfluxdb();
    between = await Between.start(server.url);
  });
  afterAll(async () => {
    await between.stop();
    await server.stop();
  });
  beforeEach(async () => {
    installation = anInstallation(server);
    directory = await mkdtemp(join(tmpdir(), 'anju-influx-copy-'));
    nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    await migrateInflux({ ...installation, keep });
  });
  afterEach(async () => {
    between.change = () => undefined;
    await rm(directory, { recursive: true });
  });

  /** Another organisation of the same server. */
  const elsewhere = (): Installation => ({ ...installation, org: `${installation.bucketPrefix}-copy` });
  const settings = (of: Installation, through = between.url) => ({ ...of, url: through, nowMs: Date.now });
  const copy = (changes: Partial<Installation> = {}) =>
    copyInflux({ ...settings(installation), ...changes }, directory);
  const store = async (values: readonly number[], first = 1) => {
    const opened = await openInfluxReadingStore(installation);
    for (const [i, value] of values.entries()) {
      const n = first + i;
      const reading = aReading({ sourceTimeMs: nowMs - 10 * MINUTE_MS + n, value });
      await opened.append([aBatch([reading], { range: [n, n] })]);
    }
    await opened.close();
  };
  const restore = async (files: readonly ExportedFile[], into = elsewhere()) => {
    const target = new InfluxImport(settings(into));
    await target.requireEmpty();
    await target.fill(directory, files);
    await target.publish();
  };
  const opened = (of: Installation) => openInfluxReadingStore({ ...of, token: server.token });
  const valuesOf = async (of: Installation) => {
    const reader = await opened(of);
    const query = { facilityId, point, fromMs: nowMs - 60 * MINUTE_MS, toMs: nowMs + 60 * MINUTE_MS };
    const { readings } = await reader.range({ ...query, limit: 5_000 });
    const replayed = await reader.since(0, 5_000);
    const latest = await reader.latest();
    const minutes = await reader.buckets({ ...query, bucketMs: 1 });
    await reader.close();
    return {
      values: readings.map(({ value }) => value),
      records: replayed.map(({ batch }) => batch.range?.first),
      latest: latest.map(({ reading }) => reading.value),
      minutes: minutes.length,
    };
  };
  const bucketsOf = async ({ org, url, token }: Installation) => {
    const path = `buckets?org=${encodeURIComponent(org)}&limit=100`;
    const { buckets } = await callInflux<{ buckets: { name: string }[] }>({ url, token }, 'GET', path);
    return buckets.map(({ name }) => name).filter((name) => name.startsWith(installation.bucketPrefix));
  };

  it('has all that was stored, what is replayed and the latest values, in an organisation that was not there', async () => {
    await store([1, 2, 3, 4]);
    const files = await copy();
    expect((await readdir(directory)).sort()).toEqual(files.map(({ name }) => name).sort());
    await restore(files);
    const original = await valuesOf(installation);
    expect(original.values).toEqual([1, 2, 3, 4]);
    expect(await valuesOf(elsewhere())).toEqual(original);
    // What was sent again is known to be there.
    const again = await opened(elsewhere());
    const reading = aReading({ sourceTimeMs: nowMs - 10 * MINUTE_MS + 2, value: 2 });
    expect(await again.append([aBatch([reading], { range: [2, 2] })])).toMatchObject([{ alreadyStored: true }]);
    await again.close();
  });

  it('condenses what no task had condensed when the copy was made', async () => {
    await store([1, 2, 3, 4]);
    await restore(await copy());
    // Single readings of today are long gone then.
    const later = await openInfluxReadingStore({ ...elsewhere(), nowMs: () => Date.now() + 100 * 86_400_000 });
    const minuteMs = nowMs - 10 * MINUTE_MS;
    const query = { facilityId, point, fromMs: minuteMs, toMs: minuteMs + 2 * MINUTE_MS, bucketMs: MINUTE_MS };
    expect(await later.buckets(query)).toMatchObject([
      { startMs: minuteMs, mean: 2.5, min: 1, max: 4, last: 4, count: 4 },
    ]);
    await later.close();
  });

  it('gives back from the journal what a shard of the readings lacked', async () => {
    await store([1, 2]);
    const older = new Map<string, Promise<Answer>>();
    between.change = (method, path, forward) => {
      if (method !== 'GET' || !/\/backup\/shards\/\d+$/.test(path)) return undefined;
      const known = older.get(path);
      if (known !== undefined) return older.size > 1 ? undefined : known;
      const answer = forward();
      older.set(path, answer);
      return answer;
    };
    // As InfluxDB does when it is busy: readings and journal both as they were before 3 and 4 came; the journal is asked for again.
    const early = await mkdtemp(join(tmpdir(), 'anju-influx-early-'));
    await copyInflux(settings(installation), early);
    await rm(early, { recursive: true });
    await store([3, 4], 3);
    const asked = new Map<string, number>();
    between.change = (method, path, forward) => {
      if (method !== 'GET' || !/\/backup\/shards\/\d+$/.test(path)) return undefined;
      const times = (asked.get(path) ?? 0) + 1;
      asked.set(path, times);
      return times < 3 ? (older.get(path) ?? forward()) : forward();
    };
    const files = await copy();
    between.change = () => undefined;
    // Once each, and the shard of the journal until the copy had everything.
    const repeated = [...asked.values()].filter((times) => times > 1);
    expect(repeated).toHaveLength(1);
    expect(repeated[0]).toBeGreaterThanOrEqual(3);
    await restore(files);
    expect(await valuesOf(elsewhere())).toMatchObject({ values: [1, 2, 3, 4], records: [1, 2, 3, 4], latest: [4] });
  });

  it('is not made with a token that is not an operator’s, and not restored with one', async () => {
    const forbidden = { code: 'backup.forbidden', message: expect.stringContaining('ANJU_INFLUX_ADMIN_TOKEN') };
    for (const token of [await readOnlyToken(installation), 'wrong']) {
      await expect(copy({ token })).rejects.toMatchObject(forbidden);
      await expect(new InfluxImport({ ...settings(elsewhere()), token }).requireEmpty()).rejects.toMatchObject(
        forbidden,
      );
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('is refused where there is nothing to copy, or something to restore into', async () => {
    await expect(copy({ bucketPrefix: 'nothing' })).rejects.toMatchObject({
      code: 'readings.not_ready',
      message: expect.stringContaining('nothing_raw'),
    });
    await expect(new InfluxImport(settings(installation)).requireEmpty()).rejects.toMatchObject({
      code: 'readings.not_empty',
      message: expect.stringContaining(`${installation.bucketPrefix}_raw`),
    });
  });

  it('fails where a shard is broken off, in either way that this happens', async () => {
    await store([1]);
    const rest = Buffer.from('{"code":"internal error","message":"too many open files"}');
    const ways: readonly ((body: Buffer) => Buffer)[] = [
      (body) => body.subarray(0, body.length >> 1),
      (body) => Buffer.concat([body, rest]),
    ];
    for (const breakOff of ways) {
      between.change = (method, path, forward) =>
        method === 'GET' && /\/backup\/shards\/\d+$/.test(path)
          ? forward().then(({ status, body }) => ({ status, body: breakOff(body) }))
          : undefined;
      await expect(copy()).rejects.toMatchObject({ code: 'readings.unavailable', retryable: true });
      await rm(directory, { recursive: true });
      directory = await mkdtemp(join(tmpdir(), 'anju-influx-copy-'));
    }
  });

  it('fails where InfluxDB says that it has restored a shard and has not, shows nothing of it, and is done by the next try', async () => {
    await store([1, 2]);
    const files = await copy();
    between.change = (method, path) =>
      method === 'POST' && path.includes('/restore/shards/')
        ? Promise.resolve({ status: 200, body: Buffer.alloc(0) })
        : undefined;
    await expect(restore(files)).rejects.toMatchObject({ code: 'backup.not_kept' });
    await expect(opened(elsewhere())).rejects.toMatchObject({ code: 'readings.not_ready' });
    between.change = () => undefined;
    await restore(files);
    expect((await valuesOf(elsewhere())).values).toEqual([1, 2]);
    expect((await bucketsOf(elsewhere())).sort()).toEqual(
      ['raw', '1m', '1h', 'journal', 'state'].map((name) => `${installation.bucketPrefix}_${name}`).sort(),
    );
  });

  it('leaves nothing behind when it is discarded', async () => {
    await store([1]);
    const files = await copy();
    const target = new InfluxImport(settings(elsewhere()));
    await target.requireEmpty();
    await target.fill(directory, files);
    expect(await bucketsOf(elsewhere())).not.toEqual([]);
    await target.discard();
    expect(await bucketsOf(elsewhere())).toEqual([]);
  });
});
