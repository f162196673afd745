import { LateSpans } from '../domain/late-spans.js';
import type { InfluxBuckets } from './influx-buckets.js';
import { type CondensedTiers, condenseLate } from './influx-condense.js';
import type { InfluxConnection } from './influx-connection.js';
import type { InfluxJournal } from './influx-journal.js';

const BATCHES_A_PAGE = 2_000;
/** How long condensing late readings may have taken, ms. */
const RECALLED_BEYOND_MS = 60_000;

export interface LateWindowsSettings {
  readonly nowMs: () => number;
  /** How long late readings wait for others before their windows are condensed anew, ms. */
  readonly condenseLateAfterMs: number;
  /** A reading stored so long after its source time may have missed its window's task, ms. */
  readonly lateAfterMs: number;
  /** Condensing failed; it is tried again. */
  readonly onFault: (what: string, error: unknown) => void;
}

/** Windows whose task had run before their last readings came: condensed anew, a while after such a reading. */
export class InfluxLateWindows {
  /** What is to be condensed; snapshots keep it. */
  readonly spans = new LateSpans();
  #tiers: CondensedTiers = { minute: false, hour: false };
  #timer: NodeJS.Timeout | undefined;
  #condensing: Promise<void> = Promise.resolve();
  #recalling: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly connection: InfluxConnection,
    private readonly buckets: InfluxBuckets,
    private readonly settings: LateWindowsSettings,
  ) {}

  /** Only where a tier is condensed there is anything to be condensed anew. */
  begin(tiers: CondensedTiers): void {
    this.#tiers = tiers;
  }

  /** Finds in the journal, in the background, what the holder before stored late and may not have condensed any more. */
  recall(journal: InfluxJournal, lastSeq: number): void {
    this.#recalling = this.#findLate(journal, lastSeq);
  }

  /** A reading was stored at `storedMs`. */
  note(facilityId: string, sourceTimeMs: number, storedMs: number): void {
    if (!this.#tiers.minute && !this.#tiers.hour) return;
    if (storedMs - sourceTimeMs < this.settings.lateAfterMs) return;
    const minute = Math.floor(sourceTimeMs / 60_000) * 60_000;
    this.spans.add(facilityId, { fromMs: minute, toMs: minute + 60_000 });
  }

  condenseSoon(): void {
    if (this.spans.size === 0 || this.#timer !== undefined || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#condensing = this.#condense();
    }, this.settings.condenseLateAfterMs).unref();
  }

  /** Begins no further round; resolves when the one that runs is over. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#recalling;
    await this.#condensing;
  }

  async #findLate(journal: InfluxJournal, lastSeq: number): Promise<void> {
    const { condenseLateAfterMs, onFault } = this.settings;
    let position = Math.max(0, lastSeq - (condenseLateAfterMs + RECALLED_BEYOND_MS) * 1000);
    try {
      for (let more = true; more && !this.#closed; ) {
        const page = await journal.read(position, lastSeq, BATCHES_A_PAGE);
        for (const { ingestSeq, batch } of page) {
          for (const { facilityId, readings } of batch.facilities) {
            for (const { sourceTimeMs } of readings) this.note(facilityId, sourceTimeMs, ingestSeq / 1000);
          }
          position = ingestSeq;
        }
        more = page.length >= BATCHES_A_PAGE;
      }
      this.condenseSoon();
    } catch (error) {
      onFault('late readings of the holder before could not be found; their windows stay as they are', error);
    }
  }

  async #condense(): Promise<void> {
    const late = this.spans.take();
    try {
      await condenseLate(this.connection, this.buckets, this.#tiers, late, this.settings.nowMs());
    } catch (error) {
      this.settings.onFault('late readings could not be condensed', error);
      this.spans.addAll(late);
    } finally {
      this.#timer = undefined;
      this.condenseSoon();
    }
  }
}
