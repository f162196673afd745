import type { FacilityReadings, Reading } from '@anju/contracts';
import { isPointMetric } from '@anju/contracts/sparkplug';
import type { HazardEngine } from '../../hazards/hazards.js';
import type { IndexedFacility } from '../../registry/registry.js';
import type { NamedMetric, Problem } from '../domain/declared-metrics.js';
import { acceptReadings, readingsIn } from '../domain/interpret-readings.js';
import { isTold } from '../domain/told-metrics.js';
import type { FieldDirectory } from '../ingest.js';
import type { MessageFaults } from './message-faults.js';
import { claimedReading, type MetricClaims } from './metric-claims.js';
import type { PassOnReadings } from './pass-on-readings.js';
import type { Received } from './received-message.js';
import type { UnclaimedMetrics } from './unclaimed-metrics.js';

/** What gateways of other makers say. */
export class HearGateways {
  constructor(
    private readonly deps: {
      readonly directory: Pick<FieldDirectory, 'device' | 'facility'>;
      readonly claims: Pick<MetricClaims, 'find'>;
      readonly unclaimed: UnclaimedMetrics;
      readonly passOn: PassOnReadings;
      readonly faults: MessageFaults;
      readonly hazards: Pick<HazardEngine, 'requestCommit'>;
    },
  ) {}

  /**
   * Points that the gateway names as we do, metrics that are claimed for a point, and the rest, which is kept until somebody claims
   * it. `deviceId`: empty for the metrics of the node itself.
   */
  deviceSays(
    received: Received,
    deviceId: string,
    metrics: readonly NamedMetric[],
    sentMs: number | undefined,
    from: 'birth' | 'data',
  ): void {
    const { node, message, receivedMs } = received;
    const { directory, claims, unclaimed, passOn, faults } = this.deps;
    const own = deviceId === '' ? undefined : directory.device(node.groupId, node.edgeNodeId, deviceId);
    const ofFacility = new Map<IndexedFacility, Reading[]>();
    const problems: Problem[] = [];
    for (const metric of metrics) {
      if (!isPointMetric(metric.name)) continue;
      const claim = claims.find(node, deviceId, metric.name);
      const claimed = claim === undefined ? undefined : directory.facility(claim.facilityId);
      const facility = claimed ?? (own !== undefined && passOn.pointsOf(own).has(metric.name) ? own : undefined);
      const isSaid = from === 'data' || isTold(metric);
      const read = isSaid ? readingsIn([metric], sentMs) : { readings: [], problems: [] };
      problems.push(...read.problems);
      const [reading] = read.readings;
      if (facility === undefined) {
        if (unclaimed.add(node, deviceId, metric, reading, receivedMs)) continue;
        const detail = `${metric.name.slice(0, 100)} is one too many to be kept until it is claimed`;
        problems.push({ code: 'registry.unknown_point', detail, point: metric.name });
        if (reading !== undefined) faults.lost(node, 1);
      } else if (reading !== undefined) {
        const known = ofFacility.get(facility) ?? [];
        known.push(claim !== undefined && claimed !== undefined ? claimedReading(reading, claim, claimed) : reading);
        ofFacility.set(facility, known);
      }
    }
    const facilities: FacilityReadings[] = [];
    for (const [facility, readings] of ofFacility) {
      const accepted = acceptReadings(readings, passOn.contextOf(received, facility));
      problems.push(...accepted.problems);
      passOn.evaluate(facility.id, accepted.readings, receivedMs);
      if (accepted.readings.length === 0) continue;
      facilities.push({ facilityId: facility.id, readings: accepted.readings.map(({ reading }) => reading) });
    }
    faults.reject(message, node, problems, receivedMs);
    if (facilities.length > 0) passOn.store(received, null, facilities);
    this.deps.hazards.requestCommit('soon');
  }
}
