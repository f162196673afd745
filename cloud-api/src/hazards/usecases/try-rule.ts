import { setImmediate } from 'node:timers/promises';
import { AppError, type WhatIfRequest, type WhatIfResult } from '@anju/contracts';
import {
  describeCondition,
  type HazardChange,
  lookBackMs,
  RuleDefinition,
  type RulesInForce,
  startReplay,
} from '@anju/rules';
import type { Scope } from '../../platform/db/database.js';
import type { ReadingStore } from '../../readings/reading-store.js';
import type { IndexedFacility } from '../../registry/registry.js';
import type { FacilityDirectory } from '../facility-directory.js';
import type { RuleBook } from './rule-book.js';
import { pointsRead, storedSamples } from './stored-samples.js';

const maxFacilities = 50;
const maxSpanMs = 31 * 86_400_000;
const maxReadings = 500_000;
const samplesAtOnce = 10_000;
const longestLookBackMs = 8 * 86_400_000;
/** What is said before the time is known at its begin. */
const saidBeforeMs = 900_000;

export interface TryRuleDeps {
  readonly readings: Pick<ReadingStore, 'range'>;
  readonly rules: RuleBook;
  readonly facilities: FacilityDirectory;
}

function invalid(field: string, message: string): AppError {
  return new AppError('request.invalid', message, { context: { errors: [{ field, message }] } });
}

function isWithin(scope: Scope, path: string): boolean {
  return scope.role !== 'app' || scope.paths.some((prefix) => `${path}.`.startsWith(`${prefix}.`));
}

/** The rule as it would be. Throws `request.invalid` with every mistake of a definition. */
function changedRule(shipped: RuleDefinition, { rule, override }: WhatIfRequest): RuleDefinition {
  let changed = shipped;
  if (rule !== undefined) {
    const parsed = RuleDefinition.safeParse(rule);
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({ field: ['rule', ...path].join('.'), message }));
      throw new AppError('request.invalid', 'The rule is not a definition that can be evaluated.', {
        context: { errors },
      });
    }
    if (parsed.data.id !== shipped.id) throw invalid('rule.id', `must be ${shipped.id}`);
    changed = parsed.data;
  }
  const { enabled: _, ...patch } = override ?? {};
  return { ...changed, ...patch };
}

const isHazard =
  (fromMs: number) =>
  (change: HazardChange): boolean =>
    change.activeMs !== null && (change.clearedMs === null || change.clearedMs >= fromMs);

function shown({ instance, state, severity, beganMs, activeMs, clearedMs }: HazardChange) {
  const known = state === 'withdrawn' ? 'cleared' : state;
  return { instance, state: known, severity, beganMs, activeMs, clearedMs };
}

/** Runs a changed rule over stored readings beside the rule in force, before anybody is called by it. One at a time. */
export class TryRule {
  #running = false;

  constructor(private readonly deps: TryRuleDeps) {}

  /** `undefined`: there is no such rule. Throws `request.invalid`, `request.not_found`, `request.too_many`. */
  async run(scope: Scope, ruleId: string, request: WhatIfRequest): Promise<WhatIfResult | undefined> {
    const shipped = this.deps.rules.shipped(ruleId);
    if (shipped === undefined) return undefined;
    const { fromMs, toMs } = request;
    if (toMs <= fromMs || toMs - fromMs > maxSpanMs)
      throw invalid('toMs', `must lie after fromMs, by at most ${maxSpanMs / 86_400_000} days`);
    changedRule(shipped, request);
    const { chosen, leftOut } = this.#choose(scope, shipped, request.facilityIds);
    if (this.#running) {
      throw new AppError('request.too_many', 'Another trial is running; try again when it is done.', {
        context: { retryAfterMs: 5000 },
      });
    }
    this.#running = true;
    try {
      return await this.#over(shipped, chosen, leftOut, request);
    } finally {
      this.#running = false;
    }
  }

  #choose(scope: Scope, { kind }: RuleDefinition, facilityIds: readonly string[] | undefined) {
    if (facilityIds !== undefined) {
      const chosen = [...new Set(facilityIds)].map((id) => {
        const facility = this.deps.facilities.facility(id);
        if (facility === undefined || !isWithin(scope, facility.path))
          throw new AppError('request.not_found', `There is no facility ${id} within your scope.`);
        return facility;
      });
      return { chosen, leftOut: 0 };
    }
    const all = [...this.deps.facilities.facilities()]
      .filter((facility) => (kind === 'any' || facility.kind === kind) && isWithin(scope, facility.path))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return { chosen: all.slice(0, maxFacilities), leftOut: Math.max(0, all.length - maxFacilities) };
  }

  async #over(
    shipped: RuleDefinition,
    chosen: readonly IndexedFacility[],
    leftOut: number,
    request: WhatIfRequest,
  ): Promise<WhatIfResult> {
    const { fromMs, toMs } = request;
    const facilities: WhatIfResult['facilities'] = [];
    let total = 0;
    for (const facility of chosen) {
      const force: RulesInForce = this.deps.rules.inForce(facility);
      const now = this.deps.rules.find(shipped.id, facility);
      const changed = request.override?.enabled === false ? undefined : changedRule(now ?? shipped, request);
      const parameters = { ...force.parameters, ...facility.parameters };
      const changedParameters = { ...parameters, ...request.parameters };
      const both = [now, changed].filter((rule) => rule !== undefined);
      const back = Math.max(
        0,
        ...both.map((rule) => lookBackMs(rule, changedParameters)),
        lookBackMs(shipped, parameters),
      );
      const points = [...new Set(both.flatMap((rule) => pointsRead(rule, facility, undefined)))];
      const samples = await storedSamples(this.deps.readings, {
        facilityId: facility.id,
        points,
        fromMs: Math.max(0, fromMs - Math.min(back, longestLookBackMs) - saidBeforeMs),
        toMs,
        atMost: maxReadings - total,
      });
      if (samples === undefined)
        throw invalid('toMs', `more than ${maxReadings} readings: choose fewer facilities or a shorter time`);
      total += samples.length;
      const outcome = async (rule: RuleDefinition | undefined, own: IndexedFacility['parameters']) => {
        if (rule === undefined) return [];
        const subject = { facilityId: facility.id, kind: facility.kind, points: facility.points, parameters: own };
        const replay = startReplay({ facility: subject, rule, fromMs });
        for (let from = 0; from < samples.length; from += samplesAtOnce) {
          replay.feed(samples.slice(from, from + samplesAtOnce));
          // The live readings of the district come first.
          await setImmediate();
        }
        return replay.finish(toMs).filter(isHazard(fromMs)).map(shown);
      };
      facilities.push({
        facilityId: facility.id,
        readings: samples.length,
        now: await outcome(now, parameters),
        changed: await outcome(changed, changedParameters),
      });
    }
    const after = changedRule(shipped, request);
    return {
      ruleId: shipped.id,
      conditionText: {
        now: { zh: describeCondition(shipped, 'zh'), en: describeCondition(shipped, 'en') },
        changed: { zh: describeCondition(after, 'zh'), en: describeCondition(after, 'en') },
      },
      facilities,
      totals: {
        facilities: facilities.length,
        readings: total,
        now: facilities.reduce((sum, each) => sum + each.now.length, 0),
        changed: facilities.reduce((sum, each) => sum + each.changed.length, 0),
      },
      leftOut,
    };
  }
}
