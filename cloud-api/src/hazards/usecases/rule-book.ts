import { type HazardView, isPlatform, platformName, platformPlaceName, type RuleView } from '@anju/contracts';
import {
  describeCondition,
  parameterName,
  parametersOf,
  type RuleDefinition,
  type RulesInForce,
  rulesInForce,
} from '@anju/rules';
import type { IndexedFacility } from '../../registry/registry.js';
import { platformRules } from '../domain/platform-rules.js';
import type { FacilityDirectory } from '../facility-directory.js';
import type { HazardRecord } from './hazard-records.js';
import type { PlacedSettings } from './rule-settings-records.js';

/** District, street and estate of a path, the widest first. */
function placesOf(path: string): string[] {
  const labels = path.split('.');
  return labels.map((_, at) => labels.slice(0, at + 1).join('.'));
}

/** Sets of settings that are remembered; more come from changes only. */
const maxRemembered = 5000;

/** The rules in force at each place, and how people read them. */
export class RuleBook {
  readonly rules: readonly RuleDefinition[];
  readonly #byId: ReadonlyMap<string, RuleDefinition>;
  readonly #settings = new Map<string, PlacedSettings>();
  readonly #byPath = new Map<string, RulesInForce>();
  /** Places with the same settings share their rules, and so the evaluators' plans. */
  readonly #bySettings = new Map<string, RulesInForce>();

  constructor(
    rules: readonly RuleDefinition[],
    private readonly facilities: Pick<FacilityDirectory, 'facility'>,
  ) {
    this.rules = rules;
    this.#byId = new Map(rules.map((rule) => [rule.id, rule]));
  }

  /** Takes the settings of a place. `false`: no newer version than the one known, which stays. */
  put(placed: PlacedSettings): boolean {
    const known = this.#settings.get(placed.path);
    if (known !== undefined && known.version >= placed.version) return false;
    this.#settings.set(placed.path, placed);
    // By their settings they stay: places that the change does not concern keep their very rules, and so their evaluators.
    this.#byPath.clear();
    if (this.#bySettings.size > maxRemembered) this.#bySettings.clear();
    return true;
  }

  /** The same object until settings change. */
  inForce(facility: Pick<IndexedFacility, 'path'>): RulesInForce {
    const known = this.#byPath.get(facility.path);
    if (known !== undefined) return known;
    const layers = placesOf(facility.path).map((path) => this.#settings.get(path)?.settings);
    const key = JSON.stringify(layers.filter((layer) => layer !== undefined));
    const force = this.#bySettings.get(key) ?? rulesInForce(this.rules, layers);
    this.#bySettings.set(key, force);
    this.#byPath.set(facility.path, force);
    return force;
  }

  /** The shipped rule, whatever a place changes of it. */
  shipped(ruleId: string): RuleDefinition | undefined {
    return this.#byId.get(ruleId);
  }

  /** As it is in force at a facility; `undefined`: not there. */
  find(ruleId: string, facility: Pick<IndexedFacility, 'path'>): RuleDefinition | undefined {
    const { rules } = this.inForce(facility);
    return rules === this.rules ? this.#byId.get(ruleId) : rules.find(({ id }) => id === ruleId);
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
      offDelayMs: rule.offDelayMs,
      advice: rule.advice,
      parameters: parametersOf(rule).map((parameter) => ({ ...parameter, label: parameterName(parameter.name) })),
      source: rule.source,
      conditionText: { zh: describeCondition(rule, 'zh'), en: describeCondition(rule, 'en') },
    }));
  }

  /** A hazard for people. One withdrawn by late data reads as cleared. */
  view(record: HazardRecord): HazardView {
    const rule = this.#byId.get(record.ruleId) ?? platformRules.find(({ id }) => id === record.ruleId);
    const facility = this.facilities.facility(record.facilityId);
    const ofPlatform = isPlatform(record.facilityId);
    const withdrawn = record.state === 'withdrawn';
    return {
      id: record.id,
      ruleId: record.ruleId,
      ruleVersion: record.ruleVersion,
      ruleName: rule?.name ?? { zh: record.ruleId, en: record.ruleId },
      advice: rule?.advice ?? null,
      source: rule?.source ?? {
        tag: 'DEFAULT',
        confidence: 'L',
        text: 'The rule is not in force any more.',
        textZh: '该规则已不再生效。',
      },
      facilityId: record.facilityId,
      facilityName: facility?.name ?? (ofPlatform ? platformName : { zh: record.facilityId, en: record.facilityId }),
      facilityKind: facility?.kind ?? null,
      estateId: record.estateId,
      estateName:
        facility?.estateName ?? (ofPlatform ? platformPlaceName : { zh: record.estateId, en: record.estateId }),
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
      ...(record.suppressed === null ? {} : { suppressed: record.suppressed }),
      ...(record.rootHazardId === null ? {} : { rootHazardId: record.rootHazardId }),
      ...(record.cause === null ? {} : { cause: record.cause }),
      evidence: [...record.evidence],
    };
  }
}
