import { AppError } from '@anju/contracts';
import { HttpError } from '@influxdata/influxdb-client';
import { bucketSources } from '../domain/bucket-sources.js';
import { LateSpans } from '../domain/late-spans.js';
import { RecentBatches } from '../domain/recent-batches.js';
import { withRange } from '../domain/record-ranges.js';
import type {
  AppendResult,
  LatestReading,
  ReadingBucket,
  ReadingGap,
  ReadingHistory,
  ReadingStore,
  ReadingsPage,
  RefusedReading,
  ReplayedBatch,
  StoreBatch,
} from '../reading-store.js';
import { type Admission, type AdmittedReading, admit, doubtfulReadings } from './admission.js';
import { AppendQueue } from './append-queue.js';
import { bucketsOf, type InfluxBuckets } from './influx-buckets.js';
import { type CondensedTiers, condenseLate } from './influx-condense.js';
import { type InfluxAddress, InfluxConnection, messageOf } from './influx-connection.js';
import { InfluxJournal, type InfluxPart } from './influx-journal.js';
import { LAST_STORABLE_MS, type ReadingLine, readingLines, singleLines, textOf } from './influx-lines.js';
import { findStored, readBuckets, readCondensedBuckets, readGaps, readLatest, readPage } from './influx-queries.js';
import { InfluxSnapshots } from './influx-snapshots.js';
import { coverageKey, StoreChanges, StoreState } from './store-state.js';

export interface InfluxReadingStoreSettings extends InfluxAddress {
  /** First part of the buckets' names. */
  readonly bucketPrefix: string;
  readonly nowMs: () => number;
  /** After how many readings the last values are written down; a start reads what came since. */
  readonly readingsBetweenSnapshots: number;
  /** How long late readings wait for others before their windows are condensed anew, ms. */
  readonly condenseLateAfterMs: number;
  /** A reading stored so long after its source time may have missed its window's task, ms. */
  readonly lateAfterMs: number;
  /** Something beside storing failed; it is tried again. */
  readonly onFault: (what: string, error: unknown) => void;
  /**
   * What of the buckets this store writes, where workers share them: it remembers nothing of earlier holders and looks in the
   * bucket instead, so that opening it is quick. Absent: everything.
   */
  readonly part?: InfluxPart;
  /** Nothing is written, and others may write meanwhile. */
  readonly readOnly: boolean;
  /** Another store of this process has found that the token may write: it is not tried again. */
  readonly mayWrite: boolean;
}

const READINGS_AN_APPEND = 20_000;
const LINES_A_WRITE = 5_000;
const BATCHES_A_PAGE = 2_000;
/** How long condensing late readings may have taken, ms. */
const RECALLED_BEYOND_MS = 60_000;

const defaults = {
  timeoutMs: 30_000,
  nowMs: Date.now,
  readingsBetweenSnapshots: 3_000_000,
  condenseLateAfterMs: 120_000,
  lateAfterMs: 60_000,
  onFault: () => undefined,
  readOnly: false,
  mayWrite: false,
};

/**
 * Readings in an InfluxDB 2 that `migrate` has prepared. One process stores at a time, or one for each group (`part`); one
 * confirmed request after the other.
 *
 * Throws `readings.unavailable` (retryable) while InfluxDB cannot be reached; `readings.not_ready` where it answers but
 * refuses the token, or lacks the organisation or a bucket.
 */
export async function openInfluxReadingStore(
  settings: Pick<InfluxReadingStoreSettings, 'url' | 'org' | 'token' | 'bucketPrefix'> &
    Partial<InfluxReadingStoreSettings>,
): Promise<ReadingStore & ReadingHistory> {
  const store = new InfluxReadingStore({ ...defaults, ...settings });
  await store.open();
  return store;
}

