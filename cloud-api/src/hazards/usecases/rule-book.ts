import type { HazardView, RuleView } from '@anju/contracts';
import { describeCondition, type RuleDefinition } from '@anju/rules';
import type { FacilityDirectory } from '../facility-directory.js';
import type { HazardRecord } from './hazard-records.js';

/** The rules in force, and how people read them. */
export class RuleBook {
  readonly rules: readonly RuleDefinition[];
  readonly #byId: ReadonlyMap<string, RuleDefinition>;

  constructor(
    rules: readonly RuleDefinition[],
    private readonly facilities: Pick<FacilityDirectory, 'facility'>,
  ) {
    this.rules = rules;
    this.#byId = new Map(rules.map((rule) => [rule.id, rule]));
  }

  find(ruleId: string): RuleDefinition | undefined {
    return this.#byId.get(ruleId);
  }

  views(): RuleView[] {
    return this.rules.map((rule) => ({
      id: rule.id,
      version: rule.version,
      name: rule.name,
      kind: rule.kind,
      severity: rule.severity,
      problemClass: rule.problemClass,
      ticket: rule.ticket,
      clear: rule.clear,
      onDelayMs: rule.onDelayMs,
      source: rule.source,
      conditionText: { zh: describeCondition(rule, 'zh'), en: describeCondition(rule, 'en') },
    }));
  }

  /** A hazard for people. One withdrawn by late data reads as cleared. */
  view(record: HazardRecord): HazardView {
    const rule = this.#byId.get(record.ruleId);
    const facility = this.facilities.facility(record.facilityId);
    const withdrawn = record.state === 'withdrawn';
    return {
      id: record.id,
      ruleId: record.ruleId,
      ruleVersion: record.ruleVersion,
      ruleName: rule?.name ?? { zh: record.ruleId, en: record.ruleId },
      advice: rule?.advice ?? null,
      source: rule?.source ?? { tag: 'DEFAULT', confidence: 'L', text: 'The rule is not in force any more.' },
      facilityId: record.facilityId,
      facilityName: facility?.name ?? { zh: record.facilityId, en: record.facilityId },
      facilityKind: facility?.kind ?? null,
      estateId: record.estateId,
      estateName: facility?.estateName ?? { zh: record.estateId, en: record.estateId },
      instance: record.instance,
      problemClass: record.problemClass,
      severity: record.severity,
      state: record.state === 'withdrawn' ? 'cleared' : record.state,
      beganMs: record.beganMs,
      activeMs: record.activeMs,
      clearedMs: withdrawn ? (record.clearedMs ?? record.activeMs ?? record.beganMs) : record.clearedMs,
      needsReset: record.needsReset,
      retrospective: record.retrospective,
      recurrences: record.recurrences,
      ticketId: record.ticketId,
      evidence: [...record.evidence],
    };
  }
}
