import type { RuleVector } from './rule-vector.js';

export const dataQualityVectors: readonly RuleVector[] = [
  {
    rule: 'Q-OFFLINE',
    name: 'three minutes of silence, and a minute more',
    kind: 'ponding',
    steps: [
      [0, { water_depth: 0, sump_level: 0.6 }],
      [60, { sump_level: 'silent' }],
      [400, { sump_level: 0.6 }],
    ],
    untilS: 420,
    expect: ['pending@210.001', 'active@270.001', 'cleared@400'],
  },
  {
    rule: 'Q-OFFLINE',
    name: 'a device that does not answer, and is graver at a lift',
    kind: 'elevator',
    steps: [
      [0, { car_status: 0 }],
      [20, { car_status: 'unreached' }],
      [100, { car_status: 0 }],
    ],
    untilS: 200,
    expect: ['pending@20', 'active@80 major', 'cleared@100 major'],
  },
  {
    rule: 'Q-OFFLINE',
    name: 'a leak sensor may be silent for hours',
    kind: 'ponding',
    steps: [
      [0, { leak: false }],
      [1, { leak: 'silent' }],
    ],
    untilS: 80_000,
    expect: [],
  },
  {
    rule: 'Q-RANGE',
    name: 'a broken loop, and three good samples',
    kind: 'water_tank',
    instance: 'inlet_pressure',
    steps: [
      [0, { inlet_pressure: 0.3 }],
      [20, { inlet_pressure: 'unreadable' }],
      [60, { inlet_pressure: 0.3 }],
    ],
    untilS: 200,
    expect: ['pending@20', 'active@30', 'cleared@120'],
  },
  {
    rule: 'Q-RANGE',
    name: 'a device that does not answer is offline, not wrong',
    kind: 'water_tank',
    instance: 'inlet_pressure',
    steps: [
      [0, { inlet_pressure: 0.3 }],
      [20, { inlet_pressure: 'unreached' }],
    ],
    untilS: 100,
    expect: [],
  },
  {
    rule: 'Q-FROZEN',
    name: 'identical for a day',
    kind: 'fire_water',
    instance: 'hydrant_static_pressure',
    steps: [
      [0, { hydrant_static_pressure: 0.251 }],
      [87_000, { hydrant_static_pressure: 0.252 }],
    ],
    untilS: 87_100,
    expect: ['active@86400', 'cleared@87000'],
  },
  {
    rule: 'Q-FROZEN',
    name: 'silence is not frozen',
    kind: 'fire_water',
    instance: 'hydrant_static_pressure',
    steps: [
      [0, { hydrant_static_pressure: 0.251 }],
      [100, { hydrant_static_pressure: 'silent' }],
    ],
    untilS: 87_100,
    expect: [],
  },
  {
    rule: 'Q-BATTERY',
    name: 'below 20 %, replaced',
    kind: 'ponding',
    instance: 'leak_battery',
    steps: [
      [0, { leak_battery: 19 }],
      [60, { leak_battery: 25 }],
      [90, { leak_battery: 100 }],
    ],
    untilS: 120,
    expect: ['active@0', 'cleared@90'],
  },
  {
    rule: 'Q-CLOCK',
    name: 'a source time that nobody believes',
    kind: 'ponding',
    steps: [
      [0, { water_depth: 'uncertain' }],
      [60, { water_depth: 3 }],
    ],
    untilS: 200,
    expect: ['active@0', 'clearing@60', 'cleared@120'],
  },
];
