/** A node is at most this far ahead of a message that is still on its way; more is a loss. Half of the sequence numbers. */
export const mostAhead = 127;
/** What one node may make the host keep, bytes. DEFAULT. */
const mostBytes = 4 * 1024 * 1024;

interface Held<T> {
  readonly message: T;
  readonly bytes: number;
  /** Metrics that are lost with it. */
  readonly lost: number;
}

/** Messages of one node that overtook another (specification 3.0 §5.8): kept until that one comes or the time is over. */
export class ReorderWindow<T> {
  readonly #held = new Map<number, Held<T>>();
  #bytes = 0;
  #sinceMs: number | null = null;

  /** `false`: no room, or another with that sequence number waits. */
  hold(seq: number, held: Held<T>, nowMs: number): boolean {
    if (this.#held.has(seq) || this.#bytes + held.bytes > mostBytes) return false;
    this.#held.set(seq, held);
    this.#bytes += held.bytes;
    this.#sinceMs ??= nowMs;
    return true;
  }

  /** The message with this sequence number; the rest waits for what is missing next. */
  take(seq: number, nowMs: number): T | undefined {
    const held = this.#held.get(seq);
    if (held === undefined) return undefined;
    this.#held.delete(seq);
    this.#bytes -= held.bytes;
    this.#sinceMs = this.#held.size === 0 ? null : nowMs;
    return held.message;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Sequence numbers of what waits. */
  get waiting(): readonly number[] {
    return [...this.#held.keys()];
  }

  isOver(nowMs: number, timeoutMs: number): boolean {
    return this.#sinceMs !== null && nowMs - this.#sinceMs >= timeoutMs;
  }

  /** Forgets everything; the number of metrics that went with it. */
  clear(): number {
    let lost = 0;
    for (const held of this.#held.values()) lost += held.lost;
    this.#held.clear();
    this.#bytes = 0;
    this.#sinceMs = null;
    return lost;
  }
}
