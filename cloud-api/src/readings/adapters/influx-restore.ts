import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { HttpError } from '@influxdata/influxdb-client';
import { BucketsAPI } from '@influxdata/influxdb-client-apis';
import { LateSpans } from '../domain/late-spans.js';
import type { ExportedFile, ReadingImport, ReplayedBatch } from '../reading-store.js';
import { type BucketMetadata, InfluxBackupApi, type ShardCopy } from './influx-backup-api.js';
import { bucketsOf, type InfluxBuckets } from './influx-buckets.js';
import { condenseLate } from './influx-condense.js';
import { InfluxConnection, messageOf } from './influx-connection.js';
import {
  CONTENTS,
  COPY_TIMEOUT_MS,
  type CopyContents,
  type InfluxCopySettings,
  type Role,
  readContents,
  readShardFile,
  shardFile,
  shardsOf,
} from './influx-copy.js';
import { InfluxJournal } from './influx-journal.js';
import { readingLines, textOf } from './influx-lines.js';
import { organisationId, setUpServer } from './influx-migration.js';

const UNFINISHED = '_restoring';
const DAY_MS = 86_400_000;
const NS_A_MS = 1_000_000;
/**
 * How long before its begin a copied shard may already lack something: InfluxDB may have been writing its memory down for so long
 * (DEFAULT; a memory of 25 MB takes it seconds).
 */
const WRITING_DOWN_MS = 600_000;
/** Windows that no task had condensed when the copy was made: the longest is an hour and waits 3 minutes. */
const UNCONDENSED_MS = 7_500_000;
const BATCHES_A_PAGE = 500;
const LINES_A_WRITE = 5_000;

const selectFacilities = `
  import "influxdata/influxdb/schema"
  schema.tagValues(bucket: params.bucket, tag: "facility", start: time(v: params.from), stop: time(v: params.to),
    predicate: (r) => r._measurement == "reading")`;

/**
 * Restores into an InfluxDB that has none of the installation's buckets; one that nobody has set up is set up with the token. The
 * buckets have other names until `publish`, so that no service takes half of them for the whole.
 */
export class InfluxImport implements ReadingImport {
  readonly #settings: InfluxCopySettings;
  readonly #api: InfluxBackupApi;
  readonly #connection: InfluxConnection;
  readonly #names: InfluxBuckets;

  constructor(settings: InfluxCopySettings) {
    this.#settings = settings;
    this.#api = new InfluxBackupApi(settings);
    this.#connection = new InfluxConnection({ ...settings, timeoutMs: COPY_TIMEOUT_MS });
    this.#names = bucketsOf(settings.bucketPrefix);
  }

  /** Throws `readings.not_empty`, `backup.forbidden`, `readings.unavailable`. */
  async requireEmpty(): Promise<void> {
    await this.#asked(async () => {
      const { org, token } = this.#settings;
      // A server wants a bucket when it is set up.
      await setUpServer(this.#connection, { org, token, bucket: `${this.#names.state}${UNFINISHED}` });
      await organisationId(this.#connection, org);
      const there = new Set((await this.#api.buckets(org)).map(({ bucketName }) => bucketName));
      for (const name of Object.values(this.#names)) {
        if (!there.has(name)) continue;
        throw new AppError(
          'readings.not_empty',
          `${this.#connection.name}, organisation ${org}, has a bucket ${name}: restore into an empty organisation, before "anju-cloud migrate"`,
        );
      }
    });
  }

  async fill(directory: string, files: readonly ExportedFile[]): Promise<void> {
    await this.#asked(async () => {
      await this.discard();
      const orgID = await organisationId(this.#connection, this.#settings.org);
      const contents = await readContents(join(directory, CONTENTS));
      const there = new Set(files.map(({ name }) => name));
      for (const [role, bucket] of Object.entries(contents.buckets) as [Role, BucketMetadata][])
        await this.#fillBucket(role, this.#renamed(role, bucket, orgID, contents), directory, there);
      await this.#storeAgain(contents);
    });
  }

  async publish(): Promise<void> {
    await this.#asked(async () => {
      const api = new BucketsAPI(this.#connection.client);
      for (const name of Object.values(this.#names)) {
        const bucket = await this.#connection.bucket(`${name}${UNFINISHED}`);
        if (bucket !== undefined) await api.patchBucketsID({ bucketID: bucket.id, body: { name } });
      }
    });
  }

  async discard(): Promise<void> {
    await this.#asked(async () => {
      const api = new BucketsAPI(this.#connection.client);
      for (const name of Object.values(this.#names)) {
        const bucket = await this.#connection.bucket(`${name}${UNFINISHED}`);
        if (bucket !== undefined) await api.deleteBucketsID({ bucketID: bucket.id });
      }
    });
  }

  #renamed(role: Role, bucket: BucketMetadata, organizationID: string, { startMs }: CopyContents): BucketMetadata {
    // What the journal of an old backup holds must outlive the service's first start; `migrate` shortens it again.
    const extraMs = role === 'journal' ? Math.max(0, this.#settings.nowMs() - startMs) : 0;
    const extraNs = Math.ceil(extraMs / DAY_MS) * DAY_MS * NS_A_MS;
    return {
      ...bucket,
      organizationID,
      organizationName: this.#settings.org,
      bucketName: `${this.#names[role]}${UNFINISHED}`,
      retentionPolicies: bucket.retentionPolicies.map((policy) =>
        policy.duration === 0 ? policy : { ...policy, duration: policy.duration + extraNs },
      ),
    };
  }

  async #fillBucket(role: Role, bucket: BucketMetadata, directory: string, there: ReadonlySet<string>): Promise<void> {
    const { shardIds } = await this.#api.makeBucket(bucket);
    for (const { id } of shardsOf(bucket)) {
      const file = shardFile(role, id);
      const newId = shardIds.get(id);
      if (newId === undefined || !there.has(file))
        throw new AppError('readings.invalid', `the backup has no ${file}, or InfluxDB made no shard for it`);
      const wanted = await readShardFile(join(directory, file));
      if (wanted.length === 0) continue;
      await this.#api.fillShard(newId, join(directory, file));
      await this.#requireKept(newId, file, wanted, bucket);
    }
  }

  /** InfluxDB says that all is well even where it could write nothing. */
  async #requireKept(shardId: number, file: string, wanted: ShardCopy['files'], bucket: BucketMetadata): Promise<void> {
    const kept = await this.#api.copyShard(shardId);
    // Older than what is kept: deleted as it came.
    if (kept === undefined) return;
    if (!sameData(wanted, kept.files)) {
      throw new AppError(
        'backup.not_kept',
        `${this.#connection.name} took ${file} into ${bucket.bucketName} and kept ${kept.files.length} of ${wanted.length} data files: look for free disk space and its log, then restore again`,
      );
    }
  }

