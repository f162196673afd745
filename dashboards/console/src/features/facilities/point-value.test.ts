import type { PointView } from '@anju/contracts/api-client';
import { describe, expect, it } from 'vitest';
import { rangeShare, valueText } from './point-value.js';

const point: PointView = {
  point: 'tank_level',
  instance: null,
  key: 'tank_level',
  name: { zh: '液位', en: 'Level' },
  type: 'number',
  unit: 'm',
  range: { min: 0, max: 5 },
  labels: null,
  value: 2.5,
  quality: 'good',
  reason: null,
  sourceTimeMs: 1,
  receivedTimeMs: 2,
  watch: 'watched',
};
const en = (text: { en: string }) => text.en;

describe('a value for people', () => {
  it('tells zero from no value', () => {
    expect(valueText({ ...point, value: 0 }, en)).toBe('0');
    expect(valueText({ ...point, value: null, quality: 'bad' }, en)).toBeNull();
  });

  it('shows what a sensor resolves and no trailing zeros', () => {
    expect(valueText({ ...point, value: 0.30000000000000004 }, en)).toBe('0.3');
    expect(valueText({ ...point, value: 1.23456 }, en)).toBe('1.235');
    expect(valueText({ ...point, value: 224.368 }, en)).toBe('224.4');
    expect(valueText({ ...point, value: -17.3456 }, en)).toBe('-17.35');
    expect(valueText({ ...point, value: 1200 }, en)).toBe('1200');
  });

  it('names codes and the two states of a flag', () => {
    const labels = { '0': { zh: '停止', en: 'Stopped' }, '1': { zh: '运行', en: 'Running' } };
    expect(valueText({ ...point, type: 'boolean', value: true, labels }, en)).toBe('Running');
    expect(valueText({ ...point, type: 'enum', value: 0, labels }, en)).toBe('Stopped');
    expect(valueText({ ...point, type: 'enum', value: 9, labels }, en)).toBe('9');
  });

  it('places a value in its range, and nothing that has none', () => {
    expect(rangeShare(point)).toBe(0.5);
    expect(rangeShare({ ...point, value: 9 })).toBe(1);
    expect(rangeShare({ ...point, value: null, quality: 'bad' })).toBeNull();
    expect(rangeShare({ ...point, range: null })).toBeNull();
  });
});
