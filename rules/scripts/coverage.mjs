// `npm run rules:coverage`: every rule id of the domain facts against the shipped rules, their vectors disordered and
// doubled, and their mutants. Fails where a named rule has neither vectors nor a written reason, where a vector does not
// hold in any order, and where a mutant passes for the rule.
import { readFileSync } from 'node:fs';

const { contradictions, coverRule, parseRuleIds } = await import('../dist/vector-proof/index.js');
const { shippedRules } = await import('../dist/index.js');
const { shippedVectors } = await import('../dist/shipped/vectors/index.js');

const permutationsEach = 20;
const named = parseRuleIds(readFileSync(new URL('../coverage/rule-ids.tsv', import.meta.url), 'utf8'));
const only = process.argv.slice(2);
const faults = only.length > 0 ? [] : contradictions(named, shippedRules);
const say = (text) => process.stdout.write(`${text}\n`);

const totals = { rules: 0, vectors: 0, permutations: 0, mutants: 0, killed: 0 };
const column = (text, width) => String(text).padEnd(width);
say(`${column('rule', 22)}${column('tag', 10)}conf  vectors  permutations  mutants killed`);
for (const rule of shippedRules) {
  if (only.length > 0 && !only.includes(rule.id)) continue;
  const covered = coverRule(rule, shippedVectors, permutationsEach);
  const { id, tag, confidence, vectors, permutations, mutants, killed, survivors } = covered;
  say(
    `${column(id, 22)}${column(tag, 10)}${column(confidence, 6)}${column(vectors, 9)}${column(permutations, 14)}${killed}/${mutants}`,
  );
  for (const name of survivors) faults.push(`${id}: no vector tells it from its mutant “${name}”`);
  for (const fault of covered.faults) faults.push(`${id}: ${fault}`);
  totals.rules += 1;
  totals.vectors += vectors;
  totals.permutations += permutations;
  totals.mutants += mutants;
  totals.killed += killed;
}
const notRules = named.filter(({ shipped }) => shipped.length === 0);
for (const { section, id, tag, confidence, reason } of notRules) {
  say(`${column(id, 22)}${column(tag, 10)}${column(confidence, 6)}no rule (§${section}): ${reason}`);
}
for (const fault of faults) say(`FAULT ${fault}`);
const standing = `named ${named.length}, in rules ${named.length - notRules.length}, with a reason instead ${notRules.length}`;
say(
  `${standing}; shipped rules ${totals.rules}, vectors ${totals.vectors}, permutations ${totals.permutations}, mutants ${totals.killed}/${totals.mutants} killed, faults ${faults.length}`,
);
process.exit(faults.length === 0 ? 0 : 1);
