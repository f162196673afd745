import type { RuleDefinition } from '../definition.js';
import type { RuleVector } from '../shipped/vectors/rule-vector.js';
import { mutantsOf } from './mutate-rule.js';
import { tryPermutations } from './permute-vector.js';
import { playVector } from './play-vector.js';
import type { NamedRule } from './rule-ids.js';

export interface RuleCoverage {
  readonly id: string;
  readonly tag: string;
  readonly confidence: string;
  readonly vectors: number;
  readonly permutations: number;
  readonly mutants: number;
  readonly killed: number;
  /** Mutants that every vector takes for the rule. */
  readonly survivors: readonly string[];
  /** What is wrong, for people; none when all is well. */
  readonly faults: readonly string[];
}

/** Plays a rule's vectors as they are, disordered and doubled, and against every mutant of the rule. */
export function coverRule(
  rule: RuleDefinition,
  vectors: readonly RuleVector[],
  permutationsEach: number,
): RuleCoverage {
  const own = vectors.filter((vector) => vector.rule === rule.id);
  const faults: string[] = [];
  if (!own.some(({ expect }) => expect.some((line) => line.startsWith('active')))) faults.push('fires in no vector');
  const outcome = (mutant: RuleDefinition, vector: RuleVector): string => playVector(mutant, vector).join(' ');
  let permutations = 0;
  for (const vector of own) {
    if (outcome(rule, vector) !== vector.expect.join(' ')) faults.push(`vector “${vector.name}” does not hold`);
    const wrong = tryPermutations(rule, vector, permutationsEach);
    permutations += permutationsEach;
    if (wrong.length > 0) faults.push(`vector “${vector.name}” disordered by seed ${wrong.join(', ')} ends otherwise`);
  }
  const mutants = mutantsOf(rule);
  const survivors = mutants
    .filter((mutant) => own.every((vector) => outcome(mutant.rule, vector) === vector.expect.join(' ')))
    .map(({ name }) => name);
  const { tag, confidence } = rule.source;
  const killed = mutants.length - survivors.length;
  return {
    id: rule.id,
    tag,
    confidence,
    vectors: own.length,
    permutations,
    mutants: mutants.length,
    killed,
    survivors,
    faults,
  };
}

/** Where the list of named rules and the shipped rules contradict each other. */
export function contradictions(named: readonly NamedRule[], rules: readonly RuleDefinition[]): string[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const listed = new Set(named.flatMap(({ shipped }) => shipped));
  const ids = named.map(({ id }) => id);
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} is listed twice`),
    ...rules.filter(({ id }) => !listed.has(id)).map(({ id }) => `${id} ships and is not listed`),
    ...named.flatMap(({ id, tag, confidence, shipped, reason }) => {
      if (shipped.length === 0) return reason === '' ? [`${id} is in no rule and has no written reason`] : [];
      const missing = shipped.filter((own) => !byId.has(own)).map((own) => `${id}: ${own} does not ship`);
      const source = byId.get(id)?.source;
      if (source === undefined && reason === '') missing.push(`${id}: says not why another rule stands for it`);
      if (source !== undefined && (source.tag !== tag || source.confidence !== confidence)) {
        missing.push(`${id} is ${tag} ${confidence} in the list and ${source.tag} ${source.confidence} in the rule`);
      }
      return missing;
    }),
  ];
}
