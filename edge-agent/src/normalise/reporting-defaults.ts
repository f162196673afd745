import type { PointDefinition } from '@anju/contracts';

/**
 * Change below which a measured value is not reported, by catalogue unit. DEFAULT: about the resolution of the usual sensor
 * and well below the hysteresis of the shipped rules. A unit that is missing reports every change.
 */
const deadbandByUnit: Readonly<Record<string, number>> = {
  m: 0.005,
  mm: 1,
  MPa: 0.002,
  kPa: 2,
  Cel: 0.2,
  '%': 1,
  A: 0.05,
  mA: 1,
  V: 1,
  W: 2,
  'kW.h': 0.01,
  Hz: 0.1,
  'm/s': 0.02,
  'mg/L': 0.01,
  '[NTU]': 0.02,
  '[pH]': 0.02,
};

/** Repeats an unchanged value. DEFAULT: half of the 60 s after which the shipped rules call a wired point stale. */
export const defaultHeartbeatMs = 30_000;

export function defaultDeadband(definition: PointDefinition): number {
  return definition.type === 'number' ? (deadbandByUnit[definition.unit] ?? 0) : 0;
}
