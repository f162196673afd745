import { describe, expect, it } from 'vitest';
import { facilityKinds } from '../facility-kinds.js';
import { units } from '../units.js';
import { findPoint, liftMessageCodeTables, pointCatalogue } from './index.js';

describe('point catalogue', () => {
  it('has points for every kind of facility', () => {
    const kinds = new Set(pointCatalogue.map((point) => point.kind));
    expect([...kinds].sort()).toEqual(Object.keys(facilityKinds).sort());
  });

  it('names every point once within its kind', () => {
    const names = pointCatalogue.map((point) => `${point.kind}/${point.key}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each(
    pointCatalogue.map((point) => [`${point.kind}/${point.key}`, point] as const),
  )('%s is complete', (_, point) => {
    expect(point.key).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(point.name.zh).not.toBe('');
    expect(point.name.en).not.toBe('');
    expect(Object.keys(units)).toContain(point.unit);
    expect(point.source.text).not.toBe('');
    if (point.type === 'number' || point.type === 'integer') {
      expect(point.labels).toBeUndefined();
      expect(point.range).toBeDefined();
      expect(point.range?.min).toBeLessThan(point.range?.max ?? Number.NaN);
    }
    if (point.type === 'boolean') expect(Object.keys(point.labels ?? {})).toEqual(['0', '1']);
    if (point.type === 'enum') expect(Object.keys(point.labels ?? {}).length).toBeGreaterThan(1);
    for (const label of Object.values(point.labels ?? {})) {
      expect(label.zh).not.toBe('');
      expect(label.en).not.toBe('');
    }
  });

  it('labels every code of GB/T 24476-2017, what cities and vendors add, and every port status of the controller', () => {
    const codes = Object.keys(findPoint('elevator', 'message_code')?.labels ?? {}).map(Number);
    expect(codes).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 40, 41, 42, 43, 44, 45, 46, 47, 61, 62, 63, 64, 65, 90],
      ...[201, 313, 314, 315, 317],
    ]);
    expect(Object.keys(findPoint('ebike_charging', 'port-1/port_status')?.labels ?? {})).toHaveLength(16);
  });

  it('keeps code tables of several sources apart', () => {
    expect(liftMessageCodeTables.map((table) => table.id)).toEqual([
      'gbt-24476-2017',
      'city-platform',
      'property-platform',
    ]);
    expect(liftMessageCodeTables[2]?.codes['0101']?.zh).toBe('困人');
  });
});

describe('findPoint', () => {
  it('finds a plain point', () => {
    expect(findPoint('ponding', 'water_depth')?.unit).toBe('mm');
  });
  it('finds a point of a repeated part', () => {
    expect(findPoint('ebike_charging', 'port-3/power')?.key).toBe('power');
  });
  it('does not find a repeated point without its part, or a plain one within a part', () => {
    expect(findPoint('ebike_charging', 'power')).toBeUndefined();
    expect(findPoint('ebike_charging', 'port-3/shed_temp')).toBeUndefined();
    expect(findPoint('ebike_charging', 'hall-3/power')).toBeUndefined();
  });
  it('does not find another kind’s point', () => {
    expect(findPoint('elevator', 'water_depth')).toBeUndefined();
  });
});
