import type { RuleSettings, RuleView } from '@anju/contracts/api-client';
import { describe, expect, it } from 'vitest';
import { draftOf, figuresStated, overrideOf, settingsWith, statedOf, wrongNumbers } from './rule-draft.js';

const rule = {
  id: 'P-ORANGE',
  parameters: [
    { name: 'closeDepthMm', otherwise: 250, point: 'water_depth', type: 'figure' },
    { name: 'waitMs', otherwise: 60_000, point: null, type: 'duration_ms' },
    { name: 'atBasementRamp', otherwise: null, point: null, type: 'fact' },
  ],
} as unknown as RuleView;

const settings: RuleSettings = {
  cityProfile: 'beijing',
  parameters: { closeDepthMm: 270, waitMs: 90_000, unrelated: 4 },
  rules: { 'P-ORANGE': { onDelayMs: 1500, ticket: 'none' }, 'W-HATCH': { enabled: false } },
};

describe('a draft of a rule', () => {
  it('comes from what the place states and goes back to the same', () => {
    const draft = draftOf(rule, settings);
    expect(draft).toMatchObject({ enabled: true, onDelayS: '1.5', offDelayS: '', ticket: 'none' });
    expect(draft.parameters).toEqual({ closeDepthMm: '270', waitMs: '90' });
    expect(settingsWith(settings, rule, draft)).toEqual(settings);
  });

  it('leaves alone what belongs to other rules, and takes away what is emptied', () => {
    const emptied = draftOf(rule, { parameters: {}, rules: {} });
    expect(settingsWith(settings, rule, emptied)).toEqual({
      cityProfile: 'beijing',
      parameters: { unrelated: 4 },
      rules: { 'W-HATCH': { enabled: false } },
    });
  });

  it('states a rule switched off, and figures as numbers', () => {
    const draft = { ...draftOf(rule, settings), enabled: false, parameters: { closeDepthMm: ' 300 ', waitMs: '' } };
    expect(overrideOf(draft).enabled).toBe(false);
    expect(figuresStated(rule, draft)).toEqual({ closeDepthMm: 300 });
  });

  it('tells apart the versions that bear on the rule from those that do not', () => {
    const bears = (changed: Partial<RuleSettings>) =>
      JSON.stringify(statedOf(rule, { ...settings, ...changed })) !== JSON.stringify(statedOf(rule, settings));
    expect(bears({ parameters: { ...settings.parameters, closeDepthMm: 300 } })).toBe(true);
    expect(bears({ rules: {} })).toBe(true);
    expect(bears({ parameters: { ...settings.parameters, unrelated: 5 } })).toBe(false);
    expect(bears({ rules: { ...settings.rules, 'W-HATCH': { severity: 'minor' } } })).toBe(false);
  });

  it('names numbers that are none', () => {
    const draft = { ...draftOf(rule, settings), onDelayS: '-1', parameters: { closeDepthMm: 'deep', waitMs: '5' } };
    expect([...wrongNumbers(rule, draft)]).toEqual(['onDelayMs', 'closeDepthMm']);
  });
});
