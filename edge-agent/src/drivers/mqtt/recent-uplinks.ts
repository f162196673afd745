/**
 * How far apart two uplinks of one counter and the same bytes may be and still be one. A device that joins anew counts from 0
 * again, so that an equal counter alone proves nothing. DEFAULT.
 */
export const sameUplinkMs = 60_000;

/** Uplinks that are remembered: a network server repeats only the latest. DEFAULT. */
const remembered = 32;

export interface Uplink {
  readonly counter: number;
  /** Base64. */
  readonly data: string;
  readonly timeMs: number;
}

/** Tells an uplink that was published twice from one that says the same as another. */
export class RecentUplinks {
  private readonly uplinks: Uplink[] = [];

  holds({ counter, data, timeMs }: Uplink): boolean {
    return this.uplinks.some(
      (one) => one.counter === counter && one.data === data && Math.abs(one.timeMs - timeMs) <= sameUplinkMs,
    );
  }

  add(uplink: Uplink): void {
    this.uplinks.push(uplink);
    if (this.uplinks.length > remembered) this.uplinks.shift();
  }

  /** For an uplink whose readings could not be kept: the broker will send it again. */
  remove(uplink: Uplink): void {
    const index = this.uplinks.indexOf(uplink);
    if (index >= 0) this.uplinks.splice(index, 1);
  }
}
