import type { UnitCode } from '@anju/contracts';

export type Scalar = number | boolean | string;

/** The state of a model: plain fields, one level of named parts (`port-1`) at most. Fields are what scenarios set. */
export interface ModelState {
  [field: string]: Scalar | { [field: string]: Scalar };
}

/** One physical quantity of a facility, true and without noise. */
export interface Quantity {
  /** UCUM unit of the value; `1` for booleans, counts and enumerations. */
  readonly unit: UnitCode;
  /** Quantities that exist in the plant but are no point of the catalogue, such as a meter's running total. */
  readonly internal?: boolean;
  read(): number | boolean;
}

/** What surrounds every facility of an estate. */
export interface Surroundings {
  readonly outdoorC: number;
  readonly rainMmPerH: number;
  readonly mainsV: number;
}

export interface Step {
  /** Seconds of simulated time; at most 1. */
  readonly dtS: number;
  /** Simulated time, ms since 1970 UTC. */
  readonly timeMs: number;
  readonly surroundings: Surroundings;
}

export interface Model {
  readonly id: string;
  readonly state: ModelState;
  /** By point key, e.g. `tank_level` or `port-1/power`. */
  readonly quantities: Readonly<Record<string, Quantity>>;
  step(step: Step): void;
  /** Back to normal operation. Running totals (meters, counters) stay: no meter runs backwards. */
  reset(): void;
}

/** Hour of the day 0–24 in Asia/Shanghai, which has had no daylight saving since 1991. */
export function hourOfDay(timeMs: number): number {
  return (((timeMs / 3_600_000 + 8) % 24) + 24) % 24;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** First-order approach of `value` to `target` with the time constant `tauS`. */
export function relax(value: number, target: number, tauS: number, dtS: number): number {
  return target + (value - target) * Math.exp(-dtS / tauS);
}

const commissionedMs = Date.UTC(2024, 0, 1);

/**
 * Hours in service when a simulation begins. Meters and counters begin at a figure that grows with it a little faster
 * than they run, so that none steps back when the simulator is started again.
 */
export function hoursInService(startMs: number): number {
  return Math.max(0, (startMs - commissionedMs) / 3_600_000);
}
