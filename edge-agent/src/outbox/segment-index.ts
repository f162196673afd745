import type { FrameHeader } from './record-frame.js';

const ALARM_BIT = 0x8000_0000;

/** Where each record of a segment lies, about 20 bytes a record: a backlog of days must not fill a small gateway's memory. */
export class SegmentIndex {
  #size = 0;
  #numbers = new Float64Array(64);
  #offsets = new Uint32Array(64);
  #counts = new Uint32Array(64);
  #fromMs = new Float64Array(64);
  #maxToMs = 0;
  #alarms = 0;

  get size(): number {
    return this.#size;
  }
  /** Latest source time of any record, ms; 0 when empty. */
  get maxToMs(): number {
    return this.#maxToMs;
  }
  get alarmRecords(): number {
    return this.#alarms;
  }
  get firstNumber(): number {
    return this.#numbers[0] ?? 0;
  }
  get lastNumber(): number {
    return this.#size === 0 ? 0 : (this.#numbers[this.#size - 1] as number);
  }

  push(offset: number, header: FrameHeader): void {
    if (this.#size === this.#numbers.length) this.#grow();
    this.#numbers[this.#size] = header.number;
    this.#offsets[this.#size] = offset;
    this.#counts[this.#size] = (header.readings | (header.alarmRelevant ? ALARM_BIT : 0)) >>> 0;
    this.#fromMs[this.#size] = header.fromMs;
    this.#maxToMs = Math.max(this.#maxToMs, header.toMs);
    if (header.alarmRelevant) this.#alarms += 1;
    this.#size += 1;
  }

  /** Index of the first record whose number is at or above `number`; `size` when there is none. */
  atOrAfter(number: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  number(index: number): number {
    return this.#numbers[index] as number;
  }
  offset(index: number): number {
    return this.#offsets[index] as number;
  }
  readings(index: number): number {
    return ((this.#counts[index] as number) & ~ALARM_BIT) >>> 0;
  }
  isAlarm(index: number): boolean {
    return ((this.#counts[index] as number) & ALARM_BIT) !== 0;
  }
  fromMs(index: number): number {
    return this.#fromMs[index] as number;
  }

  /** Gives back the room for records to come. */
  trim(): void {
    this.#numbers = this.#numbers.slice(0, this.#size);
    this.#offsets = this.#offsets.slice(0, this.#size);
    this.#counts = this.#counts.slice(0, this.#size);
    this.#fromMs = this.#fromMs.slice(0, this.#size);
  }

  #grow(): void {
    const length = Math.max(64, this.#numbers.length * 2);
    const numbers = new Float64Array(length);
    numbers.set(this.#numbers);
    const offsets = new Uint32Array(length);
    offsets.set(this.#offsets);
    const counts = new Uint32Array(length);
    counts.set(this.#counts);
    const fromMs = new Float64Array(length);
    fromMs.set(this.#fromMs);
    this.#numbers = numbers;
    this.#offsets = offsets;
    this.#counts = counts;
    this.#fromMs = fromMs;
  }
}
