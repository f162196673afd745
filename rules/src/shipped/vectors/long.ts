import type { RuleVector, VectorValue } from './rule-vector.js';

type Step = readonly [atS: number, set: Readonly<Record<string, VectorValue>>];

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** So many samples would be too many at 30 s, and one each 170 s is never stale. */
const heartbeatS = 170;
/** The vectors begin at 22:13:20 in China. */
const FROM_23_S = 2800;
const FROM_03_S = FROM_23_S + 4 * HOUR_S;

/** A flag that comes on `times` times, each `everyS`, for `onS`. */
function pulses(point: string, fromS: number, times: number, everyS: number, onS: number): Step[] {
  return Array.from({ length: times }, (_, at): Step[] => [
    [fromS + at * everyS, { [point]: 1 }],
    [fromS + at * everyS + onS, { [point]: 0 }],
  ]).flat();
}

/** A value that moves by `perHour`, one step each `everyS`. */
function slope(point: string, from: number, perHour: number, fromS: number, toS: number, everyS = 600): Step[] {
  const steps: Step[] = [];
  for (let s = fromS; s < toS; s += everyS) {
    steps.push([s, { [point]: Math.round((from + (perHour * (s - fromS)) / HOUR_S) * 1e6) / 1e6 }]);
  }
  return steps;
}

/** Stops of a lift, each with its error, a minute apart; it is known from the stop until the car leaves. */
function stops(errors: readonly number[]): Step[] {
  return errors.flatMap((levelling_error, at): Step[] => [
    [at * 60, { car_status: 0, levelling_error }],
    [at * 60 + 30, { car_status: 1 }],
  ]);
}

const nightLoss = (
  rule: string,
  point: string,
  parameters: Exclude<RuleVector['parameters'], undefined>,
): RuleVector[] => [
  {
    rule,
    name: `${point}: 1.1 % an hour by night; what still goes at 0.9 % is let pass`,
    parameters,
    heartbeatS,
    steps: [
      ...slope(point, 3, -0.033, 0, FROM_03_S + 600, 170),
      ...slope(point, 3 - (0.033 * (FROM_03_S + 600)) / HOUR_S, -0.027, FROM_03_S + 600, FROM_03_S + 4 * HOUR_S, 170),
    ],
    untilS: FROM_03_S + 4 * HOUR_S,
    expect: ['active@17200', 'clearing@19160', 'cleared@20960'],
  },
  {
    rule,
    name: `${point}: 0.9 % an hour is no leak`,
    parameters,
    heartbeatS,
    steps: slope(point, 3, -0.027, 0, FROM_03_S + 3 * HOUR_S, 170),
    untilS: FROM_03_S + 3 * HOUR_S,
    expect: [],
  },
];

