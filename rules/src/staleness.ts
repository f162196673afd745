import { splitPointKey } from '@anju/contracts';

const HOUR = 3_600_000;

/** Without samples for this long a point is unknown (DEFAULT: three one-minute heartbeats). */
export const DEFAULT_STALE_AFTER_MS = 180_000;

/** Battery devices and counters speak rarely: 2.2 × a heartbeat of 24 h, a metering plug every 5 min, a
 * charging controller on its own push, counters hourly (facilities.md §0, DEFAULT). */
const slowPointsMs: Readonly<Record<string, number>> = {
  leak: 52.8 * HOUR,
  leak_battery: 52.8 * HOUR,
  smoke: 52.8 * HOUR,
  smoke_battery: 52.8 * HOUR,
  manhole_tilt: 52.8 * HOUR,
  manhole_open: 52.8 * HOUR,
  light_power: 0.25 * HOUR,
  port_status: HOUR / 6,
  energy_session: HOUR / 6,
  duration: HOUR / 6,
  total_running_time: 3 * HOUR,
  present_counter_value: 3 * HOUR,
};

/**
 * How long a value of `point` stays known. A facility overrides it by the parameters `staleAfterMs` (all points that are
 * not slow) and `staleAfterMs:<point or catalogue key>`.
 */
export function staleAfterMs(point: string, parameters: Readonly<Record<string, number | string | boolean>>): number {
  const { key } = splitPointKey(point);
  for (const name of [`staleAfterMs:${point}`, `staleAfterMs:${key}`]) {
    const own = parameters[name];
    if (typeof own === 'number' && own > 0) return own;
  }
  const slow = slowPointsMs[key];
  if (slow !== undefined) return slow;
  const all = parameters.staleAfterMs;
  return typeof all === 'number' && all > 0 ? all : DEFAULT_STALE_AFTER_MS;
}
