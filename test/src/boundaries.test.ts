import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string }[];
  options: Record<string, unknown>;
};

describe('directions of imports', () => {
  it.each(config.forbidden.map((rule) => rule.name))('%s fires on the tree that breaks it', async (name) => {
    const baseDir = join(root, 'test/fixtures/boundaries', name);
    expect(existsSync(baseDir), `test/fixtures/boundaries/${name} is missing`).toBe(true);
    const { tsConfig: _, ...options } = config.options;
    const { output } = await cruise(['.'], {
      ...options,
      baseDir,
      validate: true,
      ruleSet: { forbidden: config.forbidden } as IFlattenedRuleSet,
    });
    const fired = (output as ICruiseResult).summary.violations.map((violation) => violation.rule.name);
    expect(fired).toContain(name);
  });
});
