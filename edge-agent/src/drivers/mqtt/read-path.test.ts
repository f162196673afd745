import { describe, expect, it } from 'vitest';
import { JsonPath } from '../../profiles/mqtt-profile.js';
import { readPath } from './read-path.js';

const payload = {
  data: { power: 5, 'sensor-1': { t: 21 } },
  channels: [{ value: 1 }, { value: 2 }],
  ports: [
    { number: 3, power: 30 },
    { number: '4', power: 40 },
    { number: 3, power: 99 },
  ],
};

describe('a path', () => {
  it.each([
    ['data.power', 5],
    ['data.sensor-1.t', 21],
    ['channels[1].value', 2],
    ['ports[number=3].power', 30],
    ['ports[number=4].power', 40],
    ['$.data.power', 5],
    ['channels[2].value', undefined],
    ['ports[number=5].power', undefined],
    ['data[number=3].power', undefined],
    ['data.power.more', undefined],
    ['constructor.name', undefined],
    ['data.__proto__', undefined],
    ['channels.length.x', undefined],
  ])('%s of a payload is %s', (path, expected) => {
    expect(JsonPath.safeParse(path).success).toBe(true);
    expect(readPath(payload, path)).toBe(expected);
  });

  it('begins at the element, or with $ at the whole payload', () => {
    expect(readPath(payload.ports[0], 'power', payload)).toBe(30);
    expect(readPath(payload.ports[0], '$.data.power', payload)).toBe(5);
    expect(readPath('ON', '$')).toBe('ON');
    expect(readPath([10, 20], '[1]')).toBe(20);
  });

  it.each(['', '.a', 'a..b', 'a[', 'a[x]', 'a[=1]', 'a b', 'a[*]'])('is not written %s', (path) => {
    expect(JsonPath.safeParse(path).success).toBe(false);
  });
});
