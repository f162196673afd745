import type { Quantity } from '../domain/model.js';
import type { Random } from '../domain/random.js';
import { createEbikeController } from '../sensors/ebike-controller.js';
import { createLiftJson } from '../sensors/lift-json.js';
import type { MqttSensor } from '../sensors/publication.js';
import { createTasmota } from '../sensors/tasmota.js';
import { createZigbee2Mqtt } from '../sensors/zigbee2mqtt.js';
import type { MqttSensorConfig } from './estate-config.js';

/** Keys of a lift's message, in the order of facilities.md §1.1. */
export const liftKeys = [
  'service_mode',
  'car_status',
  'car_direction',
  'door_zone',
  'car_position',
  'door_status',
  'passenger_status',
  'total_running_time',
  'present_counter_value',
  'message_code',
  'car_speed',
  'machine_room_temp',
  'pit_water',
  'car_load',
  'mains_ok',
  'safety_chain',
  'door_lock_chain',
  'upper_limit',
  'lower_limit',
  'levelling_error',
] as const;

/** Decimal places that the gateway sends. */
const decimals: Readonly<Record<string, number>> = { car_speed: 2, machine_room_temp: 1 };

/** Builds one sensor of an estate on the quantities that it senses. */
export function buildMqttSensor(
  config: MqttSensorConfig,
  quantity: (name: string) => Quantity,
  random: Random,
): MqttSensor {
  const number = (name: string) => {
    const source = quantity(name);
    return () => Number(source.read());
  };
  switch (config.kind) {
    case 'zigbee2mqtt-leak':
    case 'zigbee2mqtt-smoke': {
      const alarm = number(config.alarm);
      return createZigbee2Mqtt({
        name: config.name,
        what: config.kind === 'zigbee2mqtt-leak' ? 'leak' : 'smoke',
        heartbeatMs: config.heartbeatMs,
        alarm: () => alarm() !== 0,
        alarmPoint: config.alarm,
        batteryPercent: config.batteryPercent,
        ...(config.batteryPoint === undefined ? {} : { batteryPoint: config.batteryPoint }),
        linkQuality: () => random.integer(92, 140),
      });
    }
    case 'tasmota-energy':
      return createTasmota({
        name: config.name,
        telePeriodMs: config.telePeriodMs,
        powerW: number(config.power),
        powerPoint: config.power,
        voltageV: number(config.voltage),
        energyKWh: number(config.energy),
      });
    case 'ebike-controller': {
      const parts = Array.from({ length: config.ports }, (_, index) => {
        const part = `${config.facility}/port-${index + 1}`;
        const read = (key: string) => number(`${part}/${key}`);
        return {
          port: index + 1,
          status: read('port_status'),
          powerW: read('power'),
          maxW: read('power_max'),
          minW: read('power_min'),
          sessionKWh: read('energy_session'),
          sessionS: read('duration'),
          voltageV: read('voltage'),
          currentA: read('current'),
        };
      });
      return createEbikeController({
        name: config.name,
        topic: config.topic,
        deviceId: config.deviceId,
        heartbeatMs: config.heartbeatMs,
        part: (port) => `${config.facility}/port-${port}`,
        measures: (event, name) =>
          name === 'charging_duration' ? config.durationFeedsPoint : event === 'power_heartbeat',
        ports: () =>
          parts.map((part) => ({
            port: part.port,
            status: part.status(),
            powerW: part.powerW(),
            maxW: part.maxW(),
            minW: part.minW(),
            sessionKWh: part.sessionKWh(),
            sessionS: part.sessionS(),
            voltageV: part.voltageV(),
            currentA: part.currentA(),
          })),
      });
    }
    case 'lift-json': {
      const sources = liftKeys.map((key) => ({ key, source: quantity(`${config.facility}/${key}`) }));
      return createLiftJson({
        name: config.name,
        heartbeatMs: config.heartbeatMs,
        minIntervalMs: config.minIntervalMs,
        point: (key) => `${config.facility}/${key}`,
        values: () =>
          sources.map(({ key, source }) => {
            const value = source.read();
            const shown = typeof value === 'number' ? Number(value.toFixed(decimals[key] ?? 0)) : value;
            return { key, unit: source.unit, value: shown };
          }),
      });
    }
  }
}
