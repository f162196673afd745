import type { PointDefinition } from '@anju/contracts';
import { bad, type Decoded, good } from './decoded.js';
import { convertUnit, roundSignificant } from './unit-conversion.js';

/** NAMUR NE 43: outside 3.6–21 mA a 4–20 mA loop tells of a failure; its measuring range is 3.8–20.5 mA. */
export const ne43 = {
  failLowMilliamps: 3.6,
  measureLowMilliamps: 3.8,
  measureHighMilliamps: 20.5,
  failHighMilliamps: 21,
} as const;

/** What 4 mA and 20 mA mean, in the unit `unit`. */
export interface LoopRange {
  readonly lo: number;
  readonly hi: number;
  readonly unit: string;
}

/** One point of one facility, fed by one point of one device. */
export interface Feed {
  readonly deviceId: string;
  /** Point key within the facility: `tank_level`, `port-3/power`. */
  readonly point: string;
  readonly definition: PointDefinition;
  /** Change, in the catalogue's unit, up to which a value is not reported. 0: every change is. */
  readonly deadband: number;
  /** An unchanged value is repeated after this long, at the next sample. 0: every sample is reported. */
  readonly heartbeatMs: number;
  readonly invert: boolean;
  readonly loop?: LoopRange;
}

/** One key for a feed in maps and logs. */
export function feedKey(feed: Pick<Feed, 'deviceId' | 'point'>): string {
  return `${feed.deviceId}/${feed.point}`;
}

function fromLoop(milliamps: number, loop: LoopRange): Decoded {
  if (milliamps <= ne43.failLowMilliamps) return bad('loop_low');
  if (milliamps >= ne43.failHighMilliamps) return bad('loop_high');
  const measures = milliamps >= ne43.measureLowMilliamps && milliamps <= ne43.measureHighMilliamps;
  if (!measures) return bad('out_of_range');
  return good(roundSignificant(loop.lo + ((milliamps - 4) / 16) * (loop.hi - loop.lo)), loop.unit);
}

/** What a loop can show beyond its ends while it still measures, in the catalogue's unit. */
export function loopSlack({ loop, definition }: Feed): number {
  if (loop === undefined) return 0;
  const share = (ne43.measureHighMilliamps - 20) / 16;
  return Math.abs(convertUnit((loop.hi - loop.lo) * share, loop.unit, definition.unit) ?? 0);
}

/** The device's value as the catalogue wants it: current loop scaled, unit converted, flag inverted where so wired. */
export function toCatalogueValue(decoded: Decoded, feed: Feed): Decoded {
  if (!decoded.ok) return decoded;
  const isPlain = feed.loop === undefined && typeof decoded.value === 'number' && decoded.unit === feed.definition.unit;
  if (isPlain) return decoded;
  let current: Extract<Decoded, { ok: true }> = decoded;
  if (feed.loop !== undefined) {
    const milliamps = typeof current.value === 'number' ? convertUnit(current.value, current.unit, 'mA') : undefined;
    if (milliamps === undefined) return bad('device_error');
    const scaled = fromLoop(milliamps, feed.loop);
    if (!scaled.ok) return scaled;
    current = scaled;
  }
  if (typeof current.value === 'boolean') return good(feed.invert ? !current.value : current.value);
  if (typeof current.value === 'string') return current;
  const value = convertUnit(current.value, current.unit, feed.definition.unit);
  return value === undefined ? bad('device_error') : good(value, feed.definition.unit);
}
