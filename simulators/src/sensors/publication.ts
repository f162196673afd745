import type { DeviceUnit } from '../domain/units.js';

/** A quantity that a payload carries, for the journal. */
export interface PublishedQuantity {
  readonly name: string;
  readonly value: number | boolean | string;
  readonly unit: DeviceUnit;
  /** `<facility>/<point>` that the quantity feeds, if any. */
  readonly point?: string;
}

export interface Publication {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly retain: boolean;
  readonly quantities: readonly PublishedQuantity[];
}

/** A sensor with its own MQTT connection. Times are the device's own clock: wall time, whatever the simulation's speed. */
export interface MqttSensor {
  readonly name: string;
  /** Topics of its measurements, where garbage can appear. */
  readonly topics: readonly string[];
  readonly will: { readonly topic: string; readonly payload: string } | null;
  connected(nowMs: number): readonly Publication[];
  /** Called every tick: what the sensor publishes now. */
  due(nowMs: number): readonly Publication[];
}

/** True at the first call and then every `periodMs`. */
export function every(periodMs: number): (nowMs: number) => boolean {
  let nextMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs < nextMs) return false;
    nextMs = nowMs - nextMs < periodMs ? nextMs + periodMs : nowMs + periodMs;
    return true;
  };
}
