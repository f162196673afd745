import type { RuleVector } from './rule-vector.js';

const standing = { service_mode: 1, car_status: 0, door_zone: true, door_status: true, passenger_status: false };

export const elevatorVectors: readonly RuleVector[] = [
  {
    rule: 'E-TRAP',
    name: 'a person in a car standing between floors, until the doors open in the zone',
    steps: [
      [0, { ...standing, door_zone: false, passenger_status: true }],
      [100, { door_zone: true, door_status: false }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@60', 'clearing@100', 'cleared@130'],
  },
  {
    rule: 'E-TRAP',
    name: 'an empty car between floors is no entrapment',
    steps: [[0, { ...standing, door_zone: false }]],
    untilS: 200,
    expect: [],
  },
  {
    rule: 'E-TRAP',
    name: 'a lost person sensor does not count towards the delay, which goes on when it is back',
    steps: [
      [0, { ...standing, door_zone: false, passenger_status: true }],
      [40, { passenger_status: 'unreadable' }],
      [70, { passenger_status: true }],
    ],
    untilS: 120,
    expect: ['pending@0', 'active@90'],
  },
  {
    rule: 'E-TRAP',
    name: 'inspection mode is a technician, not a trapped person',
    steps: [[0, { ...standing, door_zone: false, passenger_status: true, service_mode: 2 }]],
    untilS: 200,
    expect: [],
  },
  {
    rule: 'E-TRAP-CALL',
    name: 'the alarm button with a person between floors calls at once',
    steps: [
      [0, { ...standing, door_zone: false, passenger_status: true, message_code: 4 }],
      [20, { message_code: 90 }],
      [60, { passenger_status: false, message_code: 0 }],
    ],
    untilS: 120,
    expect: ['active@20', 'clearing@60', 'cleared@90'],
  },
  {
    rule: 'E-TRAP-CALL',
    name: 'city-platform code 11 needs nothing else',
    steps: [[5, { message_code: 11 }]],
    untilS: 60,
    expect: ['active@5'],
  },
  {
    rule: 'E-CALL',
    name: 'the alarm button, answered',
    steps: [
      [0, { message_code: 90 }],
      [10, { message_code: 0 }],
    ],
    untilS: 100,
    expect: ['active@0', 'clearing@10', 'cleared@70'],
  },
  {
    rule: 'E-OPENRUN',
    name: 'running outside the zone with doors open stays until a person resets it',
    steps: [
      [0, { ...standing }],
      [10, { door_status: false, car_status: 1, door_zone: false }],
      [20, { ...standing }],
    ],
    untilS: 100,
    resetAtS: 90,
    expect: ['pending@10', 'active@10.5', 'cleared@90'],
  },
  {
    rule: 'E-OPENRUN',
    name: 're-levelling with open doors inside the zone is allowed',
    steps: [[0, { ...standing, door_status: false, car_status: 1 }]],
    untilS: 60,
    expect: [],
  },
  {
    rule: 'E-UCM',
    name: 'code 5 is latched',
    steps: [
      [0, { message_code: 5 }],
      [10, { message_code: 0 }],
    ],
    untilS: 300,
    expect: ['active@0'],
  },
  {
    rule: 'E-OVERRUN',
    name: 'the upper final limit is latched, and a reset while it acts waits for it',
    steps: [
      [0, { upper_limit: false, lower_limit: false }],
      [10, { upper_limit: true }],
      [60, { upper_limit: false }],
    ],
    untilS: 100,
    resetAtS: 30,
    expect: ['active@10', 'active@30', 'cleared@60'],
  },
  {
    rule: 'E-SAFETY',
    name: 'becomes critical when a person is in the car',
    steps: [
      [0, { message_code: 1, passenger_status: false }],
      [20, { passenger_status: true }],
      [40, { message_code: 0 }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@3', 'active@20 critical', 'clearing@40 critical', 'cleared@100 critical'],
  },
  {
    rule: 'E-STOP-OUT',
    name: 'clears when the car is back in the zone although the code lingers',
    steps: [
      [0, { message_code: 4, door_zone: false, passenger_status: false }],
      [30, { door_zone: true }],
    ],
    untilS: 100,
    expect: ['pending@0', 'active@10', 'cleared@30'],
  },
  {
    rule: 'E-DOOR',
    name: 'a door fault of half a minute',
    steps: [
      [0, { message_code: 2 }],
      [45, { message_code: 0 }],
    ],
    untilS: 100,
    expect: ['pending@0', 'active@30', 'cleared@45'],
  },
  {
    rule: 'E-MOTOR-TIME',
    name: 'code 6 is latched',
    steps: [
      [0, { message_code: 6 }],
      [10, { message_code: 0 }],
    ],
    untilS: 60,
    resetAtS: 50,
    expect: ['active@0', 'cleared@50'],
  },
  {
    rule: 'E-POSLOST',
    name: 'code 7 for five seconds',
    steps: [
      [0, { message_code: 7 }],
      [20, { message_code: 0 }],
    ],
    untilS: 60,
    expect: ['pending@0', 'active@5', 'cleared@20'],
  },
  {
    rule: 'E-OVERSPEED',
    name: '115 % of the rated speed downwards, at the limit itself',
    parameters: { ratedSpeedMps: 2 },
    steps: [
      [0, { car_speed: -2.3 }],
      [1, { car_speed: 0 }],
    ],
    untilS: 60,
    expect: ['pending@0', 'active@0.2'],
  },
  {
    rule: 'E-MRTEMP',
    name: 'hot, then too hot, then cool for ten minutes',
    steps: [
      [0, { machine_room_temp: 41 }],
      [700, { machine_room_temp: 51 }],
      [800, { machine_room_temp: 39 }],
      [900, { machine_room_temp: 37.5 }],
    ],
    untilS: 1600,
    expect: ['pending@0', 'active@600', 'active@700 major', 'clearing@900 major', 'cleared@1500 major'],
  },
  {
    rule: 'E-PIT',
    name: 'water for a minute, dry for ten',
    steps: [
      [0, { pit_water: true }],
      [100, { pit_water: false }],
    ],
    untilS: 800,
    expect: ['pending@0', 'active@60', 'clearing@100', 'cleared@700'],
  },
  {
    rule: 'E-POWER',
    name: 'mains lost for ten seconds',
    steps: [
      [0, { mains_ok: false, message_code: 41 }],
      [30, { mains_ok: true, message_code: 40 }],
    ],
    untilS: 60,
    expect: ['pending@0', 'active@10', 'cleared@30'],
  },
  {
    rule: 'E-EBIKE',
    name: 'an e-bike seen in the car',
    steps: [
      [0, { ebike_in_car: true }],
      [30, { ebike_in_car: false }],
    ],
    untilS: 60,
    expect: ['active@0', 'cleared@30'],
  },
  {
    rule: 'E-TRAP',
    name: 'a car that moves on with its passenger has not set him free',
    steps: [
      [0, { passenger_status: true, car_status: 0, door_zone: false, door_status: true, service_mode: 1 }],
      [100, { car_status: 1 }],
    ],
    untilS: 300,
    expect: ['pending@0', 'active@60'],
  },
  {
    rule: 'E-TRAP-CALL',
    name: 'the button let go changes nothing',
    steps: [
      [0, { message_code: 90, passenger_status: true, car_status: 0, door_zone: false, door_status: true }],
      [60, { message_code: 0 }],
    ],
    untilS: 200,
    expect: ['active@0'],
  },
  {
    rule: 'E-STOP-OUT',
    name: 'clears in the door zone, not with the code',
    steps: [
      [0, { message_code: 4, door_zone: false }],
      [60, { message_code: 0 }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@10'],
  },
  {
    rule: 'E-OVERSPEED',
    name: 'below 115 % of rated speed',
    parameters: { ratedSpeedMps: 1.75 },
    steps: [[0, { car_speed: -1.9 }]],
    untilS: 60,
    expect: [],
  },
  {
    rule: 'E-RESTART',
    name: 'code 8 with a person in the car',
    steps: [
      [0, { message_code: 8, passenger_status: true }],
      [60, { message_code: 0 }],
    ],
    untilS: 200,
    expect: ['pending@0', 'active@5 critical', 'clearing@60 critical', 'cleared@120 critical'],
  },
  {
    rule: 'E-ESCALATOR',
    name: 'safety circuit, then reversal, until somebody resets it',
    steps: [
      [0, { message_code: 61 }],
      [30, { message_code: 63 }],
      [60, { message_code: 0 }],
    ],
    resetAtS: 90,
    untilS: 200,
    expect: ['active@0', 'active@30 critical', 'cleared@90 critical'],
  },
];
