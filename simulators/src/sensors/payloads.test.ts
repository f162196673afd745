import { describe, expect, it } from 'vitest';
import { createEbikeController, type PortReading } from './ebike-controller.js';
import { garbagePayload } from './garbage.js';
import { createLiftJson } from './lift-json.js';
import { every, type Publication } from './publication.js';
import { createTasmota, tasmotaPayload, tasmotaTime } from './tasmota.js';
import { createZigbee2Mqtt, zigbeePayload } from './zigbee2mqtt.js';

const keysOf = (payload: string | Buffer) => Object.keys(JSON.parse(String(payload)) as object);
const body = (publication: Publication | undefined) =>
  JSON.parse(String(publication?.payload)) as Record<string, unknown> & { data: Record<string, number> };

describe('payloads against the published samples of facilities.md §9', () => {
  it('Zigbee2MQTT leak: the recorded keys, with booleans', () => {
    const recorded = '{"battery":91,"battery_low":false,"linkquality":255,"water_leak":false}';
    expect(zigbeePayload('leak', false, 91, 255)).toBe(recorded);
    expect(JSON.parse(zigbeePayload('leak', true, 9, 80))).toMatchObject({ battery_low: true, water_leak: true });
  });

  it('Zigbee2MQTT smoke: battery, smoke, tamper, link quality', () => {
    expect(keysOf(zigbeePayload('smoke', true, 100, 90)).sort()).toEqual(['battery', 'linkquality', 'smoke', 'tamper']);
    expect(JSON.parse(zigbeePayload('smoke', true, 100, 90))).toMatchObject({ smoke: true });
  });

  it('Tasmota: the recorded keys and a local time without zone', () => {
    const recorded =
      '{"Time":"2022-01-11T21:57:38","ENERGY":{"TotalStartTime":"2020-10-21T22:15:00","Total":3.705,"Yesterday":0.028,"Today":0.026,"Period":1,"Power":5,"ApparentPower":5,"ReactivePower":0,"Factor":1.00,"Voltage":233,"Current":0.021}}';
    const atMs = Date.UTC(2022, 0, 11, 13, 57, 38, 900);
    const payload = tasmotaPayload(atMs, {
      powerW: 5,
      voltageV: 233,
      totalKWh: 3.705,
      todayKWh: 0.026,
      yesterdayKWh: 0.028,
    });
    const [ours, theirs] = [JSON.parse(payload), JSON.parse(recorded)];
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    expect(Object.keys(ours.ENERGY)).toEqual(Object.keys(theirs.ENERGY));
    expect(ours.Time).toBe('2022-01-11T21:57:38');
    expect(ours.ENERGY).toMatchObject({ Total: 3.705, Today: 0.026, Power: 5, Voltage: 233, Current: 0.021 });
    expect(tasmotaTime(Date.UTC(2026, 10, 21, 23, 30))).toBe('2026-11-22T07:30:00');
  });

  const reading = (port: number, status: number): PortReading => ({
    port,
    status,
    powerW: status === 1 ? 160.44 : 0,
    maxW: 170,
    minW: 150,
    sessionKWh: 0.08,
    sessionS: status === 1 ? 1800 : 0,
    voltageV: 225,
    currentA: 1.1138,
  });

  it('e-bike push: the published fields, one power heartbeat a port', () => {
    const controller = createEbikeController({
      name: 'c',
      topic: 'ebike/push',
      deviceId: '04A228CD',
      heartbeatMs: 10_000,
      ports: () => [reading(1, 1), reading(2, 0)],
      part: (port) => `shed/port-${port}`,
      measures: (event) => event === 'power_heartbeat',
    });
    const nowMs = 1_703_123_456_789;
    const heartbeats = controller
      .due(nowMs)
      .filter((publication) => body(publication).event_type === 'power_heartbeat');
    expect(heartbeats).toHaveLength(2);
    const [first] = heartbeats;
    expect(keysOf(first?.payload ?? '')).toEqual([
      'event_id',
      'event_type',
      'device_id',
      'port_number',
      'timestamp',
      'data',
    ]);
    expect(body(first)).toMatchObject({ device_id: '04A228CD', port_number: 1, timestamp: 1_703_123_456 });
    expect(Object.keys(body(first).data)).toEqual([
      'current_power',
      'max_power',
      'min_power',
      'avg_power',
      'cumulative_energy',
      'voltage',
      'current',
      'charging_status',
    ]);
    expect(body(first).data).toMatchObject({
      current_power: 160.4,
      avg_power: 160,
      current: 1.114,
      charging_status: 1,
    });
    expect(first?.quantities).toEqual([
      { name: 'charging_status', value: 1, unit: '1', point: 'shed/port-1/port_status' },
      { name: 'cumulative_energy', value: 0.08, unit: 'kW.h', point: 'shed/port-1/energy_session' },
    ]);
  });

  it('e-bike push: start and end of a session at once, not at the next heartbeat', () => {
    let status = 0;
    const controller = createEbikeController({
      name: 'c',
      topic: 'ebike/push',
      deviceId: '04A228CD',
      heartbeatMs: 10_000,
      ports: () => [reading(1, status)],
      part: String,
      measures: () => true,
    });
    const events = (nowMs: number) => controller.due(nowMs).map((publication) => body(publication).event_type);
    events(0);
    expect(events(250)).toEqual([]);
    status = 1;
    expect(events(500)).toEqual(['charging_start', 'power_heartbeat']);
    status = 3;
    expect(events(750)).toEqual(['charging_end', 'power_heartbeat']);
    const ids = new Set([10_000, 20_000].flatMap((at) => controller.due(at).map((p) => body(p).event_id)));
    expect(ids.size).toBeGreaterThan(1);
  });

  it('lift: catalogue keys and a millisecond time stamp, on events and as a heartbeat', () => {
    let floor = 3;
    const lift = createLiftJson({
      name: 'lift-2',
      heartbeatMs: 10_000,
      minIntervalMs: 500,
      point: (key) => `lift-2/${key}`,
      values: () => [
        { key: 'car_position', unit: '1', value: floor },
        { key: 'door_status', unit: '1', value: true },
      ],
    });
    const first = lift.due(1000);
    expect(JSON.parse(String(first[0]?.payload))).toEqual({ car_position: 3, door_status: true, ts: 1000 });
    expect(first[0]?.topic).toBe('lift/lift-2/state');
    expect(lift.due(1250)).toEqual([]);
    floor = 4;
    expect(lift.due(1400)).toEqual([]);
    expect(lift.due(1500)).toHaveLength(1);
    expect(lift.due(11_500)).toHaveLength(1);
  });

  it('no garbage payload parses into a message of any sensor', () => {
    for (let index = 0; index < 10; index += 1) {
      const payload = String(garbagePayload(index));
      let parsed: unknown;
      try {
        parsed = JSON.parse(payload);
      } catch {
        continue;
      }
      const record = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<string, unknown>;
      expect(typeof record.water_leak).not.toBe('boolean');
      expect(typeof record.smoke).not.toBe('boolean');
      expect(record.ts).toBeUndefined();
      expect(record.data ?? null).toBeNull();
    }
  });
});

