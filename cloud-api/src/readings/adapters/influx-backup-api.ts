import { createReadStream, createWriteStream } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@anju/contracts';
import { z } from 'zod';
import { TarEntries, type TarEntry } from '../domain/tar-entries.js';
import type { InfluxAddress } from './influx-connection.js';

const Shard = z.looseObject({ id: z.int() });
const ShardGroup = z.looseObject({
  startTime: z.string(),
  endTime: z.string(),
  deletedAt: z.string().nullish(),
  shards: z.array(Shard),
});
const RetentionPolicy = z.looseObject({
  /** ns; 0: for ever. */
  duration: z.number(),
  shardGroups: z.array(ShardGroup),
});

/** A bucket and its shards, in InfluxDB's own words, which are sent back to it on a restore. */
export const BucketMetadata = z.looseObject({
  organizationID: z.string(),
  organizationName: z.string(),
  bucketName: z.string(),
  retentionPolicies: z.array(RetentionPolicy),
});
export type BucketMetadata = z.infer<typeof BucketMetadata>;

const Restored = z.looseObject({
  id: z.string(),
  shardMappings: z.array(z.looseObject({ oldId: z.int(), newId: z.int() })).nullish(),
});

/** Silence after which a request counts as failed: to index a restored shard takes a large server minutes. */
const SILENCE_MS = 900_000;
const BUCKETS_PART = 'name="buckets"';

/** What a shard's archive holds, and whether the bytes looked for are in it. */
export interface ShardCopy {
  readonly files: readonly TarEntry[];
  readonly found: boolean;
}

/** InfluxDB's own backup API, which only an operator's token may use. */
export class InfluxBackupApi {
  readonly #address: Pick<InfluxAddress, 'url' | 'token'>;

  constructor(address: Pick<InfluxAddress, 'url' | 'token'>) {
    this.#address = address;
  }

  /** Buckets of an organisation. Throws `backup.forbidden`, `readings.unavailable`. */
  async buckets(org: string): Promise<readonly BucketMetadata[]> {
    const response = await this.#send('GET', 'backup/metadata');
    // The other parts are the server's own databases, secrets and all: they are passed over.
    let tail = '';
    let found = false;
    for await (const chunk of response) {
      tail += (chunk as Buffer).toString('latin1');
      if (!found) {
        const at = tail.indexOf(BUCKETS_PART);
        found = at >= 0;
        tail = found ? tail.slice(at) : tail.slice(-BUCKETS_PART.length);
      }
    }
    const json = tail.slice(tail.indexOf('['), tail.lastIndexOf(']') + 1);
    const all = z.array(BucketMetadata).parse(JSON.parse(Buffer.from(json, 'latin1').toString('utf8')));
    return all.filter(({ organizationName }) => organizationName === org);
  }

  /** Lets the server bring what a shard has in memory to its files. */
  async flush(shardId: number): Promise<void> {
    const response = await this.#send('GET', `backup/shards/${shardId}?since=2200-01-01T00:00:00Z`, [404]);
    response.resume();
    await new Promise((resolve, reject) => response.once('end', resolve).once('error', reject));
  }

  /**
   * A shard as a tar archive into the new file `to`, or nowhere; `undefined`: there is no such shard any more. Throws
   * `readings.unavailable` for one that was broken off.
   */
  async copyShard(shardId: number, to?: string, lookFor?: string): Promise<ShardCopy | undefined> {
    const response = await this.#send('GET', `backup/shards/${shardId}`, [404]);
    if (response.statusCode === 404) {
      response.resume();
      return undefined;
    }
    const entries = new TarEntries();
    const search = new ByteSearch(lookFor);
    const inspect = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        entries.add(chunk);
        search.add(chunk);
        done(null, to === undefined ? undefined : chunk);
      },
    });
    if (to === undefined) inspect.resume();
    const passed =
      to === undefined
        ? pipeline(response, inspect)
        : pipeline(response, inspect, createWriteStream(to, { flags: 'wx', mode: 0o600 }));
    await passed.catch((error: NodeJS.ErrnoException) => {
      // A fault of the file, not of the server.
      if (error.syscall === 'write' || error.syscall === 'open') throw error;
      throw this.#unavailable(`shard ${shardId} was broken off: ${error.message}`, error);
    });
    if (entries.fault !== undefined) throw this.#unavailable(`shard ${shardId} was broken off: ${entries.fault}`);
    return { files: entries.entries, found: search.found };
  }

  /** Makes a bucket with empty shards; returns its id and the new number of each shard. */
  async makeBucket(metadata: BucketMetadata): Promise<{ id: string; shardIds: ReadonlyMap<number, number> }> {
    const response = await this.#send('POST', 'restore/bucketMetadata', [], JSON.stringify(metadata));
    const { id, shardMappings } = Restored.parse(JSON.parse(await text(response)));
    return { id, shardIds: new Map((shardMappings ?? []).map(({ oldId, newId }) => [oldId, newId])) };
  }

  /** Puts an archive into an empty shard. What the server says is not to be trusted: it answers that all is well on a full disk. */
  async fillShard(shardId: number, from: string): Promise<void> {
    const response = await this.#send('POST', `restore/shards/${shardId}`, [], createReadStream(from));
    await text(response);
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    accepted: readonly number[] = [],
    body?: string | NodeJS.ReadableStream,
  ): Promise<IncomingMessage> {
    const url = new URL(`api/v2/${path}`, `${this.#address.url.replace(/\/$/, '')}/`);
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = open(url, { method, headers: { authorization: `Token ${this.#address.token}` } }, resolve);
      asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error(`no answer for ${SILENCE_MS / 1000} s`)));
      asked.once('error', reject);
      if (body === undefined || typeof body === 'string') asked.end(body);
      else pipeline(body, asked).catch(reject);
    }).catch((error: Error) => {
      throw this.#unavailable(error.message, error);
    });
    const status = response.statusCode ?? 0;
    if (status < 300 || accepted.includes(status)) return response;
    const said = (await text(response)).slice(0, 500);
    if (status === 401 || status === 403) {
      throw new AppError(
        'backup.forbidden',
        `InfluxDB at ${this.#address.url} does not let this token copy or restore: give an operator's token as ANJU_INFLUX_ADMIN_TOKEN or ANJU_INFLUX_ADMIN_TOKEN_FILE`,
      );
    }
    throw this.#unavailable(`${method} ${path} was answered ${status} ${said}`);
  }

  #unavailable(what: string, cause?: unknown): AppError {
    const options = cause === undefined ? {} : { cause };
    return new AppError('readings.unavailable', `InfluxDB at ${this.#address.url} failed: ${what}`, {
      retryable: true,
      ...options,
    });
  }
}

/** Whether a text passes by in a stream of bytes. */
class ByteSearch {
  readonly #wanted: Buffer | undefined;
  #rest: Buffer = Buffer.alloc(0);
  found = false;

  constructor(wanted: string | undefined) {
    this.#wanted = wanted === undefined ? undefined : Buffer.from(wanted);
  }

  add(chunk: Buffer): void {
    if (this.#wanted === undefined || this.found) return;
    const length = this.#wanted.length - 1;
    this.found =
      chunk.includes(this.#wanted) || Buffer.concat([this.#rest, chunk.subarray(0, length)]).includes(this.#wanted);
    this.#rest = chunk.length >= length ? chunk.subarray(chunk.length - length) : Buffer.concat([this.#rest, chunk]);
  }
}
