import type { RuleVector } from './rule-vector.js';
import { START_MS } from './rule-vector.js';

const DAY_S = 86_400;
/** The date that lies so many days before the vector begins. */
const daysAgo = (days: number): number => START_MS - days * DAY_S * 1000;

/** No sample at all: a duty falls due by time alone. */
export const dutyVectors: readonly RuleVector[] = [
  {
    rule: 'E-MAINT-DUE',
    name: 'from day 13 until it is overdue',
    parameters: { lastMaintenanceDate: daysAgo(12) },
    steps: [],
    untilS: 6 * DAY_S,
    expect: [`active@${DAY_S}`, `cleared@${4 * DAY_S}`],
  },
  {
    rule: 'E-MAINT-DUE',
    name: 'a pilot of maintenance on demand states another interval',
    parameters: { lastMaintenanceDate: daysAgo(12), maintenanceIntervalMs: 30 * DAY_S * 1000 },
    steps: [],
    untilS: 6 * DAY_S,
    expect: [],
  },
  {
    rule: 'E-MAINT-OVERDUE',
    name: 'after day 15',
    parameters: { lastMaintenanceDate: daysAgo(14) },
    steps: [],
    untilS: 6 * DAY_S,
    expect: [`active@${2 * DAY_S}`],
  },
  {
    rule: 'E-INSPECT-DUE',
    name: 'thirty days ahead, until the day has passed',
    parameters: { nextInspectionDate: daysAgo(-32) },
    steps: [],
    untilS: 40 * DAY_S,
    expect: [`active@${2 * DAY_S}`, `cleared@${33 * DAY_S}`],
  },
  {
    rule: 'E-INSPECT-EXPIRED',
    name: 'once the day of the inspection has passed',
    parameters: { nextInspectionDate: daysAgo(-1) },
    steps: [],
    untilS: 5 * DAY_S,
    expect: [`active@${2 * DAY_S}`],
  },
  {
    rule: 'E-INSPECT-EXPIRED',
    name: 'a lift without a stated date is not accused',
    steps: [],
    untilS: 5 * DAY_S,
    expect: [],
  },
  {
    rule: 'W-CLEAN-DUE',
    name: 'from day 150 until it is overdue',
    parameters: { lastCleaningDate: daysAgo(149) },
    steps: [],
    untilS: 40 * DAY_S,
    expect: [`active@${DAY_S}`, `cleared@${31 * DAY_S}`],
  },
  {
    rule: 'W-CLEAN-OVERDUE',
    name: 'from day 180, by the date as people write it',
    parameters: { lastCleaningDate: '2026-03-28' },
    steps: [],
    untilS: 10 * DAY_S,
    // The vector begins on 2026-09-21 at 22:13:20 in China; day 180 begins on 2026-09-24.
    expect: [`active@${2 * DAY_S + 6400}`],
  },
  {
    rule: 'S-TEST-DUE',
    name: 'monthly',
    parameters: { lastSmokeTestDate: daysAgo(30) },
    steps: [],
    untilS: 3 * DAY_S,
    expect: [`active@${DAY_S}`],
  },
  {
    rule: 'S-GAS-DUE',
    name: 'yearly',
    parameters: { lastGasCalibrationDate: daysAgo(364) },
    steps: [],
    untilS: 3 * DAY_S,
    expect: [`active@${DAY_S}`],
  },
  {
    rule: 'S-REPLACE-DUE',
    name: 'a gas sensor after three years',
    parameters: { sensorInstalledDate: daysAgo(3 * 365 - 1) },
    steps: [],
    untilS: 3 * DAY_S,
    expect: [`active@${DAY_S}`],
  },
  {
    rule: 'S-REPLACE-DUE',
    name: 'a smoke alarm after ten',
    parameters: { sensorInstalledDate: daysAgo(3650 - 1) },
    steps: [[0, { smoke: false }]],
    untilS: 2 * DAY_S,
    heartbeatS: 3600,
    expect: [`active@${DAY_S}`],
  },
];
