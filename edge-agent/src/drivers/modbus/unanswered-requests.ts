import type { ReadRequest } from './read-request.js';

/**
 * An answer is expected no longer than this many response times after its request, and never less than the floor. DEFAULT:
 * converters queue, and repeat a request that they think lost.
 */
export const latestAnswer = { responseTimes: 3, floorMs: 600 } as const;

interface Unit {
  /** Every request that this unit is ever asked. */
  readonly keys: Set<string>;
  /** Asked and not answered, the oldest first. */
  owed: { readonly key: string; readonly untilMs: number }[];
  /** One of several equal requests was answered, and it cannot be known which: the next answer may be one behind. */
  shifted: boolean;
}

/** Requests whose answers may still be on their way, by unit: the answer to one must not be taken for that to another. */
export class UnansweredRequests {
  private readonly units = new Map<number, Unit>();

  constructor(private readonly monotonicMs: () => number) {}

  /**
   * Whether an answer that the unit still owes could be taken for the answer to `request`. A unit that has only one request
   * can always be asked it again, any other only as long as it has answered nothing.
   */
  mayMeet(request: ReadRequest): boolean {
    const unit = this.unitOf(request.unitId);
    const nowMs = this.monotonicMs();
    unit.owed = unit.owed.filter(({ untilMs }) => untilMs > nowMs);
    if (unit.owed.length === 0) unit.shifted = false;
    unit.keys.add(keyOf(request));
    if (unit.keys.size === 1) return false;
    return unit.shifted || unit.owed.some(({ key }) => key !== keyOf(request));
  }

  owes(unitId: number): boolean {
    const nowMs = this.monotonicMs();
    return this.unitOf(unitId).owed.some(({ untilMs }) => untilMs > nowMs);
  }

  sent(request: ReadRequest, responseMs: number): void {
    const waitMs = Math.max(responseMs * latestAnswer.responseTimes, latestAnswer.floorMs);
    this.unitOf(request.unitId).owed.push({ key: keyOf(request), untilMs: this.monotonicMs() + waitMs });
  }

  answered(request: ReadRequest): void {
    const unit = this.unitOf(request.unitId);
    unit.owed.shift();
    unit.shifted = unit.owed.length > 0;
  }

  private unitOf(unitId: number): Unit {
    let unit = this.units.get(unitId);
    if (unit === undefined) {
      unit = { keys: new Set(), owed: [], shifted: false };
      this.units.set(unitId, unit);
    }
    return unit;
  }
}

function keyOf({ functionCode, address, count }: ReadRequest): string {
  return `${functionCode}:${address}:${count}`;
}
