import type { DeviceUnit } from '../domain/units.js';
import { every, type MqttSensor } from './publication.js';

/** One key of the lift's message, as the point catalogue names it (facilities.md §1.1). */
export interface LiftValue {
  readonly key: string;
  readonly unit: DeviceUnit;
  readonly value: number | boolean;
}

export interface LiftJsonSettings {
  readonly name: string;
  readonly heartbeatMs: number;
  /** At most one message in this time while values change. */
  readonly minIntervalMs: number;
  readonly values: () => readonly LiftValue[];
  readonly point: (key: string) => string;
}

/** Keys whose change is worth a message by itself. */
const events = new Set([
  'service_mode',
  'car_status',
  'car_direction',
  'door_status',
  'door_zone',
  'passenger_status',
  'car_position',
  'message_code',
  'mains_ok',
  'safety_chain',
  'door_lock_chain',
  'upper_limit',
  'lower_limit',
  'pit_water',
]);

/** A lift that reports as JSON with GB/T 24476-2017 codes: on every event and as a heartbeat. */
export function createLiftJson(settings: LiftJsonSettings): MqttSensor {
  const topic = `lift/${settings.name}/state`;
  const heartbeat = every(settings.heartbeatMs);
  let lastEvents = '';
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    name: settings.name,
    topics: [topic],
    will: null,
    connected: () => {
      lastEvents = '';
      return [];
    },
    due(nowMs) {
      const values = settings.values();
      const signature = JSON.stringify(values.filter(({ key }) => events.has(key)).map(({ value }) => value));
      const beat = heartbeat(nowMs);
      if (!beat && (signature === lastEvents || nowMs - lastMs < settings.minIntervalMs)) return [];
      lastEvents = signature;
      lastMs = nowMs;
      const body = Object.fromEntries(values.map(({ key, value }) => [key, value]));
      return [
        {
          topic,
          payload: JSON.stringify({ ...body, ts: nowMs }),
          retain: false,
          quantities: values.map(({ key, unit, value }) => ({ name: key, unit, value, point: settings.point(key) })),
        },
      ];
    },
  };
}
