import type { Hazards, ReadingStore } from '@anju/cloud-api/parts';
import type { Reading } from '@anju/contracts';
import { createFacilityEvaluator, type HazardChange } from '@anju/rules';
import type { SimulatedReading } from './simulated-agent.js';
import { LATE_BOUND_MS } from './simulated-cloud.js';
import { testRules } from './test-rules.js';

const points = ['water_depth', 'leak'];

export async function storedReadings(store: ReadingStore, facilityId: string): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const point of points) {
    let after: { sourceTimeMs: number; ordinal: number } | null | undefined;
    do {
      const page = await store.range({
        facilityId,
        point,
        fromMs: 0,
        toMs: 8_000_000_000_000,
        limit: 1_000,
        ...(after === undefined || after === null ? {} : { after }),
      });
      readings.push(...page.readings);
      after = page.next;
    } while (after !== null);
  }
  return readings;
}

const keyOf = ({ point, value, sourceTimeMs }: SimulatedReading | Reading) =>
  `${point} = ${String(value)} at ${sourceTimeMs}`;

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Everything accepted is stored once, as it was; what is there beyond that was offered when the agent died, and is there once. */
export function compareReadings(
  facilityId: string,
  accepted: readonly SimulatedReading[],
  undecided: readonly SimulatedReading[],
  stored: readonly Reading[],
): string[] {
  const violations: string[] = [];
  const wanted = counted(accepted.map(keyOf));
  const allowed = counted([...accepted, ...undecided].map(keyOf));
  const there = counted(stored.map(keyOf));
  for (const [key, count] of wanted) {
    const found = there.get(key) ?? 0;
    if (found < count) violations.push(`${facilityId}: accepted ${count}, stored ${found}: ${key}`);
  }
  for (const [key, count] of there) {
    const most = allowed.get(key) ?? 0;
    if (count > most) violations.push(`${facilityId}: offered ${most}, stored ${count}: ${key}`);
  }
  const identities = counted(stored.map(({ point, sourceTimeMs, ordinal }) => `${point} ${sourceTimeMs} ${ordinal}`));
  for (const [identity, count] of identities) {
    if (count > 1) violations.push(`${facilityId}: identity ${identity} is there ${count} times`);
  }
  return violations;
}

interface Occurrence {
  readonly beganMs: number;
  readonly activeMs: number | null;
  readonly clearedMs: number | null;
}

const occurrenceText = (ruleId: string, { beganMs, activeMs, clearedMs }: Occurrence) =>
  `${ruleId} began ${beganMs} active ${activeMs} cleared ${clearedMs}`;

/** What the rules make of the same readings when each comes in order and at once. */
export function orderedHazards(facilityId: string, stored: readonly Reading[], nowMs: number): string[] {
  const evaluator = createFacilityEvaluator({
    facility: { facilityId, kind: 'ponding', points, parameters: {} },
    rules: testRules,
    lateBoundMs: LATE_BOUND_MS,
  });
  const final = new Map<string, HazardChange>();
  const take = (changes: readonly HazardChange[]) => {
    for (const change of changes) final.set(`${change.ruleId} ${change.beganMs}`, change);
  };
  const ordered = [...stored].sort((a, b) => a.sourceTimeMs - b.sourceTimeMs || a.ordinal - b.ordinal);
  for (let from = 0; from < ordered.length; ) {
    const atMs = (ordered[from] as Reading).sourceTimeMs;
    let to = from + 1;
    while (to < ordered.length && (ordered[to] as Reading).sourceTimeMs === atMs) to += 1;
    const samples = ordered.slice(from, to).map(({ point, value, quality, ordinal }) => ({
      point,
      value,
      quality,
      atMs,
      ordinal,
    }));
    take(evaluator.apply(samples, atMs));
    from = to;
  }
  take(evaluator.advance(nowMs));
  return [...final.values()]
    .filter(({ state, activeMs }) => state !== 'withdrawn' && activeMs !== null)
    .map((change) => occurrenceText(change.ruleId, change))
    .sort();
}

export async function recordedHazards(hazards: Hazards, facilityId: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await hazards.list(
      { role: 'admin' },
      { state: 'all', facilityId, limit: 200, ...(cursor === undefined ? {} : { cursor }) },
    );
    for (const hazard of page.items) if (hazard.activeMs !== null) found.push(occurrenceText(hazard.ruleId, hazard));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found.sort();
}

export function compareHazards(facilityId: string, ordered: readonly string[], recorded: readonly string[]): string[] {
  return [
    ...ordered.filter((line) => !recorded.includes(line)).map((line) => `${facilityId}: not recorded: ${line}`),
    ...recorded.filter((line) => !ordered.includes(line)).map((line) => `${facilityId}: not of ordered data: ${line}`),
  ];
}
