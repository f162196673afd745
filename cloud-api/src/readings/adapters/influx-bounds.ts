import { LAST_STORABLE_MS } from './influx-lines.js';

/** Source times in ms as Flux has them, in nanoseconds, within what InfluxDB can keep. */
export function bounds(fromMs: number, toMs: number): { readonly from: bigint; readonly to: bigint } {
  const nanoseconds = (ms: number) => BigInt(Math.min(Math.max(ms, 0), LAST_STORABLE_MS + 1)) * 1_000_000n;
  return { from: nanoseconds(fromMs), to: nanoseconds(toMs) };
}
