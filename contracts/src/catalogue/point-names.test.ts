import { expect, it } from 'vitest';
import { partName, pointName } from './point-names.js';

it('calls ports and points what people call them', () => {
  expect(partName('ebike_charging', 'port-3')).toEqual({ zh: '3 号端口', en: 'Port 3' });
  expect(partName('water_tank', 'tank_level').en).not.toContain('_');
  expect(pointName('ebike_charging', 'port-2/power')).toEqual({ zh: '2 号端口 · 功率', en: 'Port 2 · Power' });
});

it('keeps the key of what the catalogue does not know', () => {
  expect(pointName('ponding', 'from_the_future')).toEqual({ zh: 'from_the_future', en: 'from_the_future' });
  expect(pointName(null, 'tank_level').zh).toBe('tank_level');
});
