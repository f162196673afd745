import type {
  DiscoveredMetricQuery,
  DiscoveredMetricView,
  FieldActionView,
  MetricClaimRemoval,
  MetricClaimWrite,
  Page,
  PageQuery,
  RejectionQuery,
  RejectionReplay,
  RejectionReplayResult,
  RejectionView,
} from '@anju/contracts';
import type { Scope } from '../platform/db/database.js';

/** A person's scope: whoever decides something is named in the log. */
export type PersonScope = Extract<Scope, { role: 'app' }>;

/**
 * `unknown_metric`: nobody declared it, as far as the scope sees. `unknown_facility`: not registered within the scope.
 * `unknown_point`: the facility has none of that name. `other_estate`: the metric's node is registered for another estate than the
 * facility, or for none.
 */
export type ClaimOutcome = 'claimed' | 'unknown_metric' | 'unknown_facility' | 'unknown_point' | 'other_estate';

/** What operators see and decide about data of the field. */
export interface FieldOperations {
  /** What came from the field and could not be used, newest first. */
  rejections(scope: Scope, query: RejectionQuery): Promise<Page<RejectionView>>;
  /** Takes their readings again. Throws `service.unavailable` (retryable) when nobody, or the readings store, takes them in time. */
  replay(scope: PersonScope, replay: RejectionReplay): Promise<RejectionReplayResult>;
  /** Metrics of other makers' gateways, by node, device and name. */
  discovered(scope: Scope, query: DiscoveredMetricQuery): Promise<Page<DiscoveredMetricView>>;
  /** From now on the metric is the point, and so is what was kept of it. */
  claim(scope: PersonScope, claim: MetricClaimWrite): Promise<ClaimOutcome>;
  /** `false`: there was no such claim. What was stored by it stays. */
  unclaim(scope: PersonScope, removal: MetricClaimRemoval): Promise<boolean>;
  /** Newest first. */
  actions(scope: Scope, query: PageQuery): Promise<Page<FieldActionView>>;
}
