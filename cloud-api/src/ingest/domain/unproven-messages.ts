/** What one node may make the host keep, bytes. DEFAULT. */
const mostBytes = 4 * 1024 * 1024;

interface Held<T> {
  readonly message: T;
  /** `null`: the node's own. */
  readonly deviceId: string | null;
  readonly bytes: number;
  /** Metrics that are lost with it. */
  readonly lost: number;
}

/** Messages of one node in the order in which they came, kept until its births prove what they mean. */
export class UnprovenMessages<T> {
  #held: Held<T>[] = [];
  #bytes = 0;
  #sinceMs = 0;

  /** `false`: no room. */
  hold(held: Held<T>, nowMs: number): boolean {
    if (this.#bytes + held.bytes > mostBytes) return false;
    if (this.#held.length === 0) this.#sinceMs = nowMs;
    this.#held.push(held);
    this.#bytes += held.bytes;
    return true;
  }

  get size(): number {
    return this.#held.length;
  }

  /** The oldest has waited for so long. */
  isOver(nowMs: number, timeoutMs: number): boolean {
    return this.#held.length > 0 && nowMs - this.#sinceMs >= timeoutMs;
  }

  /** Lets go of those of the node itself or of one device. */
  take(deviceId: string | null): { readonly messages: readonly T[]; readonly lost: number } {
    return this.#letGo((held) => held.deviceId === deviceId);
  }

  /** Forgets everything; the number of metrics that went with it. */
  clear(): number {
    return this.#letGo(() => true).lost;
  }

  #letGo(goes: (held: Held<T>) => boolean): { readonly messages: readonly T[]; readonly lost: number } {
    const gone = this.#held.filter(goes);
    this.#held = this.#held.filter((held) => !goes(held));
    for (const { bytes } of gone) this.#bytes -= bytes;
    return { messages: gone.map(({ message }) => message), lost: gone.reduce((sum, { lost }) => sum + lost, 0) };
  }
}