class InfluxReadingStore implements ReadingStore, ReadingHistory {
  readonly #settings: InfluxReadingStoreSettings;
  readonly #connection: InfluxConnection;
  readonly #buckets: InfluxBuckets;
  readonly #journal: InfluxJournal;
  readonly #snapshots: InfluxSnapshots;
  readonly #queue: AppendQueue;
  readonly #state = new StoreState();
  readonly #late = new LateSpans();
  readonly #recent = new RecentBatches();
  #rawRetentionMs: number | null = null;
  #tiers: CondensedTiers = { minute: false, hour: false };
  /** A write of the journal failed, so that it may know more than this process. */
  #unsure = false;
  #condenseTimer: NodeJS.Timeout | undefined;
  #condensing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(settings: InfluxReadingStoreSettings) {
    this.#settings = settings;
    this.#connection = new InfluxConnection(settings);
    this.#buckets = bucketsOf(settings.bucketPrefix);
    this.#journal = new InfluxJournal(this.#connection, this.#buckets.journal, settings.part);
    this.#snapshots = new InfluxSnapshots(this.#connection, this.#buckets.state);
    this.#queue = new AppendQueue({
      store: (batches) => this.#store(batches),
      translate: (error) => this.#connection.unavailable(error),
      maxReadings: READINGS_AN_APPEND,
    });
  }

  async open(): Promise<void> {
    await this.#checkBuckets();
    const { part, readOnly } = this.#settings;
    if (readOnly) return;
    if (part !== undefined) {
      this.#state.lastSeq = await this.#journal.lastSeq();
      this.#condensing = this.#recallLate();
      return;
    }
    this.#state.lastSeq = await this.#snapshots.load(this.#state, this.#late);
    await this.#catchUp();
    this.#condenseSoon();
  }

  /** What the holder before stored late and may not have condensed any more. */
  async #recallLate(): Promise<void> {
    const { condenseLateAfterMs, onFault } = this.#settings;
    const { lastSeq } = this.#state;
    const journal = new InfluxJournal(this.#connection, this.#buckets.journal, this.#settings.part);
    let position = Math.max(0, lastSeq - (condenseLateAfterMs + RECALLED_BEYOND_MS) * 1000);
    try {
      for (let more = true; more && !this.#closed; ) {
        const page = await journal.read(position, lastSeq, BATCHES_A_PAGE);
        for (const { ingestSeq, batch } of page) {
          for (const { facilityId, readings } of batch.facilities) {
            for (const { sourceTimeMs } of readings) this.#noteLate(facilityId, sourceTimeMs, ingestSeq / 1000);
          }
          position = ingestSeq;
        }
        more = page.length >= BATCHES_A_PAGE;
      }
      this.#condenseSoon();
    } catch (error) {
      onFault('late readings of the holder before could not be found; their windows stay as they are', error);
    }
  }

  append(batches: readonly StoreBatch[]): Promise<readonly AppendResult[]> {
    if (this.#settings.readOnly) {
      return Promise.reject(new AppError('readings.read_only', 'this process reads only; an ingest worker stores'));
    }
    if (this.#closed) return Promise.reject(this.#closedError());
    return this.#queue.append(batches);
  }

  async latest(): Promise<readonly LatestReading[]> {
    if (this.#settings.readOnly) return this.#storedLatest();
    const { latest, seriesById } = this.#state;
    return [...latest].flatMap(([id, { reading, receivedMs }]) => {
      const series = seriesById.get(id);
      return series === undefined ? [] : [{ facilityId: series.facilityId, reading, receivedMs }];
    });
  }

  async #storedLatest(): Promise<readonly LatestReading[]> {
    const nowMs = this.#settings.nowMs();
    const fromMs = this.#rawRetentionMs === null ? 0 : nowMs - this.#rawRetentionMs;
    const found = await readLatest(this.#connection, this.#buckets.raw, fromMs);
    // When it came is not stored; nothing that is shown came after now.
    return found.map((each) => ({ ...each, receivedMs: Math.min(nowMs, each.reading.sourceTimeMs) }));
  }

  range(query: Parameters<ReadingStore['range']>[0]): Promise<ReadingsPage> {
    return readPage(this.#connection, this.#buckets.raw, query);
  }

  since(ingestSeq: number, limit: number, groupId?: string): Promise<readonly ReplayedBatch[]> {
    return this.#journal.read(ingestSeq, this.#state.lastSeq, limit, groupId);
  }

  async buckets(query: Parameters<ReadingHistory['buckets']>[0]): Promise<readonly ReadingBucket[]> {
    const rawFromMs = this.#rawRetentionMs === null ? 0 : this.#settings.nowMs() - this.#rawRetentionMs;
    const parts: ReadingBucket[] = [];
    for (const { tier, ...span } of bucketSources(query, rawFromMs, this.#tiers)) {
      const part = { ...query, ...span };
      const read = tier === 'raw' ? readBuckets : readCondensedBuckets;
      parts.push(...(await read(this.#connection, this.#buckets[tier], part)));
    }
    return parts;
  }

  gaps(query: Parameters<ReadingHistory['gaps']>[0]): Promise<readonly ReadingGap[]> {
    return readGaps(this.#connection, this.#buckets.raw, query);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#condenseTimer);
    await this.#queue.idle();
    await this.#condensing;
    // The next start finds out in the journal what no snapshot could be told.
    await this.#saveSnapshot();
  }

  async #checkBuckets(): Promise<void> {
    const found = await Promise.all(
      Object.entries(this.#buckets).map(async ([role, name]) => [role, await this.#findBucket(name)] as const),
    );
    const byRole = Object.fromEntries(found) as Record<
      keyof InfluxBuckets,
      Awaited<ReturnType<InfluxConnection['bucket']>>
    >;
    const missing = (['raw', 'journal', 'state'] as const).filter((role) => byRole[role] === undefined);
    if (missing.length > 0) {
      const names = missing.map((role) => this.#buckets[role]).join(', ');
      throw this.#notReady(`has no bucket ${names} that this token may read: run "anju-cloud migrate"`);
    }
    this.#rawRetentionMs = byRole.raw?.retentionMs ?? null;
    this.#tiers = { minute: byRole.minute !== undefined, hour: byRole.hour !== undefined };
    if (this.#settings.readOnly || this.#settings.mayWrite) return;
    for (const bucket of Object.values(byRole)) if (bucket !== undefined) await this.#checkWriting(bucket.name);
  }

  async #findBucket(name: string) {
    try {
      return await this.#connection.bucket(name);
    } catch (error) {
      if (error instanceof HttpError && error.statusCode === 401) throw this.#notReady('refuses the token');
      if (error instanceof HttpError && error.statusCode < 500) throw this.#notReady(`answers ${messageOf(error)}`);
      throw this.#connection.unavailable(error);
    }
  }

  /** A write of nothing: the permission is judged before the lines are. */
  async #checkWriting(bucket: string): Promise<void> {
    try {
      await this.#connection.write(bucket, ['']);
    } catch (error) {
      const { cause } = error as AppError;
      if (!(cause instanceof HttpError) || cause.statusCode >= 500) throw error;
      throw this.#notReady(`does not let this token write to ${bucket}: ${messageOf(cause)}`);
    }
  }

  #notReady(what: string): AppError {
    return new AppError('readings.not_ready', `${this.#connection.name}, organisation ${this.#settings.org}: ${what}`);
  }

  #closedError(): AppError {
    return new AppError('readings.unavailable', 'the readings store is closed', { retryable: true });
  }

  /** Takes into memory what the journal holds beyond it. */
  async #catchUp(): Promise<void> {
    const lastSeq = Math.max(this.#state.lastSeq, await this.#journal.lastSeq());
    while (this.#state.lastSeq < lastSeq) {
      const page = await this.#journal.read(this.#state.lastSeq, lastSeq, BATCHES_A_PAGE);
      for (const replayed of page) this.#remember(replayed);
      if (page.length < BATCHES_A_PAGE) this.#state.lastSeq = lastSeq;
    }
    this.#unsure = false;
  }

  #remember({ ingestSeq, batch }: ReplayedBatch): void {
    const changes = new StoreChanges(this.#state);
    for (const { facilityId, readings } of batch.facilities) {
      for (const reading of readings) {
        const series = changes.seriesOf(facilityId, reading.point);
        changes.add(series.id, reading, batch.receivedMs);
        this.#noteLate(facilityId, reading.sourceTimeMs, ingestSeq / 1000);
      }
    }
    if (batch.range !== null) {
      const key = coverageKey(batch.groupId, batch.edgeNodeId, batch.range.epoch);
      changes.coverage.set(key, withRange(changes.coverageOf(key), batch.range.first, batch.range.last));
      this.#recent.add(key, batch.range, ingestSeq);
    }
    changes.lastSeq = ingestSeq;
    this.#apply(changes);
  }

  #apply(changes: StoreChanges): void {
    changes.apply();
    this.#snapshots.note(changes.latest.keys());
  }

  async #store(asked: readonly StoreBatch[]): Promise<readonly AppendResult[]> {
    if (this.#unsure) await this.#catchUp();
    const state = this.#state;
    const refused = asked.map((batch) => this.#unstorable(batch));
    let batches = asked.map((batch, i) => without(batch, refused[i] ?? []));
    const newChanges = () => {
      const changes = new StoreChanges(state);
      changes.lastSeq = Math.max(changes.lastSeq, this.#settings.nowMs() * 1000);
      return changes;
    };
    let changes = newChanges();
    const doubtful = doubtfulReadings(batches, state, changes, this.#settings.part === undefined ? 'new' : 'doubtful');
    const known = await findStored(this.#connection, this.#buckets.raw, doubtful);
    let admission = admit(batches, state, changes, known, () => '');
    const faulty = await this.#writeReadings(admission);
    if (faulty.size > 0) {
      for (const [i, batch] of batches.entries()) refused[i]?.push(...refusedOf(batch, faulty));
      batches = batches.map((batch, i) => without(batch, refused[i] ?? []));
      changes = newChanges();
      admission = admit(batches, state, changes, known, () => '');
    }
    await this.#writeJournal(admission);
    this.#apply(changes);
    for (const { ingestSeq, batch } of admission.batches) {
      const { groupId, edgeNodeId, range } = batch;
      if (range !== null) this.#recent.add(coverageKey(groupId, edgeNodeId, range.epoch), range, ingestSeq);
    }
    const storedMs = this.#settings.nowMs();
    for (const { facilityId, reading } of admission.readings) {
      this.#noteLate(facilityId, reading.sourceTimeMs, storedMs);
    }
    this.#condenseSoon();
    const results: AppendResult[] = [];
    for (const [i, result] of admission.results.entries())
      results.push(result ?? (await this.#resultOfStored(batches[i])));
    await this.#snapshotWhenDue(admission.readings.length);
    return results.map((result, i) => {
      const ofBatch = refused[i] ?? [];
      return ofBatch.length === 0 || result.alreadyStored ? result : { ...result, refused: ofBatch };
    });
  }

  /** Readings whose time this store cannot keep. */
  #unstorable({ facilities }: StoreBatch): RefusedReading[] {
    const oldestMs = this.#rawRetentionMs === null ? 0 : this.#settings.nowMs() - this.#rawRetentionMs;
    const refused: RefusedReading[] = [];
    for (const { facilityId, readings } of facilities) {
      for (const reading of readings) {
        if (reading.sourceTimeMs < oldestMs) {
          const detail = `readings are kept for ${Math.round((this.#rawRetentionMs ?? 0) / 86_400_000)} days`;
          refused.push({ facilityId, reading, code: 'reading.beyond_retention', detail });
        } else if (reading.sourceTimeMs > LAST_STORABLE_MS) {
          refused.push({ facilityId, reading, code: 'reading.unstorable', detail: 'no time after the year 2262' });
        }
      }
    }
    return refused;
  }

  /** Writes what was admitted; returns the readings that InfluxDB refuses for cause, each with what it says. */
  async #writeReadings({ readings }: Admission): Promise<ReadonlyMap<AdmittedReading['reading'], string>> {
    const faulty = new Map<AdmittedReading['reading'], string>();
    const lines = readingLines(readings);
    for (let at = 0; at < lines.length; at += LINES_A_WRITE) {
      await this.#writeLines(lines.slice(at, at + LINES_A_WRITE), faulty);
    }
    return faulty;
  }

  /** Halves what is refused until single readings are left, so that one of them never holds up the others. */
  async #writeLines(lines: readonly ReadingLine[], faulty: Map<AdmittedReading['reading'], string>): Promise<void> {
    const outcome = await this.#connection.write(this.#buckets.raw, lines.map(textOf));
    if (!outcome.refused) return;
    const [only] = lines;
    if (lines.length === 1 && only !== undefined) {
      const [reading, ...others] = only.readings;
      if (reading !== undefined && others.length === 0) faulty.set(reading.reading, outcome.why);
      else await this.#writeLines(singleLines(only), faulty);
      return;
    }
    const middle = lines.length >> 1;
    await this.#writeLines(lines.slice(0, middle), faulty);
    await this.#writeLines(lines.slice(middle), faulty);
  }

  async #writeJournal(admission: Admission): Promise<void> {
    if (admission.batches.length === 0) return;
    try {
      const outcome = await this.#connection.write(this.#buckets.journal, this.#journal.linesOf(admission));
      if (outcome.refused) throw new Error(`${this.#buckets.journal} refuses: ${outcome.why}`);
    } catch (error) {
      this.#unsure = true;
      throw error;
    }
  }

  async #resultOfStored(batch: StoreBatch | undefined): Promise<AppendResult> {
    const range = batch?.range ?? null;
    if (batch === undefined || range === null) return { ingestSeq: 0, alreadyStored: true, conflicts: [] };
    const recent = this.#recent.seqOf(coverageKey(batch.groupId, batch.edgeNodeId, range.epoch), range);
    const ingestSeq = recent ?? (await this.#journal.seqOfRange(batch, range));
    return { ingestSeq, alreadyStored: true, conflicts: [] };
  }

  async #snapshotWhenDue(stored: number): Promise<void> {
    this.#state.readingsSinceSnapshot += stored;
    if (this.#state.readingsSinceSnapshot < this.#settings.readingsBetweenSnapshots) return;
    await this.#saveSnapshot();
  }

  /** What was stored stays stored when this fails: the snapshot is due again at once. */
  async #saveSnapshot(): Promise<void> {
    const { part, readOnly } = this.#settings;
    // Where workers share the buckets, a snapshot would be old as soon as another of them stores.
    if (part !== undefined || readOnly) return;
    try {
      await this.#snapshots.save(this.#state, this.#late);
    } catch (error) {
      this.#settings.onFault('the snapshot of the last values could not be written', error);
    }
  }

  #noteLate(facilityId: string, sourceTimeMs: number, storedMs: number): void {
    if (!this.#tiers.minute && !this.#tiers.hour) return;
    if (storedMs - sourceTimeMs < this.#settings.lateAfterMs) return;
    const minute = Math.floor(sourceTimeMs / 60_000) * 60_000;
    this.#late.add(facilityId, { fromMs: minute, toMs: minute + 60_000 });
  }

  #condenseSoon(): void {
    if (this.#late.size === 0 || this.#condenseTimer !== undefined || this.#closed) return;
    this.#condenseTimer = setTimeout(() => {
      this.#condensing = this.#condense();
    }, this.#settings.condenseLateAfterMs).unref();
  }

  async #condense(): Promise<void> {
    const late = this.#late.take();
    try {
      await condenseLate(this.#connection, this.#buckets, this.#tiers, late, this.#settings.nowMs());
    } catch (error) {
      this.#settings.onFault('late readings could not be condensed', error);
      this.#late.addAll(late);
    } finally {
      this.#condenseTimer = undefined;
      this.#condenseSoon();
    }
  }
}

function without(batch: StoreBatch, refused: readonly RefusedReading[]): StoreBatch {
  if (refused.length === 0) return batch;
  const out = new Set(refused.map(({ reading }) => reading));
  const facilities = batch.facilities
    .map((facility) => ({ ...facility, readings: facility.readings.filter((reading) => !out.has(reading)) }))
    .filter(({ readings }) => readings.length > 0);
  return { ...batch, facilities };
}

function refusedOf(batch: StoreBatch, faulty: ReadonlyMap<AdmittedReading['reading'], string>): RefusedReading[] {
  return batch.facilities.flatMap(({ facilityId, readings }) =>
    readings.flatMap((reading): RefusedReading[] => {
      const why = faulty.get(reading);
      if (why === undefined) return [];
      const code = /retention/.test(why) ? 'reading.beyond_retention' : 'reading.unstorable';
      return [{ facilityId, reading, code, detail: why }];
    }),
  );
}
