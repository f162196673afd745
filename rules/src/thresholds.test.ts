import { describe, expect, it } from 'vitest';
import { parameterName } from './parameter-names.js';
import { shippedRules } from './shipped/index.js';
import { parametersOf, thresholdsOf } from './thresholds.js';

const rule = (id: string) => {
  const found = shippedRules.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no rule ${id}`);
  return found;
};

describe('the thresholds of a rule', () => {
  it('are its limits with the figures of the facility, for raising and clearing', () => {
    const facility = { points: ['water_depth'], parameters: { closeDepthMm: 270 } };
    expect(thresholdsOf(rule('P-ORANGE'), facility, null)).toEqual([
      { point: 'water_depth', limit: 270, side: 'above', inclusive: true, role: 'raise' },
      { point: 'water_depth', limit: 200, side: 'below', inclusive: false, role: 'clear' },
    ]);
  });

  it('leave out what the facility has no point or no figure for', () => {
    expect(thresholdsOf(rule('P-ORANGE'), { points: [], parameters: {} }, null)).toEqual([]);
    const raise = { op: 'above', point: 'water_depth', limit: { parameter: 'unstated' } } as const;
    expect(thresholdsOf({ raise }, { points: ['water_depth'], parameters: {} }, null)).toEqual([]);
  });

  it('belong to the point of the instance, and to both sides of a magnitude', () => {
    const raise = { op: 'above', point: 'power', limit: 5, magnitude: true } as const;
    const facility = { points: ['port-1/power', 'port-2/power'], parameters: {} };
    expect(thresholdsOf({ raise }, facility, 'port-2').map(({ point, limit }) => [point, limit])).toEqual([
      ['port-2/power', 5],
      ['port-2/power', -5],
    ]);
  });
});

describe('the parameters of a rule', () => {
  it('name the figure, what holds without it and whose unit it has', () => {
    expect(parametersOf(rule('P-ORANGE'))).toEqual([
      { name: 'closeDepthMm', otherwise: 250, point: 'water_depth', type: 'figure' },
    ]);
    expect(parametersOf(rule('P-RED'))).toEqual([]);
  });

  it('have a name for people', () => {
    const nameless = shippedRules
      .flatMap((each) => parametersOf(each).map(({ name }) => name))
      .filter((name) => parameterName(name).zh === name);
    expect(nameless).toEqual([]);
  });

  it('are each stated once, whatever rule', () => {
    for (const each of shippedRules) {
      const names = parametersOf(each).map(({ name }) => name);
      expect(new Set(names).size, each.id).toBe(names.length);
    }
  });
});
