import { AppError, type HazardExplanation, type Quality } from '@anju/contracts';
import {
  describeCondition,
  describePart,
  lookBackMs,
  type RuleDefinition,
  type Sample,
  thresholdsOf,
  traceRule,
} from '@anju/rules';
import type { ReadingStore } from '../../readings/reading-store.js';
import type { IndexedFacility } from '../../registry/registry.js';
import type { HazardRecord } from './hazard-records.js';
import { pointsRead, storedSamples } from './stored-samples.js';

const maxSamplesRead = 200_000;
const maxSamplesShown = 2000;
/** A value is known for a while before it is said again: the begin needs what was said before it. */
const saidBeforeMs = 900_000;
const longestLookBackMs = 8 * 86_400_000;
/** The clock of the node is corrected on arrival and not in the store. */
const sameBeginWithinMs = 2000;

/** At most so many, evenly taken. */
function thin<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const step = list.length / most;
  return Array.from({ length: most }, (_, at) => list[Math.floor(at * step)] as T);
}

export interface ExplainSubject {
  readonly hazard: HazardRecord;
  readonly facility: IndexedFacility;
  readonly rule: RuleDefinition;
  readonly parameters: IndexedFacility['parameters'];
  readonly settings: HazardExplanation['settings'];
}

/** Evaluates a hazard's rule anew over the stored readings and tells by which samples it turned. */
export async function explainHazard(
  readings: Pick<ReadingStore, 'range'>,
  { hazard, facility, rule, parameters, settings }: ExplainSubject,
  nowMs: number,
): Promise<HazardExplanation> {
  const lookBack = Math.min(lookBackMs(rule, parameters), longestLookBackMs);
  const untilMs = (hazard.clearedMs ?? nowMs) + 1;
  const points = pointsRead(rule, facility, hazard.instance);
  const samples = await storedSamples(readings, {
    facilityId: facility.id,
    points,
    fromMs: Math.max(0, hazard.beganMs - lookBack - saidBeforeMs),
    toMs: untilMs,
    atMost: maxSamplesRead,
  });
  if (samples === undefined) {
    throw new AppError(
      'request.invalid',
      `More than ${maxSamplesRead} readings decided this hazard; look at its chart.`,
      {
        context: { errors: [{ field: 'hazardId', message: 'too many readings' }] },
      },
    );
  }
  const traced = traceRule({
    facility: { facilityId: facility.id, kind: facility.kind, points: facility.points, parameters },
    rule,
    instance: hazard.instance,
    samples,
    untilMs,
  });
  const found = (traced ?? [])
    .map((occurrence) => ({ occurrence, offMs: Math.abs(occurrence.beganMs - hazard.beganMs) }))
    .sort((a, b) => a.offMs - b.offMs)[0];
  const occurrence = found !== undefined && found.offMs <= sameBeginWithinMs ? found.occurrence : undefined;
  const sameEnd =
    hazard.clearedMs === null || hazard.needsReset || rule.clear === 'manual'
      ? true
      : occurrence?.clearedMs != null && Math.abs(occurrence.clearedMs - hazard.clearedMs) <= sameBeginWithinMs;
  const isShown = ({ atMs }: Sample): boolean => atMs >= hazard.beganMs - saidBeforeMs;
  const around = samples.filter(isShown);
  const qualities = new Map<string, Quality>(samples.map(({ point, atMs, quality }) => [`${point}@${atMs}`, quality]));
  return {
    hazardId: hazard.id,
    ruleId: hazard.ruleId,
    ruleVersion: hazard.ruleVersion,
    conditionText: { zh: describeCondition(rule, 'zh'), en: describeCondition(rule, 'en') },
    source: rule.source,
    settings,
    moments: (occurrence?.moments ?? []).map(({ atMs, state, parts }) => ({
      atMs,
      state,
      parts: parts.map(({ condition, truth, samples: seen }) => ({
        text: { zh: describePart(condition, rule.kind, 'zh'), en: describePart(condition, rule.kind, 'en') },
        truth,
        samples: seen.map((sample) => ({
          ...sample,
          quality: qualities.get(`${sample.point}@${sample.sourceTimeMs}`) ?? (sample.value === null ? 'bad' : 'good'),
        })),
      })),
    })),
    thresholds: thresholdsOf(rule, { points: facility.points, parameters }, hazard.instance).map((each) => ({
      ...each,
    })),
    samples: thin(around, maxSamplesShown).map(({ point, value, quality, atMs }) => ({
      ...{ point, value, quality },
      sourceTimeMs: atMs,
    })),
    thinned: around.length > maxSamplesShown,
    reproduced: occurrence !== undefined && (occurrence.activeMs !== null) === (hazard.activeMs !== null) && sameEnd,
  };
}
