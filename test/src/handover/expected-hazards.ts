import type { KnownReading } from './compare-readings.js';

/** A hazard as the record of it must be in the end. */
export interface Occurrence {
  readonly ruleId: string;
  readonly facilityId: string;
  readonly beganMs: number;
  readonly activeMs: number;
  /** `null`: it lasts. */
  readonly clearedMs: number | null;
}

interface PlainRule {
  readonly id: string;
  readonly point: string;
  readonly raise: (value: number | boolean) => boolean;
  readonly clear: (value: number | boolean) => boolean;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
}

/** The rules that the field's values meet, as facilities.md has them; told here a second time, so that neither telling can hide a fault. */
const rules: readonly PlainRule[] = [
  {
    id: 'B-SHED-TEMP',
    point: 'shed_temp',
    raise: (value) => Number(value) > 55,
    clear: (value) => Number(value) < 45,
    onDelayMs: 10_000,
    offDelayMs: 0,
  },
  {
    id: 'B-CO',
    point: 'co',
    raise: (value) => Number(value) > 50,
    clear: (value) => Number(value) < 30,
    onDelayMs: 30_000,
    offDelayMs: 0,
  },
  {
    id: 'W-HATCH',
    point: 'manhole_open',
    raise: (value) => value === true,
    clear: (value) => value === false,
    onDelayMs: 10_000,
    offDelayMs: 60_000,
  },
];

/** One rule over one point's values in the order of their times; the last value holds until `nowMs`. */
function occurrencesOf(rule: PlainRule, readings: readonly KnownReading[], nowMs: number): Occurrence[] {
  const found: Occurrence[] = [];
  let raisedSinceMs: number | null = null;
  let clearSinceMs: number | null = null;
  let active: { beganMs: number; activeMs: number } | null = null;
  const pass = (untilMs: number): void => {
    if (active === null && raisedSinceMs !== null && raisedSinceMs + rule.onDelayMs <= untilMs) {
      active = { beganMs: raisedSinceMs, activeMs: raisedSinceMs + rule.onDelayMs };
    }
    if (active !== null && clearSinceMs !== null && clearSinceMs + rule.offDelayMs <= untilMs) {
      const { facilityId } = readings[0] as KnownReading;
      found.push({ ruleId: rule.id, facilityId, ...active, clearedMs: clearSinceMs + rule.offDelayMs });
      active = null;
      raisedSinceMs = null;
      clearSinceMs = null;
    }
  };
  for (const { value, sourceTimeMs } of readings) {
    if (typeof value !== 'number' && typeof value !== 'boolean') continue;
    // A delay that ends at this very sample has ended before the sample is looked at.
    pass(sourceTimeMs);
    raisedSinceMs = rule.raise(value) ? (raisedSinceMs ?? sourceTimeMs) : null;
    clearSinceMs = active !== null && rule.clear(value) ? (clearSinceMs ?? sourceTimeMs) : null;
    pass(sourceTimeMs);
  }
  pass(nowMs);
  if (active !== null) {
    const { facilityId } = readings[0] as KnownReading;
    found.push({ ruleId: rule.id, facilityId, ...(active as { beganMs: number; activeMs: number }), clearedMs: null });
  }
  return found;
}

/** What the rules make of the readings when each comes in order and at once, told at `nowMs`. */
export function expectedHazards(readings: readonly KnownReading[], nowMs: number): readonly Occurrence[] {
  const byPoint = new Map<string, KnownReading[]>();
  for (const reading of readings) {
    const key = `${reading.facilityId} ${reading.point}`;
    const known = byPoint.get(key);
    if (known === undefined) byPoint.set(key, [reading]);
    else known.push(reading);
  }
  const found: Occurrence[] = [];
  for (const ofPoint of byPoint.values()) {
    const rule = rules.find(({ point }) => point === ofPoint[0]?.point);
    if (rule === undefined) continue;
    const ordered = [...ofPoint].sort((a, b) => a.sourceTimeMs - b.sourceTimeMs || a.ordinal - b.ordinal);
    found.push(...occurrencesOf(rule, ordered, nowMs));
  }
  return found;
}

export function describeOccurrence({ ruleId, facilityId, beganMs, activeMs, clearedMs }: Occurrence): string {
  return `${ruleId} at ${facilityId} began ${beganMs} active ${activeMs} cleared ${clearedMs}`;
}

/** What is expected and not recorded, and what is recorded and not expected. */
export function compareHazards(expected: readonly Occurrence[], recorded: readonly Occurrence[]): readonly string[] {
  const wanted = expected.map(describeOccurrence);
  const there = recorded.map(describeOccurrence);
  const differences: string[] = [];
  for (const line of wanted) if (!there.includes(line)) differences.push(`not recorded: ${line}`);
  for (const line of there) if (!wanted.includes(line)) differences.push(`not expected: ${line}`);
  there.forEach((line, index) => {
    if (there.indexOf(line) !== index) differences.push(`recorded twice: ${line}`);
  });
  return differences;
}
