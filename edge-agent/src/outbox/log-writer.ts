import { AppError } from '@anju/contracts';
import { type Draft, frameOf, recordOf } from './draft.js';
import { encodeLedgers, ledgerFileName } from './ledger-file.js';
import { replaceFile } from './log-file-system.js';
import type { LogContext } from './log-state.js';
import type { LogRecord } from './outbox.js';
import { Segment } from './segment.js';

/** While the disk hung its work was taken over by the memory: what it finished since then counts no more. */
function givenUp(): AppError {
  return new AppError('outbox.given_up', 'The disk was given up while it was being written.', { retryable: true });
}

/** Writes the log's files. Every method runs within the context's task line. */
export class LogWriter {
  constructor(private readonly context: LogContext) {}

  /** Writes records under the next numbers; they are durable when this resolves. Throws the file system's fault. */
  async commit(drafts: readonly Draft[]): Promise<LogRecord[]> {
    const { state, limits } = this.context;
    let active = this.#active();
    if (active.bytes >= limits.segmentBytes && active.index.size > 0) active = await this.roll();
    const ledger = state.current;
    const first = ledger.lastNumber + 1;
    const frames = drafts.map((draft, index) => frameOf(draft, first + index));
    await active.write(frames);
    if (state.active !== active) throw givenUp();
    active.take(frames);
    ledger.lastNumber += drafts.length;
    for (const draft of drafts) state.unconfirmedReadings += draft.entry.readings.length;
    state.unconfirmedRecords += drafts.length;
    state.counters.committedRecords += drafts.length;
    return drafts.map((draft, index) => recordOf(draft, ledger.epoch, first + index));
  }

  /** Seals the active segment and begins the next. */
  async roll(): Promise<Segment> {
    const { directory, fileSystem, state } = this.context;
    const sealed = this.#active();
    const { epoch, lastNumber } = state.current;
    const next = await Segment.create(fileSystem, directory, state.nextSequence, epoch, lastNumber + 1);
    state.nextSequence += 1;
    if (state.active !== sealed) {
      await next.close();
      await fileSystem.remove(next.path);
      throw givenUp();
    }
    state.segments.push(next);
    state.active = next;
    this.context.tidy();
    sealed.index.trim();
    await sealed.close();
    return next;
  }

  /** Removes sealed segments of which every record is confirmed; what is confirmed is on disk before. */
  async removeSettled(): Promise<void> {
    const { state } = this.context;
    const settled = state.sealed().filter((segment) => state.isSettled(segment));
    if (settled.length === 0) return;
    await this.saveLedgers();
    for (const segment of settled) await this.removeSegment(segment);
  }

  async removeSegment(segment: Segment): Promise<void> {
    const { directory, fileSystem, logger, state } = this.context;
    state.forget(segment);
    try {
      await segment.close();
      await fileSystem.remove(segment.path);
      await fileSystem.syncDirectory(directory);
    } catch (error) {
      // Its records are confirmed or reported: a file that stays is removed at the next start.
      logger.warn({ err: error, path: segment.path }, 'A segment that is no longer needed could not be removed.');
    }
  }

  async saveLedgers(): Promise<void> {
    const { directory, fileSystem, logger, state } = this.context;
    if (!state.dirty) return;
    state.dirty = false;
    try {
      await replaceFile(fileSystem, directory, ledgerFileName, encodeLedgers(state.ledgers.values()));
    } catch (error) {
      // Without it records are sent twice after a restart, which the host recognises: worth a warning, not a stop.
      state.dirty = true;
      logger.warn({ err: error }, 'What the host confirmed could not be saved; it is tried again.');
    }
  }

  #active(): Segment {
    const { active } = this.context.state;
    if (active !== null) return active;
    throw givenUp();
  }
}
