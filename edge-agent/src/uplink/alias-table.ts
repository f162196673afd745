import type { ReadingValue } from '@anju/contracts';
import { DataType } from '@anju/contracts/sparkplug';
import type { UplinkDevice, UplinkPoint } from './uplink-options.js';

export interface BatchAliases {
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
}

export interface DeclaredPoint extends UplinkPoint {
  readonly alias: number;
}

export interface DeclaredDevice {
  readonly deviceId: string;
  readonly batch: BatchAliases;
  readonly points: Map<string, DeclaredPoint>;
}

/** What the births declare: aliases are unique across the node and all its devices, and stay for the life of the process. */
export class AliasTable {
  readonly bdSeqAlias: number;
  readonly nodeBatch: BatchAliases;
  readonly gapAlias: number;
  readonly #devices = new Map<string, DeclaredDevice>();
  #next = 1;

  constructor(devices: readonly UplinkDevice[]) {
    this.bdSeqAlias = this.#next++;
    this.nodeBatch = this.#batch();
    this.gapAlias = this.#next++;
    for (const device of devices) {
      const declared = this.#device(device.deviceId);
      for (const { point, datatype, unit, name } of device.points) {
        declared.points.set(point, { point, datatype, unit, name, alias: this.#next++ });
      }
    }
  }

  get devices(): Iterable<DeclaredDevice> {
    return this.#devices.values();
  }

  device(deviceId: string): DeclaredDevice | undefined {
    return this.#devices.get(deviceId);
  }

  /**
   * Declares a point that the log holds although the configuration no longer does, so that its readings can still be delivered.
   * Returns false when it was declared already.
   */
  declare(deviceId: string, point: string, value: ReadingValue): boolean {
    const device = this.#device(deviceId);
    if (device.points.has(point)) return false;
    const datatype =
      typeof value === 'boolean' ? DataType.Boolean : typeof value === 'string' ? DataType.String : DataType.Double;
    device.points.set(point, { point, datatype, unit: '1', name: point, alias: this.#next++ });
    return true;
  }

  #device(deviceId: string): DeclaredDevice {
    let device = this.#devices.get(deviceId);
    if (device === undefined) {
      device = { deviceId, batch: this.#batch(), points: new Map() };
      this.#devices.set(deviceId, device);
    }
    return device;
  }

  #batch(): BatchAliases {
    return { epoch: this.#next++, first: this.#next++, last: this.#next++ };
  }
}
