import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@anju/contracts';
import { z } from 'zod';
import { TarEntries, type TarEntry } from '../domain/tar-entries.js';
import type { ExportedFile } from '../reading-store.js';
import { type BucketMetadata, BucketMetadata as BucketMetadataShape, InfluxBackupApi } from './influx-backup-api.js';
import { bucketsOf, type InfluxBuckets } from './influx-buckets.js';
import { type InfluxAddress, InfluxConnection } from './influx-connection.js';
import { InfluxJournal } from './influx-journal.js';

export interface InfluxCopySettings extends Pick<InfluxAddress, 'url' | 'org'> {
  /** An operator's. */
  readonly token: string;
  readonly bucketPrefix: string;
  readonly nowMs: () => number;
}

/** Name of the file that says what the others are. */
export const CONTENTS = 'contents.json';

/** What `contents.json` holds. */
export const CopyContents = z.strictObject({
  /** Number of the newest batch when the copy began: what came later may be missing in the shards of `raw`, never in the journal. */
  startSeq: z.int().min(0),
  startMs: z.int().min(0),
  buckets: z.partialRecord(z.enum(['raw', 'minute', 'hour', 'journal', 'state']), BucketMetadataShape),
});
export type CopyContents = z.infer<typeof CopyContents>;

export type Role = keyof InfluxBuckets;

export const COPY_TIMEOUT_MS = 60_000;
const JOURNAL_TRIES = 20;
const JOURNAL_PAUSE_MS = 500;
const DAY_MS = 86_400_000;

export function shardFile(role: Role, shardId: number): string {
  return `${role}-${shardId}.tar`;
}

/** Shards that are not deleted, with the span of time that each is for. */
export function shardsOf(bucket: BucketMetadata): readonly { id: number; startMs: number; endMs: number }[] {
  return bucket.retentionPolicies.flatMap(({ shardGroups }) =>
    shardGroups
      .filter(({ deletedAt }) => deletedAt === undefined || deletedAt === null)
      .flatMap(({ startTime, endTime, shards }) =>
        shards.map(({ id }) => ({ id, startMs: Date.parse(startTime), endMs: Date.parse(endTime) })),
      ),
  );
}

/**
 * Copies the buckets of an installation while it is written to, each shard as InfluxDB's own archive of it.
 *
 * The journal comes last and is copied until the copy proves to hold all that was there when its turn came. So every batch that the
 * copied state knows is in the copied journal, and what a copied shard lacks, because it came later or because InfluxDB was too busy
 * to write its memory down (it leaves that out in silence), is in the journal too: `fillInflux` stores it once more.
 *
 * Throws `backup.forbidden` where the token is not an operator's, `readings.not_ready` where there is no such installation,
 * `readings.unavailable`.
 */
export async function copyInflux(settings: InfluxCopySettings, directory: string): Promise<readonly ExportedFile[]> {
  const api = new InfluxBackupApi(settings);
  const connection = new InfluxConnection({ ...settings, timeoutMs: COPY_TIMEOUT_MS });
  const names = bucketsOf(settings.bucketPrefix);
  const startMs = settings.nowMs();
  const found = async () => {
    const all = await api.buckets(settings.org);
    const bucketOf = (role: Role) => all.find(({ bucketName }) => bucketName === names[role]);
    const missing = (['raw', 'journal', 'state'] as const).filter((role) => bucketOf(role) === undefined);
    if (missing.length > 0) {
      const lacking = missing.map((role) => names[role]).join(', ');
      throw new AppError('readings.not_ready', `${connection.name} has no bucket ${lacking}: nothing to back up`);
    }
    return bucketOf;
  };
  await found();
  const startSeq = await new InfluxJournal(connection, names.journal).lastSeq();
  const bucketOf = await found();
  const buckets: Partial<Record<Role, BucketMetadata>> = {};
  const files: ExportedFile[] = [];
  const copy = async (role: Role, bucket: BucketMetadata, prove: ProvenShards = new Map()) => {
    const copied = new Set<number>();
    for (const { id } of shardsOf(bucket)) {
      const file = await copyShard(api, id, join(directory, shardFile(role, id)), prove.get(id));
      if (file === undefined) continue;
      files.push(file);
      copied.add(id);
    }
    buckets[role] = withShards(bucket, copied);
  };
  const bulk = (['state', 'raw', 'minute', 'hour'] as const).flatMap((role) => {
    const bucket = bucketOf(role);
    return bucket === undefined ? [] : [{ role, bucket }];
  });
  for (const { bucket } of bulk) for (const { id } of shardsOf(bucket)) await api.flush(id);
  for (const { role, bucket } of bulk) await copy(role, bucket);

  const proofs = await markJournal(connection, names.journal, await found());
  const journal = (await found())('journal');
  if (journal !== undefined) await copy('journal', journal, proofs(journal));

  const contents: CopyContents = { startSeq, startMs, buckets };
  await writeFile(join(directory, CONTENTS), `${JSON.stringify(contents)}\n`, { mode: 0o600, flag: 'wx' });
  return [...files, { name: CONTENTS, rows: Object.keys(buckets).length }];
}

