import type { RuleVector } from './rule-vector.js';

const parameters = { tankFullLevelM: 2.5, tankOverflowLevelM: 2.4, outletSetpointMPa: 0.4 };

export const waterTankVectors: readonly RuleVector[] = [
  {
    rule: 'W-CL-LOW',
    name: 'low for a quarter of an hour; between the limits nothing changes',
    steps: [
      [0, { residual_chlorine: 0.04 }],
      [1000, { residual_chlorine: 0.06 }],
      [1100, { residual_chlorine: 0.08 }],
    ],
    untilS: 2100,
    expect: ['pending@0', 'active@900', 'clearing@1100', 'cleared@2000'],
  },
  {
    rule: 'W-CL-LOW',
    name: 'one noisy good sample starts the count anew',
    steps: [
      [0, { residual_chlorine: 0.04 }],
      [600, { residual_chlorine: 0.055 }],
      [610, { residual_chlorine: 0.04 }],
    ],
    untilS: 1400,
    expect: ['pending@0', 'withdrawn@600', 'pending@610'],
  },
  {
    rule: 'W-CL-HIGH',
    name: 'above 2 mg/L',
    steps: [
      [0, { residual_chlorine: 2.1 }],
      [1000, { residual_chlorine: 1.9 }],
      [1100, { residual_chlorine: 1.7 }],
    ],
    untilS: 1200,
    expect: ['pending@0', 'active@900', 'cleared@1100'],
  },
  {
    rule: 'W-TURB',
    name: 'above 1 NTU, then above 3',
    steps: [
      [0, { turbidity: 1.2 }],
      [1000, { turbidity: 3.1 }],
      [1100, { turbidity: 0.7 }],
    ],
    untilS: 2100,
    expect: ['pending@0', 'active@900', 'active@1000 critical', 'clearing@1100 critical', 'cleared@2000 critical'],
  },
  {
    rule: 'W-PH',
    name: 'sour',
    steps: [
      [0, { ph: 6.4 }],
      [1000, { ph: 6.6 }],
      [1100, { ph: 7 }],
    ],
    untilS: 1200,
    expect: ['pending@0', 'active@900', 'cleared@1100'],
  },
  {
    rule: 'W-PH',
    name: '8.5 itself is allowed',
    steps: [[0, { ph: 8.5 }]],
    untilS: 1200,
    expect: [],
  },
  {
    rule: 'W-LEVEL-LOW',
    name: 'below 20 %, above 30 %',
    parameters,
    steps: [
      [0, { tank_level: 0.4 }],
      [90, { tank_level: 0.6 }],
      [120, { tank_level: 0.8 }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@60', 'cleared@120'],
  },
  {
    rule: 'W-OVERFLOW',
    name: 'within 50 mm of the overflow',
    parameters,
    steps: [
      [0, { tank_level: 2.36 }],
      [90, { tank_level: 2.32 }],
      [120, { tank_level: 2.29 }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@60', 'cleared@120'],
  },
  {
    rule: 'W-PRESS-LOW',
    name: 'below the set point, then below half of it',
    parameters,
    steps: [
      [0, { outlet_pressure: 0.34 }],
      [90, { outlet_pressure: 0.15 }],
      [180, { outlet_pressure: 0.39 }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@60', 'active@120 major', 'cleared@180 major'],
  },
  {
    rule: 'W-HATCH',
    name: 'lid open',
    steps: [
      [0, { manhole_open: true }],
      [30, { manhole_open: false }],
    ],
    untilS: 120,
    expect: ['pending@0', 'active@10', 'clearing@30', 'cleared@90'],
  },
  {
    rule: 'W-PUMP-FAULT',
    name: 'a drive’s fault',
    steps: [
      [0, { pump_fault: true }],
      [30, { pump_fault: false }],
    ],
    untilS: 120,
    expect: ['pending@0', 'active@10', 'clearing@30', 'cleared@90'],
  },
  {
    rule: 'W-FLOOD',
    name: 'water on the floor',
    steps: [
      [0, { room_flood: true }],
      [30, { room_flood: false }],
    ],
    untilS: 400,
    expect: ['pending@0', 'active@10', 'clearing@30', 'cleared@330'],
  },
];
