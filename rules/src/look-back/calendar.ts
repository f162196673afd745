import {
  type CompiledCondition,
  type CompileScope,
  FALSE,
  nothing,
  resolveLimit,
  TRUE,
  utcOffsetMs,
} from '../compiled-condition.js';
import type { Condition } from '../definition.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Local time of day; a span over midnight has its end before its begin. */
export function compileTimeOfDay(
  condition: Extract<Condition, { op: 'timeOfDay' }>,
  scope: CompileScope,
): CompiledCondition {
  const offsetMs = utcOffsetMs(scope.parameters);
  const from = condition.fromMinute * minuteMs;
  const to = condition.toMinute * minuteMs;
  const timeOf = (atMs: number): number => (((atMs + offsetMs) % dayMs) + dayMs) % dayMs;
  return {
    reads: [],
    observe: nothing,
    test: (_inputs, atMs) => {
      const time = timeOf(atMs);
      const inside = from < to ? time >= from && time < to : time >= from || time < to;
      return inside ? TRUE : FALSE;
    },
    due: (inputs, afterMs) => {
      // A machine that has seen nothing yet has no days to go through.
      const sinceMs = afterMs > 0 ? afterMs : inputs.watchedSinceMs;
      if (!Number.isFinite(sinceMs)) return Number.POSITIVE_INFINITY;
      const midnight = sinceMs - timeOf(sinceMs);
      const bounds = [from, to, from + dayMs, to + dayMs].map((bound) => midnight + bound);
      return Math.min(...bounds.filter((bound) => bound > sinceMs));
    },
  };
}

/** A facility's date: `2026-03-01` at local midnight, or ms since 1970. `null`: it states none that can be read. */
export function dateOf(value: number | string | boolean | undefined, offsetMs: number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  const utc = Date.parse(`${value}T00:00:00Z`);
  return Number.isNaN(utc) ? null : utc - offsetMs;
}

export function compileDate(
  condition: Extract<Condition, { op: 'date' }>,
  scope: CompileScope,
): CompiledCondition | null {
  const stated = dateOf(scope.parameters[condition.parameter], utcOffsetMs(scope.parameters));
  const plusMs = resolveLimit(condition.plusMs, scope.parameters);
  if (stated === null || plusMs === null) return null;
  const dueMs = stated + plusMs;
  return {
    reads: [],
    observe: nothing,
    test: (_inputs, atMs) => (atMs >= dueMs ? TRUE : FALSE),
    due: (_inputs, afterMs) => (dueMs > afterMs ? dueMs : Number.POSITIVE_INFINITY),
  };
}
