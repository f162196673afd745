import { findPoint, type Reading } from '@anju/contracts';
import { type NodeAddress, nodeKey } from '@anju/contracts/sparkplug';
import type { IndexedFacility } from '../../registry/registry.js';
import type { FieldDirectory } from '../ingest.js';
import type { MetricClaim } from './ingest-records.js';

/** Which metrics of other makers' gateways are points of ours: in memory, for the way of each message. */
export class MetricClaims {
  #byNode = new Map<string, Map<string, MetricClaim>>();
  #known = '[]';

  constructor(private readonly directory: Pick<FieldDirectory, 'facility'>) {}

  /** `false`: they are those that are known. */
  replace(claims: readonly MetricClaim[]): boolean {
    const told = JSON.stringify(claims);
    if (told === this.#known) return false;
    this.#known = told;
    this.#byNode = new Map();
    for (const claim of claims) {
      const key = nodeKey(claim);
      const ofNode = this.#byNode.get(key) ?? new Map<string, MetricClaim>();
      ofNode.set(`${claim.deviceId}/${claim.metric}`, claim);
      this.#byNode.set(key, ofNode);
    }
    return true;
  }

  /** `deviceId`: empty for the node's own metrics. */
  find(node: NodeAddress, deviceId: string, metric: string): MetricClaim | undefined {
    return this.#byNode.get(nodeKey(node))?.get(`${deviceId}/${metric}`);
  }

  /** Facilities that have a metric of the device as a point. */
  facilitiesOf(node: NodeAddress, deviceId: string): readonly IndexedFacility[] {
    const found = new Set<IndexedFacility>();
    for (const claim of this.#byNode.get(nodeKey(node))?.values() ?? []) {
      const facility = claim.deviceId === deviceId ? this.directory.facility(claim.facilityId) : undefined;
      if (facility !== undefined) found.add(facility);
    }
    return [...found];
  }
}

/** A reading of a claimed metric as one of the point. */
export function claimedReading(reading: Reading, claim: MetricClaim, facility: IndexedFacility): Reading {
  const { point, factor, offset } = claim;
  const { value } = reading;
  if (typeof value !== 'number') return { ...reading, point };
  const isBoolean = findPoint(facility.kind, point)?.type === 'boolean';
  if (isBoolean && (value === 0 || value === 1)) return { ...reading, point, value: value === 1 };
  return { ...reading, point, value: factor === 1 && offset === 0 ? value : value * factor + offset };
}