describe('when sensors publish', () => {
  it('announces a Zigbee device, then its state at once, at each change and as a heartbeat', () => {
    let wet = false;
    const sensor = createZigbee2Mqtt({
      name: 'garage-leak',
      what: 'leak',
      heartbeatMs: 30_000,
      alarm: () => wet,
      alarmPoint: 'garage-1/leak',
      batteryPercent: 91,
      linkQuality: () => 100,
    });
    expect(sensor.will).toEqual({ topic: 'zigbee2mqtt/garage-leak/availability', payload: '{"state":"offline"}' });
    expect(sensor.connected(0)).toMatchObject([{ payload: '{"state":"online"}', retain: true }]);
    expect(sensor.due(0)).toHaveLength(1);
    expect(sensor.due(250)).toEqual([]);
    wet = true;
    expect(sensor.due(500)).toMatchObject([{ quantities: [{ value: true, point: 'garage-1/leak' }, {}] }]);
    expect(sensor.due(30_000)).toHaveLength(1);
    sensor.connected(31_000);
    expect(sensor.due(31_250)).toHaveLength(1);
  });

  it('counts Tasmota energy of today from local midnight', () => {
    let kWh = 41;
    const sensor = createTasmota({
      name: 'shed-light',
      telePeriodMs: 10_000,
      powerW: () => 18.2,
      powerPoint: 'shed/light_power',
      voltageV: () => 225.4,
      energyKWh: () => kWh,
    });
    const midnight = Date.UTC(2026, 10, 21, 16);
    const energy = (at: number) =>
      (JSON.parse(String(sensor.due(at)[0]?.payload)) as { ENERGY: Record<string, number> }).ENERGY;
    expect(energy(midnight - 20_000)).toMatchObject({ Today: 0, Power: 18, Voltage: 225 });
    kWh = 41.5;
    expect(energy(midnight - 10_000).Today).toBe(0.5);
    expect(energy(midnight)).toMatchObject({ Today: 0, Total: 41.5 });
    expect(sensor.will).toEqual({ topic: 'tele/shed-light/LWT', payload: 'Offline' });
  });

  it('keeps a period without drifting and without a burst after a pause', () => {
    const due = every(1000);
    const hits = [0, 250, 1000, 1900, 2000, 60_000, 60_250].filter((at) => due(at));
    expect(hits).toEqual([0, 1000, 2000, 60_000]);
  });
});
