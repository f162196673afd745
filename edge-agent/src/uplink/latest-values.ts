import type { QualityReason, Reading } from '@anju/contracts';
import type { LogRecord } from '../outbox/outbox.js';

/** With these a driver says that it does not reach the device; one that answers with an error is there. */
const lossReasons: readonly (QualityReason | undefined)[] = ['device_timeout', 'device_offline'];

/** The newest reading of each point by source time, never by arrival: what births say. */
export class LatestValues {
  readonly #byDevice = new Map<string, Map<string, Reading>>();

  take(records: readonly LogRecord[]): void {
    for (const { deviceId, readings } of records) {
      let points = this.#byDevice.get(deviceId);
      if (points === undefined) {
        points = new Map();
        this.#byDevice.set(deviceId, points);
      }
      for (const reading of readings) {
        const known = points.get(reading.point);
        const newer =
          known === undefined ||
          reading.sourceTimeMs > known.sourceTimeMs ||
          (reading.sourceTimeMs === known.sourceTimeMs && reading.ordinal >= known.ordinal);
        if (newer) points.set(reading.point, reading);
      }
    }
  }

  of(deviceId: string, point: string): Reading | undefined {
    return this.#byDevice.get(deviceId)?.get(point);
  }

  /** True when no point of the device is reached, as far as its points have spoken at all. */
  isLost(deviceId: string): boolean {
    const points = this.#byDevice.get(deviceId);
    if (points === undefined) return false;
    for (const { quality, reason } of points.values()) {
      if (quality !== 'bad' || !lossReasons.includes(reason)) return false;
    }
    return true;
  }
}