/** Bytes that are in an archive of a shard if everything is that was written before. */
type ProvenShards = ReadonlyMap<number, string>;

/**
 * Writes a point of its own into each shard of the journal that may still be in memory. InfluxDB writes the memory of a shard down
 * as a whole: an archive with the point holds everything older.
 */
async function markJournal(
  connection: InfluxConnection,
  name: string,
  bucketOf: (role: Role) => BucketMetadata | undefined,
): Promise<(journal: BucketMetadata) => ProvenShards> {
  const lastSeq = await new InfluxJournal(connection, name).lastSeq();
  const journal = bucketOf('journal');
  const marks = new Map<number, string>();
  if (lastSeq === 0 || journal === undefined) return () => marks;
  const lastMs = Math.floor(lastSeq / 1000);
  const timesMs = shardsOf(journal)
    .filter(({ startMs, endMs }) => startMs <= lastMs && endMs > lastMs - DAY_MS)
    .map(({ startMs, endMs }) => Math.min(lastMs, Math.max(startMs, endMs - 1)));
  const id = randomBytes(12).toString('hex');
  for (const ms of timesMs) {
    const outcome = await connection.write(name, [`backup,id=${id} at=1i ${BigInt(ms) * 1_000_000n}`]);
    if (outcome.refused) throw connection.unavailable(new Error(`${name} refuses: ${outcome.why}`));
  }
  return (now) => {
    for (const shard of shardsOf(now))
      if (timesMs.some((ms) => shard.startMs <= ms && ms < shard.endMs)) marks.set(shard.id, `backup,id=${id}`);
    return marks;
  };
}

async function copyShard(
  api: InfluxBackupApi,
  id: number,
  to: string,
  proof: string | undefined,
): Promise<ExportedFile | undefined> {
  for (let tries = 1; ; tries += 1) {
    const copied = await api.copyShard(id, to, proof);
    if (copied === undefined) return undefined;
    if (proof === undefined || copied.found)
      return { name: basename(to), rows: copied.files.filter(({ name }) => name.endsWith('.tsm')).length };
    await rm(to);
    if (tries === JOURNAL_TRIES) {
      throw new AppError(
        'readings.unavailable',
        `InfluxDB was too busy to write shard ${id} of the journal to its files: repeat the backup`,
        { retryable: true },
      );
    }
    await sleep(JOURNAL_PAUSE_MS);
  }
}

/** The bucket with those of its shards that were copied. */
function withShards(bucket: BucketMetadata, copied: ReadonlySet<number>): BucketMetadata {
  const retentionPolicies = bucket.retentionPolicies.map((policy) => ({
    ...policy,
    shardGroups: policy.shardGroups.filter(({ shards }) => shards.some(({ id }) => copied.has(id))),
  }));
  return { ...bucket, retentionPolicies };
}

/** Rows of a copied file: data files of an archive, buckets of `contents.json`. Throws `readings.invalid` where it is neither. */
export async function countCopied(path: string): Promise<number> {
  if (basename(path) === CONTENTS) return Object.keys((await readContents(path)).buckets).length;
  return (await readShardFile(path)).length;
}

/** Data files of a copied shard. Throws `readings.invalid`. */
export async function readShardFile(path: string): Promise<readonly TarEntry[]> {
  const entries = new TarEntries();
  for await (const chunk of createReadStream(path)) entries.add(chunk as Buffer);
  if (entries.fault !== undefined) throw new AppError('readings.invalid', `${path}: ${entries.fault}`);
  return entries.entries.filter(({ name }) => name.endsWith('.tsm'));
}

/** Throws `readings.invalid`. */
export async function readContents(path: string): Promise<CopyContents> {
  const contents = CopyContents.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (contents.success) return contents.data;
  throw new AppError('readings.invalid', `${path} does not say what was copied`, { cause: contents.error });
}