/** Rules that look back over hours and days. */
export const longVectors: readonly RuleVector[] = [
  {
    rule: 'E-LEVEL',
    name: 'three bad stops of ten, whatever their sign, and twenty good ones',
    steps: stops([0, 11, -2, 3, 0, -12, 4, 9, -9, 11, ...new Array<number>(21).fill(9)]),
    untilS: 31 * 60,
    expect: ['active@570', 'cleared@1770'],
  },
  {
    rule: 'E-LEVEL',
    name: '10 mm are allowed',
    steps: stops(new Array<number>(12).fill(10)),
    untilS: 12 * 60,
    expect: [],
  },
  {
    rule: 'E-IDLE',
    name: 'standing in an hour of usually 22 rides; one of 18 is none',
    heartbeatS: 150,
    steps: [
      [0, { service_mode: 1, car_status: 0 }],
      ...[0, 1, 2].flatMap((day) => [
        ...pulses('car_status', FROM_23_S + day * DAY_S + 60, 22, 150, 30),
        ...pulses('car_status', FROM_23_S + day * DAY_S + HOUR_S + 60, 18, 150, 30),
      ]),
      ...pulses('car_status', FROM_23_S + 3 * DAY_S + HOUR_S / 2, 1, 150, 30),
    ],
    untilS: FROM_23_S + 3 * DAY_S + 2 * HOUR_S,
    expect: ['active@262000', 'cleared@263800'],
  },
  {
    rule: 'E-IDLE',
    name: 'stays until the first ride, though the busy hour is over',
    heartbeatS: 150,
    steps: [
      [0, { service_mode: 1, car_status: 0 }],
      ...[0, 1, 2].flatMap((day) => pulses('car_status', FROM_23_S + day * DAY_S + 60, 22, 150, 30)),
      ...pulses('car_status', FROM_23_S + 3 * DAY_S + 2 * HOUR_S, 1, 150, 30),
    ],
    untilS: FROM_23_S + 3 * DAY_S + 3 * HOUR_S,
    expect: ['active@262000', 'cleared@269200'],
  },
  {
    rule: 'E-MOTOR-TIME',
    name: 'running without another floor, counted from the start of the run',
    steps: [
      [0, { car_status: 0, car_position: 3 }],
      [300, { car_status: 1 }],
      [400, { car_status: 0 }],
    ],
    resetAtS: 500,
    untilS: 600,
    expect: ['active@345', 'cleared@500'],
  },
  {
    rule: 'E-MOTOR-TIME',
    name: 'and from the last floor that it passed',
    steps: [
      [0, { car_status: 1, car_position: 3 }],
      ...Array.from({ length: 10 }, (_, at): Step => [20 + at * 20, { car_position: 4 + at }]),
    ],
    untilS: 300,
    expect: ['active@245'],
  },
  {
    rule: 'E-DOOR',
    name: 'six openings in three minutes',
    steps: [
      [0, { message_code: 0, door_status: true }],
      ...Array.from({ length: 6 }, (_, at): Step[] => [
        [30 + at * 20, { door_status: false }],
        [40 + at * 20, { door_status: true }],
      ]).flat(),
    ],
    untilS: 400,
    expect: ['pending@130', 'active@160', 'cleared@210.001'],
  },
  {
    rule: 'E-DOOR',
    name: 'five are none',
    steps: [
      [0, { message_code: 0, door_status: true }],
      ...Array.from({ length: 5 }, (_, at): Step[] => [
        [30 + at * 20, { door_status: false }],
        [40 + at * 20, { door_status: true }],
      ]).flat(),
    ],
    untilS: 400,
    expect: [],
  },
  {
    rule: 'F-JOCKEY-CYCLE',
    name: 'counted from the pump’s own starts where the cabinet has no counter',
    steps: [[0, { jockey_run: 0 }], ...pulses('jockey_run', 120, 18, 180, 30)],
    untilS: 8000,
    expect: ['active@2820', 'cleared@4620.001'],
  },
  {
    rule: 'F-JOCKEY-NEVER',
    name: 'a day without a start while the pressure fell by 0.055 MPa',
    heartbeatS,
    steps: [
      [0, { jockey_run: 0, hydrant_static_pressure: 0.3 }],
      [20 * HOUR_S, { hydrant_static_pressure: 0.245 }],
      [25 * HOUR_S, { jockey_run: 1 }],
      [25 * HOUR_S + 170, { jockey_run: 0, hydrant_static_pressure: 0.3 }],
    ],
    untilS: 26 * HOUR_S,
    expect: [`active@${DAY_S}`, `cleared@${25 * HOUR_S}`],
  },
  {
    rule: 'F-JOCKEY-NEVER',
    name: 'stays until it starts, though the fall is long ago',
    heartbeatS,
    steps: [
      [0, { jockey_run: 0, hydrant_static_pressure: 0.3 }],
      [20 * HOUR_S, { hydrant_static_pressure: 0.245 }],
    ],
    untilS: 46 * HOUR_S,
    expect: [`active@${DAY_S}`],
  },
  {
    rule: 'F-JOCKEY-NEVER',
    name: 'one start a day is enough',
    heartbeatS,
    steps: [
      [0, { jockey_run: 0, hydrant_static_pressure: 0.3 }],
      ...pulses('jockey_run', 10 * HOUR_S, 1, 170, 170),
      [20 * HOUR_S, { hydrant_static_pressure: 0.245 }],
    ],
    untilS: 26 * HOUR_S,
    expect: [],
  },
  {
    rule: 'F-JOCKEY-NEVER',
    name: 'a system that keeps its pressure needs no start',
    heartbeatS,
    steps: [
      [0, { jockey_run: 0, hydrant_static_pressure: 0.3 }],
      [20 * HOUR_S, { hydrant_static_pressure: 0.255 }],
    ],
    untilS: 26 * HOUR_S,
    expect: [],
  },
  {
    rule: 'F-REFILL-SLOW',
    name: 'not full for 48 h',
    parameters: { poolDesignLevelM: 4 },
    heartbeatS,
    steps: [
      [0, { pool_level: 3.95 }],
      [HOUR_S, { pool_level: 3.8 }],
      [51 * HOUR_S, { pool_level: 3.95 }],
    ],
    untilS: 52 * HOUR_S,
    expect: [`active@${49 * HOUR_S}`, `cleared@${51 * HOUR_S}`],
  },
  {
    rule: 'F-REFILL-SLOW',
    name: '98 % is full',
    parameters: { poolDesignLevelM: 4 },
    heartbeatS,
    steps: [[0, { pool_level: 3.95 }]],
    untilS: 50 * HOUR_S,
    expect: [],
  },
  {
    rule: 'F-REFILL-SLOW',
    name: 'a pool beyond 2000 m³ states 96 h',
    parameters: { poolDesignLevelM: 4, poolRefillMs: 96 * HOUR_S * 1000 },
    heartbeatS,
    steps: [[0, { pool_level: 3 }]],
    untilS: 90 * HOUR_S,
    expect: [],
  },
  {
    rule: 'F-HYDRANT-USE',
    name: 'a drop of 0.056 MPa within ten seconds; one of 0.044 is none',
    heartbeatS: 5,
    steps: [
      [0, { hydrant_static_pressure: 0.25 }],
      [60, { hydrant_static_pressure: 0.206 }],
      [120, { hydrant_static_pressure: 0.15 }],
    ],
    untilS: 800,
    expect: ['active@120', 'clearing@130', 'cleared@730'],
  },
  {
    rule: 'F-HYDRANT-USE',
    name: 'opened',
    steps: [
      [0, { hydrant_open: false }],
      [30, { hydrant_open: true }],
      [90, { hydrant_open: false }],
    ],
    untilS: 800,
    expect: ['active@30', 'clearing@90', 'cleared@690'],
  },
  ...nightLoss('F-LEAK', 'tank_level', { tankDesignLevelM: 3 }),
  ...nightLoss('F-LEAK', 'pool_level', { poolDesignLevelM: 3 }),
  {
    rule: 'F-LEAK',
    name: 'stays by day: only a night without loss clears it',
    parameters: { tankDesignLevelM: 3 },
    heartbeatS,
    steps: slope('tank_level', 3, -0.033, 0, FROM_03_S + 4 * HOUR_S, 170),
    untilS: FROM_03_S + 4 * HOUR_S,
    expect: ['active@17200'],
  },
  {
    rule: 'F-LEAK',
    name: 'what flows out to a fire is no leak',
    parameters: { tankDesignLevelM: 3 },
    heartbeatS,
    steps: [[0, { tank_flow_switch: true, pump_run: false }], ...slope('tank_level', 3, -0.06, 0, FROM_03_S + HOUR_S)],
    untilS: FROM_03_S + HOUR_S,
    expect: [],
  },
  {
    rule: 'W-STAGNANT',
    name: 'by the meter: 19.2 m³ in two days of a tank of 20; 18 m³ in a day do not clear, 21.6 do',
    parameters: { tankVolumeM3: 20 },
    heartbeatS,
    steps: [
      ...slope('outlet_volume', 1000, 0.4, 0, 50 * HOUR_S),
      ...slope('outlet_volume', 1020, 0.75, 50 * HOUR_S, 100 * HOUR_S),
      ...slope('outlet_volume', 1057.5, 0.92, 100 * HOUR_S, 130 * HOUR_S),
    ],
    untilS: 130 * HOUR_S,
    expect: [`active@${48 * HOUR_S}`, 'cleared@403800'],
  },
  {
    rule: 'W-STAGNANT',
    name: 'by the meter: 22 m³ in two days are enough',
    parameters: { tankVolumeM3: 20 },
    heartbeatS,
    steps: slope('outlet_volume', 1000, 0.46, 0, 60 * HOUR_S),
    untilS: 60 * HOUR_S,
    expect: [],
  },
  {
    rule: 'W-STAGNANT',
    name: 'by the level of a tank that is drawn down and filled up again',
    parameters: { tankFullLevelM: 2, refillByLevel: true },
    heartbeatS,
    steps: [
      ...Array.from({ length: 5 }, (_, at) =>
        slope('tank_level', 2, -0.04, at * 10 * HOUR_S, (at + 1) * 10 * HOUR_S),
      ).flat(),
      ...Array.from({ length: 5 }, (_, at) =>
        slope('tank_level', 2, -0.077, (50 + at * 10) * HOUR_S, (60 + at * 10) * HOUR_S),
      ).flat(),
      ...Array.from({ length: 3 }, (_, at) =>
        slope('tank_level', 2, -0.096, (100 + at * 10) * HOUR_S, (110 + at * 10) * HOUR_S),
      ).flat(),
    ],
    untilS: 130 * HOUR_S,
    expect: [`active@${48 * HOUR_S}`, 'cleared@394800'],
  },
  {
    rule: 'W-STAGNANT',
    name: 'by the level: enough',
    parameters: { tankFullLevelM: 2, refillByLevel: true },
    heartbeatS,
    steps: Array.from({ length: 6 }, (_, at) =>
      slope('tank_level', 2, -0.047, at * 10 * HOUR_S, (at + 1) * 10 * HOUR_S),
    ).flat(),
    untilS: 60 * HOUR_S,
    expect: [],
  },
  {
    rule: 'W-STAGNANT',
    name: 'a tank that its valve keeps full tells nothing by its level',
    parameters: { tankFullLevelM: 2 },
    heartbeatS,
    steps: [[0, { tank_level: 2 }]],
    untilS: 60 * HOUR_S,
    expect: [],
  },
  {
    rule: 'B-POWER-JUMP',
    name: 'a third above the quarter of an hour before; falling back does not clear, the end of the session does',
    instance: 'port-2',
    steps: [
      [0, { 'port-2/power': 100, 'port-2/port_status': 1 }],
      [1200, { 'port-2/power': 125 }],
      [1230, { 'port-2/power': 100 }],
      [1500, { 'port-2/power': 135 }],
      [1620, { 'port-2/power': 100 }],
      [1700, { 'port-2/power': 0, 'port-2/port_status': 0 }],
    ],
    untilS: 1800,
    expect: ['pending@1500', 'active@1560', 'cleared@1700'],
  },
  {
    rule: 'B-POWER-JUMP',
    name: 'from 42 to 55 W',
    instance: 'port-2',
    steps: [
      [0, { 'port-2/power': 42, 'port-2/port_status': 1 }],
      [1200, { 'port-2/power': 55 }],
    ],
    untilS: 1300,
    expect: ['pending@1200', 'active@1260'],
  },
  {
    rule: 'B-POWER-JUMP',
    name: 'below 50 W a jump is noise, and in the first quarter of an hour there is nothing to compare with',
    instance: 'port-2',
    steps: [
      [0, { 'port-2/power': 30, 'port-2/port_status': 1 }],
      [300, { 'port-2/power': 120 }],
      [330, { 'port-2/power': 30 }],
      [1800, { 'port-2/power': 45 }],
    ],
    untilS: 2000,
    expect: [],
  },
  {
    rule: 'B-NOT-FULL-STOP',
    name: 'beyond two hours it is minor',
    instance: 'port-2',
    steps: [[0, { 'port-2/power': 12, 'port-2/port_status': 5 }]],
    untilS: 3 * HOUR_S,
    expect: ['pending@0', 'active@1800', 'active@7200 minor'],
  },
  {
    rule: 'B-NOT-FULL-STOP',
    name: 'the two hours begin below 20 W',
    instance: 'port-2',
    steps: [
      [0, { 'port-2/power': 22, 'port-2/port_status': 5 }],
      [7020, { 'port-2/power': 18 }],
    ],
    untilS: 4 * HOUR_S,
    expect: ['pending@7020', 'active@8820', 'active@14220 minor'],
  },
  {
    rule: 'B-NOT-FULL-STOP',
    name: 'and above 1 W',
    instance: 'port-2',
    steps: [
      [0, { 'port-2/power': 0.9, 'port-2/port_status': 5 }],
      [7020, { 'port-2/power': 1.1 }],
    ],
    untilS: 4 * HOUR_S,
    expect: ['pending@7020', 'active@8820', 'active@14220 minor'],
  },
  {
    rule: 'B-TIME',
    name: 'a new session begins at nothing',
    instance: 'port-2',
    steps: [
      [0, { 'port-2/duration': 28_810, 'port-2/port_status': 1 }],
      [60, { 'port-2/duration': 27_000 }],
    ],
    untilS: 120,
    expect: ['active@0', 'cleared@60'],
  },
  {
    rule: 'B-TIME',
    name: 'a session that has ended has ended, though its clock still shows its length',
    instance: 'port-2',
    steps: [
      [0, { 'port-2/duration': 28_810, 'port-2/port_status': 1 }],
      [60, { 'port-2/port_status': 3 }],
    ],
    untilS: 240,
    expect: ['active@0', 'cleared@60'],
  },
  {
    rule: 'B-TIME',
    name: 'without a session clock beyond 10 h too',
    instance: 'port-2',
    heartbeatS,
    steps: [[0, { 'port-2/port_status': 1 }]],
    untilS: 11 * HOUR_S,
    expect: ['active@28800', 'active@36000 minor'],
  },
  {
    rule: 'B-SOCKET-TEMP',
    name: 'a rise of 10 K in three minutes, and hysteresis of temperature and rise',
    instance: 'port-2',
    steps: [
      [0, { 'port-2/socket_temp': 30 }],
      [60, { 'port-2/socket_temp': 38 }],
      [300, { 'port-2/socket_temp': 48 }],
      [600, { 'port-2/socket_temp': 56 }],
      [810, { 'port-2/socket_temp': 40 }],
      [1200, { 'port-2/socket_temp': 48 }],
    ],
    untilS: 1500,
    expect: ['pending@300', 'active@310', 'clearing@480', 'active@600', 'clearing@810', 'cleared@1410'],
  },
  {
    rule: 'P-SUMP-RUNLONG',
    name: 'two hours in dry weather; rain that comes later does not clear it, a stop does',
    heartbeatS,
    steps: [
      [0, { sump_pump_run: true, rain_1h: 0 }],
      [8000, { rain_1h: 4 }],
      [9000, { sump_pump_run: false }],
    ],
    untilS: 9500,
    expect: ['active@7200', 'cleared@9000'],
  },
  {
    rule: 'P-SUMP-RUNLONG',
    name: 'in the rain it is what the pump is for',
    heartbeatS,
    steps: [[0, { sump_pump_run: true, rain_1h: 4 }]],
    untilS: 9500,
    expect: [],
  },
  {
    rule: 'P-SENSOR-SANITY',
    name: 'depth after a day without rain',
    heartbeatS,
    steps: [
      [0, { water_depth: 20, rain_1h: 0, leak: false }],
      [90_000, { water_depth: 0 }],
    ],
    untilS: 91_000,
    expect: [`pending@${DAY_S}`, `active@${DAY_S + 1800}`, 'cleared@90000'],
  },
  {
    rule: 'Q-RATE-LEVEL',
    name: 'too fast between two samples, and three plausible ones',
    kind: 'fire_water',
    instance: 'tank_level',
    steps: [
      [0, { tank_level: 1 }],
      [60, { tank_level: 1.21 }],
      [120, { tank_level: 1.49 }],
      [150, { tank_level: 1.7 }],
    ],
    untilS: 400,
    expect: ['active@120', 'cleared@210'],
  },
  {
    rule: 'Q-RATE-PRESSURE',
    name: 'more than 1 MPa in a second',
    kind: 'fire_water',
    instance: 'hydrant_static_pressure',
    heartbeatS: 1,
    steps: [
      [0, { hydrant_static_pressure: 0 }],
      [10, { hydrant_static_pressure: 0.9 }],
      [20, { hydrant_static_pressure: 0 }],
      [30, { hydrant_static_pressure: 1.1 }],
      [31, { hydrant_static_pressure: 0.2 }],
    ],
    untilS: 60,
    expect: ['active@30', 'cleared@33'],
  },
  {
    rule: 'Q-RATE-TEMP',
    name: 'more than 10 K in a second',
    kind: 'ebike_charging',
    instance: 'port-2/socket_temp',
    heartbeatS: 1,
    steps: [
      [0, { 'port-2/socket_temp': 20 }],
      [10, { 'port-2/socket_temp': 29 }],
      [20, { 'port-2/socket_temp': 18 }],
      [21, { 'port-2/socket_temp': 27 }],
    ],
    untilS: 60,
    expect: ['active@20', 'cleared@23'],
  },
];
