/** Counts what is retained, so that a device that invents topics cannot fill the broker's memory. */
export class RetainedBudget {
  readonly #limits: { readonly maxMessages: number; readonly maxBytes: number };
  readonly #sizes = new Map<string, number>();
  #bytes = 0;

  constructor(limits: { readonly maxMessages: number; readonly maxBytes: number }) {
    this.#limits = limits;
  }

  /** `false`: it would go beyond the limits. An empty payload takes the topic's message away (MQTT 3.1.1 §3.3.1.3). */
  accept(topic: string, payloadBytes: number): boolean {
    const before = this.#sizes.get(topic);
    const size = payloadBytes === 0 ? 0 : payloadBytes + Buffer.byteLength(topic);
    const bytes = this.#bytes - (before ?? 0) + size;
    const messages = this.#sizes.size + (before === undefined && size > 0 ? 1 : 0);
    if (size > 0 && (bytes > this.#limits.maxBytes || messages > this.#limits.maxMessages)) return false;
    this.#bytes = bytes;
    if (size === 0) this.#sizes.delete(topic);
    else this.#sizes.set(topic, size);
    return true;
  }
}
