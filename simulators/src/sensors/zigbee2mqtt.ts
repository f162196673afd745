import { every, type MqttSensor, type Publication, type PublishedQuantity } from './publication.js';

export interface Zigbee2MqttSettings {
  readonly name: string;
  readonly what: 'leak' | 'smoke';
  readonly heartbeatMs: number;
  readonly alarm: () => boolean;
  readonly alarmPoint?: string;
  readonly batteryPercent: number;
  readonly batteryPoint?: string;
  readonly linkQuality: () => number;
}

/** Water leak (TS0207) as recorded in facilities.md §9; smoke detector (TS0205) with its published keys. */
export function zigbeePayload(what: 'leak' | 'smoke', alarm: boolean, battery: number, linkquality: number): string {
  return what === 'leak'
    ? JSON.stringify({ battery, battery_low: battery < 20, linkquality, water_leak: alarm })
    : JSON.stringify({ battery, linkquality, smoke: alarm, tamper: false });
}

/** A Zigbee2MQTT device: on every change of its alarm and as a heartbeat, with retained availability. */
export function createZigbee2Mqtt(settings: Zigbee2MqttSettings): MqttSensor {
  const topic = `zigbee2mqtt/${settings.name}`;
  const availability = `${topic}/availability`;
  const heartbeat = every(settings.heartbeatMs);
  let last: boolean | null = null;

  function publication(alarm: boolean): Publication {
    const battery = settings.batteryPercent;
    const named = (name: string, value: number | boolean, unit: '1' | '%', point?: string): PublishedQuantity =>
      point === undefined ? { name, value, unit } : { name, value, unit, point };
    return {
      topic,
      payload: zigbeePayload(settings.what, alarm, battery, settings.linkQuality()),
      retain: false,
      quantities: [
        named(settings.what === 'leak' ? 'water_leak' : 'smoke', alarm, '1', settings.alarmPoint),
        named('battery', battery, '%', settings.batteryPoint),
      ],
    };
  }

  return {
    name: settings.name,
    topics: [topic],
    will: { topic: availability, payload: '{"state":"offline"}' },
    connected: () => {
      last = null;
      return [{ topic: availability, payload: '{"state":"online"}', retain: true, quantities: [] }];
    },
    due(nowMs) {
      const alarm = settings.alarm();
      const beat = heartbeat(nowMs);
      if (!beat && alarm === last) return [];
      last = alarm;
      return [publication(alarm)];
    },
  };
}
