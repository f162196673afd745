import { splitPointKey } from '@anju/contracts';
import { pointsOfRule, type RuleDefinition, type Sample } from '@anju/rules';
import type { ReadingStore } from '../../readings/reading-store.js';
import type { IndexedFacility } from '../../registry/registry.js';

const pageSize = 5000;

/** Points of the facility that the rule reads at this instance (`undefined`: at all); all where it reads whatever there is. */
export function pointsRead(
  rule: RuleDefinition,
  facility: IndexedFacility,
  instance: string | null | undefined,
): readonly string[] {
  const keys = pointsOfRule(rule);
  if (/"op":"(?:silent|clockDoubtful)"/.test(JSON.stringify([rule.raise, rule.clearWhen ?? null]))) {
    return facility.points;
  }
  return facility.points.filter((point) => {
    const own = splitPointKey(point);
    if (keys.has('$point')) {
      const scoped = rule.points === undefined || rule.points.includes(own.key);
      return keys.has(own.key) || (scoped && (instance === undefined || instance === point));
    }
    if (!keys.has(own.key)) return false;
    return own.instance === null || instance === undefined || instance === null || own.instance === instance;
  });
}

/**
 * Readings of several points as samples in order of source time. `undefined`: there are more than `atMost`, and reading
 * stopped there.
 */
export async function storedSamples(
  readings: Pick<ReadingStore, 'range'>,
  query: {
    readonly facilityId: string;
    readonly points: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
    readonly atMost: number;
  },
): Promise<readonly Sample[] | undefined> {
  const { facilityId, points, fromMs, toMs, atMost } = query;
  const samples: Sample[] = [];
  for (const point of points) {
    let after: { readonly sourceTimeMs: number; readonly ordinal: number } | undefined;
    do {
      const page = await readings.range({
        facilityId,
        point,
        fromMs,
        toMs,
        limit: pageSize,
        ...(after === undefined ? {} : { after }),
      });
      for (const { value, quality, reason, sourceTimeMs, ordinal } of page.readings) {
        samples.push({ point, value, quality, reason, atMs: sourceTimeMs, ordinal });
      }
      if (samples.length > atMost) return undefined;
      after = page.next ?? undefined;
    } while (after !== undefined);
  }
  return samples.sort((a, b) => a.atMs - b.atMs || a.ordinal - b.ordinal);
}