  /** What came while the readings were copied is in the journal, but not surely among them; nor is it condensed. */
  async #storeAgain({ startSeq, startMs, buckets }: CopyContents): Promise<void> {
    const names = bucketsOf(this.#settings.bucketPrefix);
    const restored = Object.fromEntries(
      Object.entries(names).map(([role, name]) => [role, `${name}${UNFINISHED}`]),
    ) as unknown as InfluxBuckets;
    const journal = new InfluxJournal(this.#connection, restored.journal);
    const lastSeq = await journal.lastSeq();
    let afterSeq = Math.max(0, startSeq - WRITING_DOWN_MS * 1000);
    while (afterSeq < lastSeq) {
      const page = await journal.read(afterSeq, lastSeq, BATCHES_A_PAGE);
      await this.#storeReadings(restored.raw, page);
      afterSeq = page.length < BATCHES_A_PAGE ? lastSeq : (page.at(-1)?.ingestSeq ?? lastSeq);
    }
    const span = {
      fromMs: startMs - UNCONDENSED_MS,
      toMs: Math.max(startMs, Math.floor(lastSeq / 1000)) + 60_000,
    };
    const late = new LateSpans();
    const rows = this.#connection.query(selectFacilities, {
      bucket: restored.raw,
      from: BigInt(span.fromMs) * 1_000_000n,
      to: BigInt(span.toMs) * 1_000_000n,
    });
    for await (const row of rows) late.add(row('_value'), span);
    const tiers = { minute: buckets.minute !== undefined, hour: buckets.hour !== undefined };
    await condenseLate(this.#connection, restored, tiers, late, this.#settings.nowMs());
  }

  async #storeReadings(bucket: string, page: readonly ReplayedBatch[]): Promise<void> {
    const readings = page.flatMap(({ ingestSeq, batch }) =>
      batch.facilities.flatMap((facility) =>
        facility.readings.map((reading, position) => ({
          ...{ ingestSeq, position, seriesId: 0, facilityId: facility.facilityId, reading },
        })),
      ),
    );
    const lines = readingLines(readings);
    for (let at = 0; at < lines.length; at += LINES_A_WRITE) {
      const outcome = await this.#connection.write(bucket, lines.slice(at, at + LINES_A_WRITE).map(textOf));
      // Too old to be kept by now; the others of the request are stored.
      if (outcome.refused && !/retention/.test(outcome.why))
        throw this.#connection.unavailable(new Error(`${bucket} refuses: ${outcome.why}`));
    }
  }

  async #asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HttpError && (error.statusCode === 401 || error.statusCode === 403)) {
        throw new AppError(
          'backup.forbidden',
          `${this.#connection.name} refuses (${messageOf(error)}): give an operator's token as ANJU_INFLUX_ADMIN_TOKEN or ANJU_INFLUX_ADMIN_TOKEN_FILE`,
          { cause: error },
        );
      }
      if (error instanceof HttpError) throw this.#connection.unavailable(error);
      throw error;
    }
  }
}

/** Whether a shard has the data of an archive: the same files, or what InfluxDB has since made of them, which keeps the last number. */
function sameData(wanted: ShardCopy['files'], kept: ShardCopy['files']): boolean {
  const filesOf = (files: ShardCopy['files']) =>
    files
      .filter(({ name }) => name.endsWith('.tsm'))
      .map(({ name, bytes }) => ({ name: name.slice(name.lastIndexOf('/') + 1), bytes }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const [a, b] = [filesOf(wanted), filesOf(kept)];
  if (JSON.stringify(a) === JSON.stringify(b)) return true;
  const generation = (files: typeof a) => files.at(-1)?.name.split('-')[0];
  return a.length > b.length && b.length > 0 && generation(a) === generation(b);
}
