import type { RuleVector } from './rule-vector.js';

const instance = 'port-2';

export const ebikeChargingVectors: readonly RuleVector[] = [
  {
    rule: 'B-OVERPOWER',
    name: 'above 800 W; clears when the session has ended',
    instance,
    steps: [
      [0, { 'port-2/power': 850, 'port-1/power': 300 }],
      [20, { 'port-2/power': 400 }],
      [40, { 'port-2/power': 0 }],
    ],
    untilS: 100,
    expect: ['pending@0', 'active@5', 'clearing@40', 'cleared@50'],
  },
  {
    rule: 'B-OVERPOWER',
    name: 'a tricycle port states 1200 W',
    instance,
    parameters: { portLimitW: 1200 },
    steps: [[0, { 'port-2/power': 1100 }]],
    untilS: 60,
    expect: [],
  },
  {
    rule: 'B-NOT-FULL-STOP',
    name: 'float for half an hour',
    instance,
    steps: [
      [0, { 'port-2/power': 12, 'port-2/port_status': 5 }],
      [1900, { 'port-2/power': 0, 'port-2/port_status': 3 }],
    ],
    untilS: 2000,
    expect: ['pending@0', 'active@1800', 'cleared@1900'],
  },
  {
    rule: 'B-TIME',
    name: 'beyond 8 h by the session clock, beyond 10 h minor',
    instance,
    steps: [
      [0, { 'port-2/duration': 28_790, 'port-2/port_status': 1 }],
      [20, { 'port-2/duration': 28_810 }],
      [60, { 'port-2/duration': 36_010 }],
      [90, { 'port-2/duration': 0, 'port-2/port_status': 0 }],
    ],
    untilS: 120,
    expect: ['active@20', 'active@60 minor', 'cleared@90 minor'],
  },
  {
    rule: 'B-TIME',
    name: 'without a session clock the status tells',
    instance,
    steps: [
      [0, { 'port-2/port_status': 1 }],
      [29_000, { 'port-2/port_status': 0 }],
    ],
    untilS: 29_100,
    expect: ['active@28800', 'cleared@29000'],
  },
  {
    rule: 'B-SOCKET-TEMP',
    name: 'warm, hot, cooled',
    instance,
    steps: [
      [0, { 'port-2/socket_temp': 55 }],
      [200, { 'port-2/socket_temp': 61 }],
      [240, { 'port-2/socket_temp': 76 }],
      [300, { 'port-2/socket_temp': 40 }],
    ],
    untilS: 1000,
    expect: ['pending@200', 'active@210', 'active@240 critical', 'clearing@300 critical', 'cleared@900 critical'],
  },
  {
    rule: 'B-SOCKET-TEMP',
    name: 'rising faster than 3 K a minute while still cool',
    instance,
    steps: [
      [0, { 'port-2/socket_temp': 25 }],
      [60, { 'port-2/socket_temp': 30 }],
      [120, { 'port-2/socket_temp': 34.5 }],
    ],
    untilS: 150,
    expect: ['pending@120', 'active@130'],
  },
  {
    rule: 'B-SHED-TEMP',
    name: 'hot, very hot, cool',
    steps: [
      [0, { shed_temp: 56 }],
      [30, { shed_temp: 66 }],
      [60, { shed_temp: 44 }],
    ],
    untilS: 100,
    expect: ['pending@0', 'active@10', 'active@30 critical', 'cleared@60 critical'],
  },
  {
    rule: 'B-SMOKE',
    name: 'one sample of smoke stays until reset and five minutes of clean air',
    steps: [
      [0, { smoke: true }],
      [5, { smoke: false }],
    ],
    untilS: 500,
    resetAtS: 100,
    expect: ['active@0', 'clearing@100', 'cleared@400'],
  },
  {
    rule: 'B-CO',
    name: 'carbon monoxide',
    steps: [
      [0, { co: 60 }],
      [60, { co: 20 }],
    ],
    untilS: 100,
    expect: ['pending@0', 'active@30', 'cleared@60'],
  },
  {
    rule: 'B-LEAK',
    name: 'residual current at a port',
    instance,
    steps: [
      [0, { 'port-2/leakage': 31 }],
      [30, { 'port-2/leakage': 20 }],
    ],
    untilS: 60,
    expect: ['pending@0', 'active@0.1', 'cleared@30'],
  },
  {
    rule: 'B-LEAK-FEEDER',
    name: 'residual current at the feeder',
    steps: [
      [0, { feeder_leakage: 320 }],
      [30, { feeder_leakage: 250 }],
      [40, { feeder_leakage: 200 }],
    ],
    untilS: 60,
    expect: ['pending@0', 'active@10', 'cleared@40'],
  },
  {
    rule: 'B-RELAY-STUCK',
    name: 'power at an idle port',
    instance,
    steps: [
      [0, { 'port-2/port_status': 0, 'port-2/power': 90 }],
      [30, { 'port-2/power': 0 }],
    ],
    untilS: 60,
    expect: ['pending@0', 'active@10', 'cleared@30'],
  },
  {
    rule: 'B-RELAY-STUCK',
    name: 'the controller’s own code',
    instance,
    steps: [[0, { 'port-2/port_status': 9 }]],
    untilS: 60,
    expect: ['pending@0', 'active@10'],
  },
  {
    rule: 'B-SHORT',
    name: 'latched',
    instance,
    steps: [
      [0, { 'port-2/port_status': 12 }],
      [20, { 'port-2/port_status': 0 }],
    ],
    untilS: 60,
    resetAtS: 50,
    expect: ['active@0', 'cleared@50'],
  },
  {
    rule: 'B-VOLT',
    name: 'low voltage for half a minute',
    instance,
    steps: [
      [0, { 'port-2/voltage': 180 }],
      [60, { 'port-2/voltage': 220 }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@30', 'clearing@60', 'cleared@120'],
  },
];
