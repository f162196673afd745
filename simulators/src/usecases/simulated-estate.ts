import { AppError } from '@anju/contracts';
import { deviceKinds } from '../devices/catalogue.js';
import type { Channel } from '../devices/device.js';
import { ModbusUnit } from '../devices/modbus-unit.js';
import type { EstatePhysics } from '../domain/estate.js';
import type { Quantity } from '../domain/model.js';
import { Random } from '../domain/random.js';
import type { DeviceChange, MqttChange } from '../domain/scenario.js';
import { Sensor } from '../domain/sensor.js';
import { convert, convertible, type DeviceUnit } from '../domain/units.js';
import type { MqttSensor } from '../sensors/publication.js';
import type { EstateConfig, MqttSensorConfig, UnitConfig } from './estate-config.js';
import { buildMqttSensor } from './mqtt-sensors.js';

/** Where a channel's value belongs: for the journal. */
export interface PointBinding {
  readonly point: string;
  readonly unit: DeviceUnit;
}

interface MountedUnit {
  readonly unit: ModbusUnit;
  readonly sensors: readonly Sensor[];
  readonly broken: Set<string>;
  readonly points: ReadonlyMap<string, PointBinding>;
}

export interface SimulatedBus {
  readonly name: string;
  readonly portOffset: number;
  readonly units: ReadonlyMap<number, MountedUnit>;
}

export interface SimulatedMqttSensor {
  readonly sensor: MqttSensor;
  readonly fault: { garbage: boolean; offline: boolean; frozen: boolean };
}

/** One estate: physics, and the devices that sense it. Knows no sockets. */
export class SimulatedEstate {
  readonly config: EstateConfig;
  readonly physics: EstatePhysics;
  readonly buses: ReadonlyMap<string, SimulatedBus>;
  readonly mqttSensors: ReadonlyMap<string, SimulatedMqttSensor>;
  readonly #sensors: Sensor[] = [];

  constructor(config: EstateConfig, physics: EstatePhysics, seed: number) {
    this.config = config;
    this.physics = physics;
    const random = new Random(seed).fork(config.estate).fork('sensors');
    this.buses = new Map(
      config.buses.map((bus) => {
        const units = new Map(
          bus.units.map((unit) => [unit.unit, this.#mount(unit, random.fork(`${bus.name}/${unit.unit}`))]),
        );
        return [bus.name, { name: bus.name, portOffset: bus.portOffset, units }];
      }),
    );
    this.mqttSensors = new Map(
      (config.mqtt?.sensors ?? []).map((sensor) => [sensor.name, this.#attach(sensor, random.fork(sensor.name))]),
    );
  }

  get id(): string {
    return this.config.estate;
  }

  /** One step of physics. Sensors are sampled once afterwards, see `sample`. */
  step(): void {
    this.physics.step();
  }

  sample(): void {
    for (const sensor of this.#sensors) sensor.sample();
  }

  /** Normal operation again: physics, devices, sensors. */
  reset(): void {
    this.physics.reset();
    for (const bus of this.buses.values()) {
      for (const mounted of bus.units.values()) {
        mounted.unit.recover();
        mounted.broken.clear();
        for (const sensor of mounted.sensors) sensor.freeze(false);
      }
    }
    for (const { fault } of this.mqttSensors.values())
      Object.assign(fault, { garbage: false, offline: false, frozen: false });
    this.sample();
  }

  /** @throws AppError `simulator.device_unknown` */
  changeDevice(change: DeviceChange): void {
    const mounted = this.buses.get(change.bus)?.units.get(change.unit);
    if (mounted === undefined) {
      throw new AppError(
        'simulator.device_unknown',
        `estate ${this.id} has no unit ${change.unit} on bus "${change.bus}"`,
      );
    }
    const { behaviour } = mounted.unit;
    if (change.dead !== undefined) behaviour.dead = change.dead;
    if (change.delayMs !== undefined) behaviour.delayMs = change.delayMs;
    if (change.exceptionCode !== undefined) behaviour.exceptionCode = change.exceptionCode;
    if (change.frozen !== undefined) for (const sensor of mounted.sensors) sensor.freeze(change.frozen);
    if (change.brokenChannels !== undefined) {
      mounted.broken.clear();
      for (const channel of change.brokenChannels) mounted.broken.add(channel);
    }
  }

  /** @throws AppError `simulator.device_unknown` */
  changeMqtt(change: MqttChange): void {
    const sensor = this.mqttSensors.get(change.sensor);
    if (sensor === undefined) {
      throw new AppError('simulator.device_unknown', `estate ${this.id} has no MQTT sensor "${change.sensor}"`);
    }
    if (change.garbage !== undefined) sensor.fault.garbage = change.garbage;
    if (change.offline !== undefined) sensor.fault.offline = change.offline;
    if (change.frozen !== undefined) sensor.fault.frozen = change.frozen;
  }

  #mount(config: UnitConfig, random: Random): MountedUnit {
    const kind = deviceKinds.get(config.device);
    if (kind === undefined) throw new AppError('simulator.config_invalid', `unknown device "${config.device}"`);
    const broken = new Set<string>();
    const sensors: Sensor[] = [];
    const points = new Map<string, PointBinding>();
    const channels: Record<string, Channel> = {};
    for (const [name, spec] of Object.entries(kind.channels(config.options))) {
      const source = config.channels[name];
      if (source === undefined) continue;
      const quantity = this.#quantity(source);
      if (!convertible(quantity.unit, spec.unit)) {
        throw new AppError(
          'simulator.unit_mismatch',
          `${config.device} cannot show ${source} (${quantity.unit}) in ${spec.unit}`,
        );
      }
      const truth = () => {
        const value = quantity.read();
        return typeof value === 'number' ? convert(value, quantity.unit, spec.unit) : value;
      };
      const sensor = new Sensor(truth, config.noise?.[name] ?? spec.noise, random.fork(name));
      sensors.push(sensor);
      if (quantity.internal !== true) points.set(name, { point: source, unit: quantity.unit });
      channels[name] = {
        sensor,
        get number() {
          return sensor.number;
        },
        get on() {
          return sensor.value === true || (typeof sensor.value === 'number' && sensor.value !== 0);
        },
        get connected() {
          return !broken.has(name);
        },
      };
    }
    const { point } = config.options as { point?: string };
    if (config.device === 'counter' && point !== undefined) points.set('count', { point, unit: '1' });
    this.#sensors.push(...sensors);
    const unit = new ModbusUnit(
      config.unit,
      kind,
      kind.map(config.unit, config.options, channels, this.physics.timeMs),
    );
    return { unit, sensors, broken, points };
  }

  #attach(config: MqttSensorConfig, random: Random): SimulatedMqttSensor {
    const fault = { garbage: false, offline: false, frozen: false };
    return { sensor: buildMqttSensor(config, (name) => this.#quantity(name), random), fault };
  }

  #quantity(name: string): Quantity {
    const quantity = this.physics.quantity(name);
    if (quantity === undefined) {
      throw new AppError('simulator.config_invalid', `estate ${this.id} has no quantity "${name}"`);
    }
    return quantity;
  }
}
