import type { LiveEvent, PointView, Reading, WatchState } from '@anju/contracts';
import type { Logger } from 'pino';
import type { FacilityDirectory } from '../hazards/facility-directory.js';
import type { ReadingStore } from '../readings/reading-store.js';
import { LatestValues } from './domain/latest-values.js';
import { pointView } from './domain/point-view.js';
import { WatchBook, type WatchChange } from './domain/watch-book.js';
import type { Live } from './live.js';
import type { LiveBus } from './live-bus.js';
import type { LivePeers } from './live-peers.js';

export interface LiveMirrorOptions {
  readonly facilities: FacilityDirectory;
  readonly store: Pick<ReadingStore, 'latest'>;
  /** Of this process only: what the mirror finds out by itself. */
  readonly bus: LiveBus;
  readonly logger: Logger;
}

/** What is known now, in a process that hears no agent itself. */
export interface LiveMirror extends Pick<Live, 'start' | 'pointsOf' | 'watchOf'>, LivePeers {}

function readingOf({ point, value, quality, reason, sourceTimeMs }: PointView): Reading | undefined {
  if (quality === null || sourceTimeMs === null) return undefined;
  return { point, value, quality, sourceTimeMs, ordinal: 0, ...(reason === null ? {} : { reason }) };
}

/** Latest values from the stores and from what others say; watch states from what others say alone, since no store has them. */
export function createLiveMirror({ facilities, store, bus, logger }: LiveMirrorOptions): LiveMirror {
  const latest = new LatestValues();
  const book = new WatchBook();

  const watchOf = (facilityId: string): WatchState => (book.isWatched(facilityId) ? 'watched' : 'not_watched');

  const takeStored = async (): Promise<number> => {
    const known = await store.latest();
    for (const { facilityId, reading, receivedMs } of known) {
      latest.keep(facilityId, { reading, receivedMs, atMs: Math.min(reading.sourceTimeMs, receivedMs) });
    }
    return known.length;
  };

  const announce = (facilityIds: readonly string[], watch: WatchState): void => {
    const byEstate = new Map<string, { path: string; ids: string[] }>();
    for (const id of facilityIds) {
      const facility = facilities.facility(id);
      if (facility === undefined) continue;
      const estate = byEstate.get(facility.estateId);
      if (estate === undefined) byEstate.set(facility.estateId, { path: facility.path, ids: [id] });
      else estate.ids.push(id);
    }
    for (const [estateId, { path, ids }] of byEstate) {
      bus.publish({ path, event: { type: 'watch', estateId, facilityIds: ids, watch } });
    }
  };

  const tell = ({ watched, notWatched }: WatchChange): void => {
    announce(watched, 'watched');
    announce(notWatched, 'not_watched');
  };

  const takePoints = (facilityId: string, points: readonly PointView[]): void => {
    for (const view of points) {
      const reading = readingOf(view);
      if (reading === undefined) continue;
      const receivedMs = view.receivedTimeMs ?? reading.sourceTimeMs;
      // Whoever heard it has put it in order, by ordinals that are not told: of equal times the later word counts.
      latest.follow(facilityId, { reading, receivedMs, atMs: Math.min(reading.sourceTimeMs, receivedMs) });
    }
  };

  return {
    async start() {
      logger.info({ points: await takeStored() }, 'latest values restored');
    },
    pointsOf(facilityId) {
      const facility = facilities.facility(facilityId);
      if (facility === undefined) return undefined;
      const watch = watchOf(facilityId);
      return facility.points.flatMap(
        (point) => pointView(facility.kind, point, latest.find(facilityId, point), watch) ?? [],
      );
    },
    watchOf,
    heard(instance: string, event: LiveEvent) {
      if (event.type === 'points') takePoints(event.facilityId, event.points);
      if (event.type !== 'watch') return true;
      // What one instance ceases to hear another may hear already.
      tell(book.said(instance, event.facilityIds, event.watch === 'watched'));
      return false;
    },
    watched: (instance, facilityIds) => tell(book.replace(instance, facilityIds)),
    gone: (instance) => tell(book.gone(instance)),
    deaf: () => book.clear(),
    async recover() {
      await takeStored();
    },
  };
}
