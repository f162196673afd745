import {
  type FacilityKind,
  findPoint,
  type PointDefinition,
  type PointType,
  type Reading,
  type ReadingValue,
} from '@anju/contracts';
import { isPointMetric, readingOfMetric } from '@anju/contracts/sparkplug';
import type { NamedMetric, Problem } from './declared-metrics.js';
import { isStorableText } from './storable-text.js';

/** 2020-01-01T00:00:00Z: no sensor of ours measured before (decision 5). */
export const earliestPlausibleMs = 1_577_836_800_000;

/** Below this an offset is transit and jitter; correcting by it would only make event times unsteady. DEFAULT. */
const leastCorrectionMs = 10_000;

export interface InterpretedReading {
  readonly reading: Reading;
  /** When it counts: source time by our clock, or the receipt where that is implausible too. */
  readonly atMs: number;
}

export interface Interpretation {
  readonly readings: readonly InterpretedReading[];
  readonly problems: readonly Problem[];
}

export interface InterpretationContext {
  readonly kind: FacilityKind;
  readonly points: ReadonlySet<string>;
  readonly sentMs: number | undefined;
  readonly receivedMs: number;
  /** Node clock minus server clock, ms. */
  readonly offsetMs: number | null;
  readonly aheadMs: number;
}

/** The correction that is taken off a node's source times, ms, in whole seconds so that it holds still. */
export function clockCorrection(offsetMs: number | null): number {
  if (offsetMs === null || Math.abs(offsetMs) < leastCorrectionMs) return 0;
  return Math.round(offsetMs / 1000) * 1000;
}

function fits(type: PointType, value: Exclude<ReadingValue, null>): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
    case 'enum':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'string':
      return typeof value === 'string' && isStorableText(value);
  }
}

/** Outside what is physically possible, or a code that means nothing: bad, never a value. */
function judged(reading: Reading, definition: PointDefinition): Reading {
  const { value } = reading;
  if (value === null) return reading;
  if (
    definition.type === 'enum' &&
    definition.labels !== undefined &&
    !Object.hasOwn(definition.labels, Number(value))
  ) {
    return { ...reading, value: null, quality: 'bad', reason: 'unknown_enum' };
  }
  const { range } = definition;
  if (range !== undefined && typeof value === 'number' && (value < range.min || value > range.max)) {
    return { ...reading, value: null, quality: 'bad', reason: 'out_of_range' };
  }
  return reading;
}

function isPlausible(timeMs: number, context: Pick<InterpretationContext, 'receivedMs' | 'aheadMs'>): boolean {
  return timeMs >= earliestPlausibleMs && timeMs <= context.receivedMs + context.aheadMs;
}

/**
 * When a stored or arriving reading counts. A time that cannot be believed as it came makes a good reading uncertain; where the
 * node's clock offset explains it, the reading still counts at its own time.
 */
export function timed(
  reading: Reading,
  context: Pick<InterpretationContext, 'receivedMs' | 'offsetMs' | 'aheadMs'>,
): InterpretedReading {
  const corrected = reading.sourceTimeMs - clockCorrection(context.offsetMs);
  const atMs = isPlausible(corrected, context) ? corrected : context.receivedMs;
  const believed = isPlausible(reading.sourceTimeMs, context) || reading.quality !== 'good';
  if (believed) return { reading, atMs };
  return { reading: { ...reading, quality: 'uncertain', reason: 'clock_implausible' }, atMs };
}

/** The readings of point metrics under their own names, whatever they are of. */
export function readingsIn(
  metrics: readonly NamedMetric[],
  sentMs: number | undefined,
): {
  readonly readings: readonly Reading[];
  readonly problems: readonly Problem[];
} {
  const readings: Reading[] = [];
  const problems: Problem[] = [];
  for (const metric of metrics) {
    const point = metric.name;
    if (!isPointMetric(point)) continue;
    const read = readingOfMetric(metric, point, sentMs);
    if (read.ok) readings.push(read.reading);
    else problems.push({ code: read.code, detail: `${point}: ${read.detail}`, point });
  }
  return { readings, problems };
}

/** Readings by the facility that they are of: points that it has, values of their types, times that can be. */
export function acceptReadings(
  readings: readonly Reading[],
  context: Omit<InterpretationContext, 'sentMs'>,
): Interpretation {
  const accepted: InterpretedReading[] = [];
  const problems: Problem[] = [];
  for (const reading of readings) {
    const { point, value } = reading;
    const definition = context.points.has(point) ? findPoint(context.kind, point) : undefined;
    if (definition === undefined) {
      const detail = `the facility has no point ${point}`;
      problems.push({ code: 'registry.unknown_point', detail, point, readings: [reading] });
    } else if (value !== null && !fits(definition.type, value)) {
      const detail = `${point} is a ${definition.type} and came as ${typeof value} ${String(value).slice(0, 40)}`;
      problems.push({ code: 'reading.out_of_type', detail, point, readings: [reading] });
    } else accepted.push(timed(judged(reading, definition), context));
  }
  return { readings: accepted, problems };
}

/** What a message says of a facility: readings of its points, judged and timed, and why other metrics are none. */
export function interpretReadings(metrics: readonly NamedMetric[], context: InterpretationContext): Interpretation {
  const { readings, problems } = readingsIn(metrics, context.sentMs);
  const accepted = acceptReadings(readings, context);
  // What a point that is none says wrong is no matter beside that.
  const unreadable = problems.map((problem): Problem => {
    const { point } = problem;
    const isKnown = point === undefined || (context.points.has(point) && findPoint(context.kind, point) !== undefined);
    return isKnown ? problem : { code: 'registry.unknown_point', detail: `the facility has no point ${point}`, point };
  });
  return { readings: accepted.readings, problems: [...unreadable, ...accepted.problems] };
}
