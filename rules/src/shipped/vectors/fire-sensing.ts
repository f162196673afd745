import type { RuleVector } from './rule-vector.js';

export const fireSensingVectors: readonly RuleVector[] = [
  {
    rule: 'S-SMOKE',
    name: 'stays after the smoke until somebody resets it, and then five minutes more',
    steps: [
      [0, { smoke: false }],
      [30, { smoke: true }],
      [90, { smoke: false }],
    ],
    resetAtS: 120,
    untilS: 600,
    expect: ['active@30', 'clearing@120', 'cleared@420'],
  },
  {
    rule: 'Q-TAMPER',
    name: 'the device’s flag, and ten quiet minutes',
    kind: 'fire_sensing',
    instance: 'smoke_tamper',
    steps: [
      [0, { smoke_tamper: true }],
      [60, { smoke_tamper: false }],
    ],
    untilS: 700,
    expect: ['active@0', 'clearing@60', 'cleared@660'],
  },
];
