import { randomBytes } from 'node:crypto';
import { Ledger } from './ledger.js';
import type { LogFileSystem } from './log-file-system.js';
import type { OutboxLimits } from './outbox-limits.js';
import type { Clock, Logger } from './ports.js';
import type { Segment } from './segment.js';
import type { TaskLine } from './task-line.js';

/** What recovery found in the directory. */
export interface Recovered {
  readonly segments: readonly Segment[];
  readonly ledgers: readonly Ledger[];
  /** Above that of every segment. */
  readonly nextSequence: number;
  readonly bdSeq: number | undefined;
  /** Wall clock at earlier boots, by boot. */
  readonly bootTimes: ReadonlyMap<string, number>;
  readonly corruptRecords: number;
}

/** What every part of the log works with. */
export interface LogContext {
  readonly directory: string;
  readonly fileSystem: LogFileSystem;
  readonly limits: OutboxLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly state: LogState;
  /** Everything that touches files runs here, one after another. */
  readonly tasks: TaskLine;
  /** Asks for housekeeping soon. */
  readonly tidy: () => void;
}

export function newEpoch(): string {
  return randomBytes(16).toString('hex');
}

/** The log as it is known in memory: its epochs, its segments and what of them is not confirmed. */
export class LogState {
  readonly ledgers = new Map<string, Ledger>();
  readonly segments: Segment[] = [];
  /** Epoch of what is appended now: a new one for every start. */
  current = new Ledger(newEpoch());
  /** Segment that is appended to; `null` while the disk refuses. */
  active: Segment | null = null;
  nextSequence = 1;
  readonly #places = new Map<string, number>();
  #nextPlace = 0;
  /** The ledgers hold what is not saved. */
  dirty = true;
  unconfirmedRecords = 0;
  unconfirmedReadings = 0;
  readonly counters = {
    appendedReadings: 0,
    committedRecords: 0,
    confirmedRecords: 0,
    droppedReadings: 0,
    corruptRecords: 0,
    foreignConfirmations: 0,
    olderImages: 0,
  };

  constructor() {
    this.begin(this.current);
  }

  /** Takes what was found on the disk, as older than everything else. */
  join(recovered: Recovered): void {
    const newer = [...this.ledgers];
    this.ledgers.clear();
    for (const [at, ledger] of recovered.ledgers.entries()) {
      this.ledgers.set(ledger.epoch, ledger);
      this.#places.set(ledger.epoch, at - recovered.ledgers.length);
    }
    for (const [epoch, ledger] of newer) this.ledgers.set(epoch, ledger);
    this.segments.unshift(...recovered.segments);
    this.nextSequence = recovered.nextSequence;
    this.counters.corruptRecords += recovered.corruptRecords;
    this.dirty = true;
    for (const segment of recovered.segments) this.#countOpen(segment);
  }

  /** Rises from epoch to epoch; known also of one that is forgotten, because all of it is settled. */
  placeOf(epoch: string): number | undefined {
    return this.#places.get(epoch);
  }

  ledgerOf(segment: Segment): Ledger {
    return this.ledgers.get(segment.epoch) as Ledger;
  }

  /** What is appended from here on belongs to `ledger`. */
  begin(ledger: Ledger): void {
    this.ledgers.set(ledger.epoch, ledger);
    this.#places.set(ledger.epoch, this.#nextPlace++);
    this.current = ledger;
    this.dirty = true;
  }

  sealed(): Segment[] {
    return this.segments.filter((segment) => segment !== this.active);
  }

  diskBytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  isSettled(segment: Segment): boolean {
    const ledger = this.ledgerOf(segment);
    for (let at = 0; at < segment.index.size; at++) if (!ledger.isSettled(segment.index.number(at))) return false;
    return true;
  }

  /** Earliest source time on disk that is neither confirmed nor given up. */
  oldestOpenMs(): number | null {
    for (const segment of this.segments) {
      const ledger = this.ledgerOf(segment);
      for (let at = 0; at < segment.index.size; at++) {
        if (!ledger.isSettled(segment.index.number(at))) return segment.index.fromMs(at);
      }
    }
    return null;
  }

  uncount(readings: number): void {
    this.unconfirmedRecords -= 1;
    this.unconfirmedReadings -= readings;
  }

  /** No longer counts the records on disk with these numbers. */
  uncountRange(ledger: Ledger, first: number, last: number): void {
    for (const segment of this.segments) {
      if (segment.epoch !== ledger.epoch || segment.index.lastNumber < first) continue;
      for (let at = segment.index.atOrAfter(first); at < segment.index.size && segment.index.number(at) <= last; at++) {
        this.uncount(segment.index.readings(at));
      }
    }
  }

  /** Forgets `segment`, and its epoch when nothing is left of that. */
  forget(segment: Segment): void {
    this.segments.splice(this.segments.indexOf(segment), 1);
    for (const ledger of [...this.ledgers.values()]) {
      const held = this.segments.some((candidate) => candidate.epoch === ledger.epoch);
      if (ledger !== this.current && !held && ledger.gaps.length === 0) this.ledgers.delete(ledger.epoch);
    }
  }

  #countOpen(segment: Segment): void {
    const ledger = this.ledgerOf(segment);
    for (let at = 0; at < segment.index.size; at++) {
      if (ledger.isSettled(segment.index.number(at))) continue;
      this.unconfirmedRecords += 1;
      this.unconfirmedReadings += segment.index.readings(at);
    }
  }
}
