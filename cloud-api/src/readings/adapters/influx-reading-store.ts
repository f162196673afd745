import { AppError } from '@anju/contracts';
import { bucketSources } from '../domain/bucket-sources.js';
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
  ReplayedBatch,
  StoreBatch,
} from '../reading-store.js';
import { type Admission, admit, doubtfulReadings } from './admission.js';
import { AppendQueue } from './append-queue.js';
import { readBuckets, readCondensedBuckets } from './influx-bucket-numbers.js';
import { bucketsOf, type InfluxBuckets } from './influx-buckets.js';
import { type InfluxAddress, InfluxConnection } from './influx-connection.js';
import { readGaps } from './influx-gaps.js';
import { InfluxJournal, type InfluxPart } from './influx-journal.js';
import { InfluxLateWindows, type LateWindowsSettings } from './influx-late-windows.js';
import { checkReadiness, type InfluxReadiness } from './influx-readiness.js';
import { findStored, readLatest, readPage } from './influx-readings.js';
import { refusedOf, unstorable, without, writeReadings } from './influx-refusals.js';
import { InfluxSnapshots } from './influx-snapshots.js';
import { coverageKey, StoreChanges, StoreState } from './store-state.js';

export interface InfluxReadingStoreSettings extends InfluxAddress, LateWindowsSettings {
  /** First part of the buckets' names. */
  readonly bucketPrefix: string;
  /** After how many readings the last values are written down; a start reads what came since. */
  readonly readingsBetweenSnapshots: number;
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
const BATCHES_A_PAGE = 2_000;

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
  readonly #late: InfluxLateWindows;
  readonly #recent = new RecentBatches();
  #readiness: InfluxReadiness = { rawRetentionMs: null, tiers: { minute: false, hour: false } };
  /** A write of the journal failed, so that it may know more than this process. */
  #unsure = false;
  #closed = false;

  constructor(settings: InfluxReadingStoreSettings) {
    this.#settings = settings;
    this.#connection = new InfluxConnection(settings);
    this.#buckets = bucketsOf(settings.bucketPrefix);
    this.#journal = new InfluxJournal(this.#connection, this.#buckets.journal, settings.part);
    this.#snapshots = new InfluxSnapshots(this.#connection, this.#buckets.state);
    this.#late = new InfluxLateWindows(this.#connection, this.#buckets, settings);
    this.#queue = new AppendQueue({
      store: (batches) => this.#store(batches),
      translate: (error) => this.#connection.unavailable(error),
      maxReadings: READINGS_AN_APPEND,
    });
  }

  async open(): Promise<void> {
    const { org, part, readOnly, mayWrite } = this.#settings;
    const triesWriting = !readOnly && !mayWrite;
    this.#readiness = await checkReadiness(this.#connection, org, this.#buckets, { triesWriting });
    this.#late.begin(this.#readiness.tiers);
    if (readOnly) return;
    if (part !== undefined) {
      this.#state.lastSeq = await this.#journal.lastSeq();
      this.#late.recall(new InfluxJournal(this.#connection, this.#buckets.journal, part), this.#state.lastSeq);
      return;
    }
    this.#state.lastSeq = await this.#snapshots.load(this.#state, this.#late.spans);
    await this.#catchUp();
    this.#late.condenseSoon();
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
    const { rawRetentionMs } = this.#readiness;
    const nowMs = this.#settings.nowMs();
    const fromMs = rawRetentionMs === null ? 0 : nowMs - rawRetentionMs;
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
    const { rawRetentionMs, tiers } = this.#readiness;
    const rawFromMs = rawRetentionMs === null ? 0 : this.#settings.nowMs() - rawRetentionMs;
    const parts: ReadingBucket[] = [];
    for (const { tier, ...span } of bucketSources(query, rawFromMs, tiers)) {
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
    const condensed = this.#late.close();
    await this.#queue.idle();
    await condensed;
    // The next start finds out in the journal what no snapshot could be told.
    await this.#saveSnapshot();
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
        this.#late.note(facilityId, reading.sourceTimeMs, ingestSeq / 1000);
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
    const { nowMs } = this.#settings;
    const refused = asked.map((batch) => unstorable(batch, this.#readiness.rawRetentionMs, nowMs));
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
    const faulty = await writeReadings(this.#connection, this.#buckets.raw, admission.readings);
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
      this.#late.note(facilityId, reading.sourceTimeMs, storedMs);
    }
    this.#late.condenseSoon();
    const results: AppendResult[] = [];
    for (const [i, result] of admission.results.entries())
      results.push(result ?? (await this.#resultOfStored(batches[i])));
    await this.#snapshotWhenDue(admission.readings.length);
    return results.map((result, i) => {
      const ofBatch = refused[i] ?? [];
      return ofBatch.length === 0 || result.alreadyStored ? result : { ...result, refused: ofBatch };
    });
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
      await this.#snapshots.save(this.#state, this.#late.spans);
    } catch (error) {
      this.#settings.onFault('the snapshot of the last values could not be written', error);
    }
  }
}
