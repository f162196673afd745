import type { AgentStatus } from './build-status.js';

export const nowMs = Date.UTC(2026, 10, 22, 4, 0, 0);
const epoch = '0123456789abcdef0123456789abcdef';

/** An agent at which nothing is amiss: one bus of one unit, one sensor, two points. */
export function wellStatus(): AgentStatus {
  return {
    node: { groupId: 'qiaodong', edgeNodeId: 'heping-edge' },
    startedMs: nowMs - 3_600_000,
    nowMs,
    clock: { isSet: true, jumpedMs: 0, hostAheadMs: 120 },
    buses: [
      {
        id: 'pump-room',
        kind: 'modbus-tcp',
        place: '10.0.0.9:502',
        connected: true,
        units: [
          {
            ...{ unitId: 3, profile: 'generic-pressure-transmitter', breaker: 'closed', lastAnswerMs: nowMs - 2_000 },
            ...{ slowestAnswerMs: 40, refusedPoints: [], reads: 1800, timeouts: 2, faults: 1, missedPeriods: 0 },
          },
        ],
      },
    ],
    mqtt: [
      {
        ...{ id: 'field', connected: true, fault: null, messages: 12, unmatched: 0, duplicates: 0, malformed: 0 },
        malformedPayloads: [],
        sensors: [{ id: 'leak', profile: 'zigbee2mqtt-leak', online: true, lastHeardMs: nowMs - 60_000 }],
      },
    ],
    points: [
      {
        ...{ deviceId: 'fire-water-1', point: 'pump_outlet_pressure', unit: 'MPa', unknownCode: null, reported: null },
        latest: {
          ...{
            point: 'pump_outlet_pressure',
            value: 0.85839998,
            quality: 'good',
            sourceTimeMs: nowMs - 2_000,
            ordinal: 0,
          },
        },
        ...{ samples: 1800, reports: 40 },
      },
      {
        ...{ deviceId: 'fire-water-1', point: 'pump_run', unit: '1', unknownCode: null, reported: null },
        latest: { point: 'pump_run', value: false, quality: 'good', sourceTimeMs: nowMs - 1_000, ordinal: 0 },
        ...{ samples: 3600, reports: 2 },
      },
    ],
    outbox: {
      ...{ mode: 'disk', fault: null, epoch, lastNumber: 12, unconfirmedRecords: 0, unconfirmedReadings: 0 },
      ...{ oldestUnconfirmedAgeMs: null, diskBytes: 40_960, memoryBytes: 0, segments: 1 },
      confirmed: [
        {
          epoch,
          ranges: [
            [1, 9],
            [11, 12],
          ],
        },
      ],
      gaps: [],
      counters: {
        ...{ appendedReadings: 12, committedRecords: 12, confirmedRecords: 12, droppedReadings: 0, corruptRecords: 0 },
        ...{ foreignConfirmations: 0, olderImages: 0, ordinalOverflows: 0 },
      },
    },
    uplink: {
      ...{ state: 'online', sinceMs: nowMs - 600_000, bdSeq: 4, lastError: null, hostOnline: true, hostAheadMs: 120 },
      backlog: { inFlightReadings: 0, draining: false },
      counters: {
        ...{ connects: 1, births: 1, liveReadings: 12, backlogReadings: 0, resentReadings: 0, confirmations: 9 },
        ...{ rebirthCommands: 0, unknownCommands: 0, undeclaredReadings: 0 },
      },
    },
    localWatch: { state: 'watching', hazards: [] },
  };
}

/** The same agent on its worst day. */
export function troubledStatus(): AgentStatus {
  const well = wellStatus();
  const [bus] = well.buses;
  const [unit] = bus?.units ?? [];
  const [source] = well.mqtt;
  const [pressure, run] = well.points;
  if (bus === undefined || unit === undefined || source === undefined || pressure === undefined || run === undefined) {
    throw new Error('the well status lacks what this one spoils');
  }
  return {
    ...well,
    clock: { isSet: true, jumpedMs: -3_600_000, hostAheadMs: 3_600_500 },
    buses: [{ ...bus, units: [{ ...unit, breaker: 'open', refusedPoints: ['unit_code'] }] }],
    mqtt: [{ ...source, connected: false, malformed: 3 }],
    points: [
      {
        ...pressure,
        latest: {
          ...{ point: 'pump_outlet_pressure', value: null, quality: 'bad', reason: 'device_timeout' },
          ...{ sourceTimeMs: nowMs - 30_000, ordinal: 0 },
        },
      },
      { ...run, latest: null },
    ],
    outbox: {
      ...well.outbox,
      ...{ mode: 'memory', unconfirmedReadings: 700, unconfirmedRecords: 90, oldestUnconfirmedAgeMs: 90_000 },
      fault: { code: 'ENOSPC', message: 'The outbox cannot write to /data (ENOSPC).', sinceMs: nowMs - 60_000 },
      gaps: [
        {
          ...{ epoch, first: 3, last: 9 },
          gap: { fromMs: nowMs - 7_200_000, toMs: nowMs - 3_600_000, count: 450, why: 'full' },
        },
      ],
    },
    uplink: {
      ...well.uplink,
      state: 'backing_off',
      lastError: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED <10.0.0.1>', atMs: nowMs - 5_000 },
    },
    localWatch: {
      state: 'announcing',
      hazards: [
        {
          ...{
            facility: 'fire-water-1',
            rule: 'fire-water.tank-low',
            ruleVersion: 1,
            instance: null,
            severity: 'major',
          },
          name: { zh: '水箱水位低', en: 'Tank level low' },
          ...{ beganMs: nowMs - 300_000, activeMs: nowMs - 240_000, needsReset: false, evidence: [] },
        },
      ],
    },
  };
}
