import { describe, expect, it } from 'vitest';
import { createFacilityEvaluator } from './facility-evaluator.js';
import { rulesInForce } from './override-rules.js';
import { cityProfiles } from './shipped/city-profiles.js';
import { shippedRules } from './shipped/index.js';

const settings = (over: object) => ({ parameters: {}, rules: {}, ...over });

/** Rules that are active after water has stood at this depth for two minutes. */
function activeAt(depthMm: number, force: ReturnType<typeof rulesInForce>, own = {}): string[] {
  const evaluator = createFacilityEvaluator({
    facility: {
      facilityId: 'heping.garage-1',
      kind: 'ponding',
      points: ['water_depth'],
      parameters: { ...force.parameters, ...own },
    },
    rules: force.rules,
  });
  const at = (atMs: number) =>
    evaluator.apply([{ point: 'water_depth', value: depthMm, quality: 'good', atMs, ordinal: 0 }], atMs);
  return [...at(1_790_000_000_000), ...at(1_790_000_090_000)]
    .filter(({ state }) => state === 'active')
    .map(({ ruleId, severity }) => `${ruleId} ${severity}`);
}

describe('rules in force', () => {
  it('are the shipped ones, the same object, where nobody has set anything', () => {
    expect(rulesInForce(shippedRules, [undefined, settings({})]).rules).toBe(shippedRules);
  });

  it('close at 27 cm in Beijing and at 25 cm in Shanghai', () => {
    const beijing = rulesInForce(shippedRules, [settings({ cityProfile: 'beijing' })]);
    const shanghai = rulesInForce(shippedRules, [settings({ cityProfile: 'shanghai' })]);
    expect(activeAt(260, beijing)).not.toContain('P-ORANGE major');
    expect(activeAt(260, shanghai)).toContain('P-ORANGE major');
    expect(activeAt(270, beijing)).toContain('P-ORANGE major');
    expect(activeAt(180, beijing)).toEqual([]);
    expect(activeAt(180, shanghai)).toEqual(['P-YELLOW minor']);
  });

  it('take the nearest word: facility, estate, district, city', () => {
    const district = settings({ cityProfile: 'beijing', rules: { 'P-YELLOW': { severity: 'major', onDelayMs: 0 } } });
    const estate = settings({ parameters: { closeDepthMm: 200 }, rules: { 'P-YELLOW': { severity: 'critical' } } });
    expect(rulesInForce(shippedRules, [district, estate]).parameters.closeDepthMm).toBe(200);
    expect(activeAt(210, rulesInForce(shippedRules, [district, estate]))).toEqual(
      expect.arrayContaining(['P-ORANGE major', 'P-YELLOW critical']),
    );
    expect(activeAt(210, rulesInForce(shippedRules, [district, estate]), { closeDepthMm: 400 })).toEqual([
      'P-YELLOW critical',
    ]);
    const yellow = rulesInForce(shippedRules, [district, estate]).rules.find(({ id }) => id === 'P-YELLOW');
    expect(yellow).toMatchObject({ severity: 'critical', onDelayMs: 0 });
  });

  it('leave out what is switched off', () => {
    const off = rulesInForce(shippedRules, [settings({ rules: { 'P-YELLOW': { enabled: false } } })]);
    expect(off.rules).toHaveLength(shippedRules.length - 1);
    expect(activeAt(180, off)).toEqual([]);
    const onAgain = rulesInForce(shippedRules, [
      settings({ rules: { 'P-YELLOW': { enabled: false } } }),
      settings({ rules: { 'P-YELLOW': { enabled: true } } }),
    ]);
    expect(activeAt(180, onAgain)).toEqual(['P-YELLOW minor']);
  });
});

it('every city profile names its source and only figures that a rule reads', () => {
  const text = JSON.stringify(shippedRules);
  for (const { parameters, source } of cityProfiles) {
    expect(source.tag).toBe('PRACTICE');
    for (const name of Object.keys(parameters)) expect(text).toContain(`"parameter":"${name}"`);
  }
});
