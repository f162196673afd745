import { findPoint, type LiveEvent, type PointView, splitFacilityId, type WatchState } from '@anju/contracts';
import { LatestValues } from './domain/latest-values.js';
import { pointView } from './domain/point-view.js';
import type { LatestValue, Live, LiveOptions } from './live.js';
import type { ScopedEvent } from './live-bus.js';

const defaultPublishIntervalMs = 250;

/** Put into words only for somebody who sees it: nearly all facilities are watched by nobody at nearly all times. */
class PointsChanged implements ScopedEvent {
  #event: LiveEvent | undefined;

  constructor(
    readonly path: string,
    private readonly facilityId: string,
    private readonly views: () => PointView[],
  ) {}

  get event(): LiveEvent {
    this.#event ??= { type: 'points', facilityId: this.facilityId, points: this.views() };
    return this.#event;
  }
}

/** Latest values and watch states, in memory, and the events that tell of their changes. */
export function createLive(options: LiveOptions): Live {
  const { facilities, store, bus, clock, logger } = options;
  const publishIntervalMs = options.publishIntervalMs ?? defaultPublishIntervalMs;
  const latest = new LatestValues();
  const watched = new Set<string>();
  const changed = new Map<string, Set<string>>();
  const publishedMs = new Map<string, number>();
  let cancelPublish: (() => void) | null = null;

  const watchOf = (facilityId: string): WatchState => (watched.has(facilityId) ? 'watched' : 'not_watched');

  const views = (facilityId: string, points: Iterable<string>): PointView[] | undefined => {
    const facility = facilities.facility(facilityId);
    if (facility === undefined) return undefined;
    const watch = watchOf(facilityId);
    return [...points].flatMap((point) => pointView(facility.kind, point, latest.find(facilityId, point), watch) ?? []);
  };

  const publish = (): void => {
    cancelPublish = null;
    const nowMs = clock.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [facilityId, points] of changed) {
      const dueMs = (publishedMs.get(facilityId) ?? Number.NEGATIVE_INFINITY) + publishIntervalMs;
      if (dueMs > nowMs && dueMs - nowMs <= publishIntervalMs) {
        nextMs = Math.min(nextMs, dueMs);
        continue;
      }
      changed.delete(facilityId);
      publishedMs.set(facilityId, nowMs);
      const facility = facilities.facility(facilityId);
      if (facility === undefined || ![...points].some((point) => findPoint(facility.kind, point) !== undefined))
        continue;
      bus.publish(new PointsChanged(facility.path, facilityId, () => views(facilityId, points) ?? []));
    }
    if (changed.size > 0) plan(nextMs - nowMs);
  };

  const plan = (delayMs: number): void => {
    cancelPublish ??= clock.schedule(Math.max(0, delayMs), publish);
  };

  const note = (facilityId: string, value: LatestValue): boolean => {
    if (!latest.keep(facilityId, value)) return false;
    const points = changed.get(facilityId);
    if (points === undefined) changed.set(facilityId, new Set([value.reading.point]));
    else points.add(value.reading.point);
    return true;
  };

  const setWatch = (estateId: string, facilityIds: readonly string[], watch: WatchState): void => {
    const differing = facilityIds.filter((facilityId) => watchOf(facilityId) !== watch);
    for (const facilityId of differing) {
      if (watch === 'watched') watched.add(facilityId);
      else watched.delete(facilityId);
    }
    const [first] = differing;
    const path = first === undefined ? undefined : facilities.facility(first)?.path;
    if (path === undefined) return;
    bus.publish({ path, event: { type: 'watch', estateId, facilityIds: differing, watch } });
  };

  return {
    async start() {
      const known = await store.latest();
      for (const { facilityId, reading, receivedMs } of known) {
        // Nothing was measured after it was received, whatever its clock said.
        const atMs = Math.min(reading.sourceTimeMs, receivedMs);
        latest.keep(facilityId, { reading, receivedMs, atMs });
      }
      logger.info({ points: known.length }, 'latest values restored');
    },
    stop() {
      cancelPublish?.();
      cancelPublish = null;
    },
    pointsOf(facilityId) {
      const facility = facilities.facility(facilityId);
      return facility === undefined ? undefined : views(facilityId, facility.points);
    },
    watchOf,
    watched: () => watched.values(),
    update(facilityId, values) {
      let news = false;
      for (const value of values) news = note(facilityId, value) || news;
      // A moment for the other messages of the same poll.
      if (news) plan(Math.min(20, publishIntervalMs));
    },
    setWatch,
    unwatchAll() {
      const byEstate = new Map<string, string[]>();
      for (const id of watched) {
        const { estateId } = splitFacilityId(id);
        byEstate.set(estateId, [...(byEstate.get(estateId) ?? []), id]);
      }
      for (const [estateId, facilityIds] of byEstate) setWatch(estateId, facilityIds, 'not_watched');
    },
  };
}
