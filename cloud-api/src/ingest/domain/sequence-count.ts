import { mostAhead } from './reorder-window.js';
import { isSequenceNumber, nextSequenceNumber } from './sequence.js';

/** The sequence numbers of one node: which comes next, and how many messages are missing by them. */
export class SequenceCount {
  #seq = 0;
  /** `#seq` is of the last message that came or is on record, whatever use it was of. */
  #isCounting = false;
  /** Most devices that were known at once. */
  #mostDevices = 0;
  /** Nothing came over this line yet, so that what comes first overtook nothing. */
  #isLineNew = false;

  /** Number of the last message. */
  get last(): number {
    return this.#seq;
  }

  /** What the next message must carry. */
  get expected(): number {
    return nextSequenceNumber(this.#seq);
  }

  /** How far a number is ahead of the one that is expected: 0 to 255. */
  aheadOf(seq: number): number {
    return (seq - this.expected + 256) % 256;
  }

  /** A birth certificate of the node begins a new count. */
  begin(seq: number): void {
    this.#seq = seq;
    this.#isCounting = true;
    this.#isLineNew = false;
  }

  /** The message that was expected came. */
  follow(seq: number): void {
    this.#seq = seq;
    this.#isLineNew = false;
  }

  /** The host was away. */
  lineLost(): void {
    this.#isLineNew = true;
  }

  /**
   * What an earlier holder counted to. `keptSeq`: of the last message whose readings are known to be kept; only then it can be told
   * how many are missing.
   */
  recall(seq: number, keptSeq: number | null, devices: number): void {
    this.#seq = keptSeq ?? seq;
    this.#isCounting = keptSeq !== null;
    this.#isLineNew = true;
    this.#mostDevices = devices;
  }

  /** So many messages after the last one that was told of are kept too. `null`: nobody knows how many. */
  keptMore(messages: number | null): void {
    if (!this.#isLineNew || !this.#isCounting) return;
    if (messages === null) this.#isCounting = false;
    else this.#seq = (this.#seq + messages) % 256;
  }

  knowDevices(devices: number): void {
    this.#mostDevices = Math.max(this.#mostDevices, devices);
  }

  /** Messages that overtook what has not come in time: how many are missing before the last of them, at least. */
  missedAmong(early: readonly number[]): number {
    const newest = Math.max(-1, ...early.map((seq) => this.aheadOf(seq)));
    const missed = newest + 1 - early.length;
    if (newest >= 0) this.#seq = (this.expected + newest) % 256;
    return Math.max(0, missed);
  }

  /**
   * How many messages are missing before one with this number, at least: as many as the number says, or, if an unheard birth began
   * a new count meanwhile, those after the births. One that is far ahead on a line that has been heard came late or twice.
   */
  missedBefore(seq: number | undefined): number {
    if (!this.#isCounting || !isSequenceNumber(seq)) return 0;
    const ahead = this.aheadOf(seq);
    if (ahead > mostAhead && !this.#isLineNew) return 0;
    this.#seq = seq;
    this.#isLineNew = false;
    return Math.max(0, Math.min(ahead, seq - 1 - this.#mostDevices));
  }
}
