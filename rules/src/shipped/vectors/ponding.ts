import type { RuleVector } from './rule-vector.js';

const parameters = { sumpStartLevelM: 1, sumpStopLevelM: 0.4, sumpPumpRatedCurrentA: 6.2 };

export const pondingVectors: readonly RuleVector[] = [
  {
    rule: 'P-BLUE',
    name: '5 cm for two minutes; 4 cm does not clear, below 3 cm does',
    steps: [
      [0, { water_depth: 50 }],
      [200, { water_depth: 40 }],
      [300, { water_depth: 29 }],
    ],
    untilS: 1000,
    expect: ['pending@0', 'active@120', 'clearing@300', 'cleared@900'],
  },
  {
    rule: 'P-BLUE',
    name: 'rising by 5 cm in ten minutes raises it one level',
    steps: [
      [0, { water_depth: 0 }],
      [300, { water_depth: 55 }],
    ],
    untilS: 450,
    expect: ['pending@300', 'active@420 minor'],
  },
  {
    rule: 'P-YELLOW',
    name: '15 cm for a minute',
    steps: [
      [0, { water_depth: 150 }],
      [90, { water_depth: 119 }],
    ],
    untilS: 800,
    expect: ['pending@0', 'active@60', 'clearing@90', 'cleared@690'],
  },
  {
    rule: 'P-ORANGE',
    name: 'Shanghai closes at 25 cm',
    steps: [
      [0, { water_depth: 250 }],
      [60, { water_depth: 190 }],
    ],
    untilS: 1000,
    expect: ['pending@0', 'active@30', 'clearing@60', 'cleared@960'],
  },
  {
    rule: 'P-ORANGE',
    name: 'Beijing closes at 27 cm',
    parameters: { closeDepthMm: 270 },
    steps: [[0, { water_depth: 265 }]],
    untilS: 100,
    expect: [],
  },
  {
    rule: 'P-RED',
    name: 'half a metre',
    steps: [
      [0, { water_depth: 500 }],
      [30, { water_depth: 410 }],
      [60, { water_depth: 390 }],
    ],
    untilS: 1000,
    expect: ['pending@0', 'active@10', 'clearing@60', 'cleared@960'],
  },
  {
    rule: 'P-SUMP-HIGH',
    name: '0.3 m above the start level although the pump runs; clears below the stop level',
    parameters,
    steps: [
      [0, { sump_level: 1.35, sump_pump_run: true }],
      [90, { sump_level: 0.8 }],
      [120, { sump_level: 0.39 }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@60', 'cleared@120'],
  },
  {
    rule: 'P-SUMP-HIGH',
    name: 'above the start level with the pump standing',
    parameters,
    steps: [[0, { sump_level: 1.05, sump_pump_run: false }]],
    untilS: 90,
    expect: ['pending@0', 'active@60'],
  },
  {
    rule: 'P-SUMP-PUMP-FAIL',
    name: 'commanded and without current',
    parameters,
    steps: [
      [0, { sump_pump_command: true, sump_pump_run: true, sump_pump_current: 0.1, sump_pump_fault: false }],
      [40, { sump_pump_current: 6 }],
    ],
    untilS: 150,
    expect: ['pending@0', 'active@10', 'clearing@40', 'cleared@100'],
  },
  {
    rule: 'P-SUMP-PUMP-FAIL',
    name: 'a pump that comes up within ten seconds is well',
    parameters,
    steps: [
      [0, { sump_pump_command: true, sump_pump_run: false, sump_pump_current: 0, sump_pump_fault: false }],
      [6, { sump_pump_run: true, sump_pump_current: 6 }],
    ],
    untilS: 60,
    expect: ['pending@0', 'withdrawn@6'],
  },
  {
    rule: 'P-LEAK',
    name: 'water for ten seconds',
    steps: [
      [0, { leak: true }],
      [30, { leak: false }],
    ],
    untilS: 400,
    expect: ['pending@0', 'active@10', 'clearing@30', 'cleared@330'],
  },
  {
    rule: 'P-LEAK',
    name: 'is major in an electrical room',
    parameters: { electricalRoom: true },
    steps: [[0, { leak: true }]],
    untilS: 60,
    expect: ['pending@0', 'active@10 major'],
  },
  {
    rule: 'P-MANHOLE-TILT',
    name: 'a tilted cover on a road, put back',
    parameters: { onRoad: true },
    steps: [
      [0, { manhole_tilt: 20 }],
      [30, { manhole_tilt: 5 }],
    ],
    untilS: 400,
    expect: ['pending@0', 'active@10 critical', 'clearing@30 critical', 'cleared@330 critical'],
  },
  {
    rule: 'P-BLUE',
    name: 'a rise of 4.5 cm does not',
    steps: [
      [0, { water_depth: 10 }],
      [300, { water_depth: 55 }],
    ],
    untilS: 450,
    expect: ['pending@300', 'active@420'],
  },
  {
    rule: 'P-YELLOW',
    name: 'a rise of 4.5 cm does not',
    steps: [
      [0, { water_depth: 108 }],
      [300, { water_depth: 153 }],
    ],
    untilS: 450,
    expect: ['pending@300', 'active@360'],
  },
  {
    rule: 'P-YELLOW',
    name: 'a rise of 5.5 cm raises it one level',
    steps: [
      [0, { water_depth: 100 }],
      [300, { water_depth: 155 }],
    ],
    untilS: 450,
    expect: ['pending@300', 'active@360 major'],
  },
  {
    rule: 'P-ORANGE',
    name: 'a rise of 4.5 cm does not',
    steps: [
      [0, { water_depth: 208 }],
      [300, { water_depth: 253 }],
    ],
    untilS: 450,
    expect: ['pending@300', 'active@330'],
  },
  {
    rule: 'P-ORANGE',
    name: 'a rise of 5.5 cm raises it one level',
    steps: [
      [0, { water_depth: 200 }],
      [300, { water_depth: 255 }],
    ],
    untilS: 450,
    expect: ['pending@300', 'active@330 critical'],
  },
];
