import type { Payload } from '@anju/contracts/sparkplug';
import type { AliasTable, DeclaredDevice } from './alias-table.js';
import { deviceBirth, deviceDeath } from './births.js';
import type { LatestValues } from './latest-values.js';

export interface CertificateParts {
  readonly table: AliasTable;
  readonly latest: LatestValues;
  /** How long a dead device that still has something to tell stays born for it, ms. */
  readonly lastWordsMs: number;
  readonly epoch: () => string;
  readonly nowMs: () => number;
  /** False when the session can no longer publish. */
  readonly alive: () => boolean;
  readonly publish: (type: 'DBIRTH' | 'DDEATH', deviceId: string, build: (seq: number) => Payload) => void;
}

/**
 * Births and deaths of the devices of one session. A device none of whose points is reached is dead. What still has to be told of
 * it comes after a birth, bad as the values may be, since a host forgets the aliases of the dead.
 */
export class DeviceCertificates {
  /** Devices whose newest certificate is a death. */
  readonly #dead = new Set<string>();
  readonly #lastWords = new Map<string, NodeJS.Timeout>();

  constructor(private readonly parts: CertificateParts) {}

  /** To follow the NBIRTH at once: every DBIRTH, then the deaths of those that are not reached. */
  publishAll(): void {
    this.stop();
    this.#dead.clear();
    for (const device of this.parts.table.devices) this.#bear(device);
    for (const { deviceId } of this.parts.table.devices) this.#buryIfLost(deviceId);
  }

  beforeData(device: DeclaredDevice): void {
    const { deviceId } = device;
    if (!this.#dead.has(deviceId)) return;
    this.#bear(device);
    const timer = setTimeout(() => {
      this.#lastWords.delete(deviceId);
      if (this.parts.alive()) this.#buryIfLost(deviceId);
    }, this.parts.lastWordsMs);
    this.#lastWords.set(deviceId, timer);
  }

  afterData(deviceIds: Iterable<string>): void {
    for (const deviceId of deviceIds) if (!this.#lastWords.has(deviceId)) this.#buryIfLost(deviceId);
  }

  stop(): void {
    for (const timer of this.#lastWords.values()) clearTimeout(timer);
    this.#lastWords.clear();
  }

  #bear(device: DeclaredDevice): void {
    const { latest, epoch, nowMs, publish } = this.parts;
    publish('DBIRTH', device.deviceId, (seq) => deviceBirth(device, latest, epoch(), seq, nowMs()));
    this.#dead.delete(device.deviceId);
  }

  #buryIfLost(deviceId: string): void {
    const { latest, nowMs, publish } = this.parts;
    if (this.#dead.has(deviceId) || !latest.isLost(deviceId)) return;
    publish('DDEATH', deviceId, (seq) => deviceDeath(seq, nowMs()));
    this.#dead.add(deviceId);
  }
}
