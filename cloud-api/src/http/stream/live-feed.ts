import type { LiveEvent } from '@anju/contracts';
import type { LiveBus, ScopedEvent, Viewer } from '../../live/live-bus.js';
import { covers } from '../../tickets/index.js';

/** Somebody who watches. */
export interface Watcher {
  viewer: Viewer;
  /** `id`: the SSE id. Must not wait. */
  send(id: string, event: LiveEvent): void;
}

export interface LiveFeed {
  /**
   * Sends what the watcher missed since `lastEventId`, or `reset` where that cannot be told, then everything that comes.
   * The returned function ends it.
   */
  attach(watcher: Watcher, lastEventId: string | undefined): () => void;
  /** The id of the newest event. */
  lastId(): string;
  readonly watchers: number;
  stop(): void;
}

function isFor({ viewer }: Watcher, { path, partyIds }: ScopedEvent): boolean {
  return (
    viewer.scopes.some((scope) => covers(scope, path)) ||
    (viewer.partyId !== null && partyIds?.includes(viewer.partyId) === true)
  );
}

/** The last events of this instance, numbered, for those who come back after a break. */
export function createLiveFeed(options: {
  readonly bus: LiveBus;
  /** Differs with every start, so that a number of an earlier life is known to be unknown. */
  readonly instance: string;
  /** Events kept. */
  readonly capacity: number;
}): LiveFeed {
  const { instance, capacity } = options;
  const kept: ScopedEvent[] = [];
  const watchers = new Set<Watcher>();
  let count = 0;

  const idOf = (number: number) => `${instance}-${number}`;

  function deliver(watcher: Watcher, number: number, scoped: ScopedEvent): void {
    if (!isFor(watcher, scoped)) return;
    watcher.send(idOf(number), scoped.forViewer?.(watcher.viewer) ?? scoped.event);
  }

  /** Number of the last event that the watcher has, or `undefined` where what he missed is not kept any more. */
  function knownNumber(lastEventId: string): number | undefined {
    const match = /^([\w]+)-(\d{1,15})$/.exec(lastEventId);
    const number = Number(match?.[2]);
    if (match?.[1] !== instance || number > count || number < count - kept.length) return undefined;
    return number;
  }

  const unsubscribe = options.bus.subscribe(
    (scoped) => {
      count += 1;
      kept.push(scoped);
      if (kept.length > capacity) kept.shift();
      for (const watcher of watchers) deliver(watcher, count, scoped);
    },
    () => {
      // A number of its own, so that whoever comes back with an earlier one is known to have missed this.
      count += 1;
      kept.length = 0;
      for (const watcher of watchers) watcher.send(idOf(count), { type: 'reset' });
    },
  );

  return {
    attach(watcher, lastEventId) {
      const known = lastEventId === undefined ? undefined : knownNumber(lastEventId);
      if (known === undefined) {
        watcher.send(idOf(count), { type: 'reset' });
      } else {
        const first = count - kept.length;
        kept.forEach((scoped, index) => {
          const number = first + index + 1;
          if (number > known) deliver(watcher, number, scoped);
        });
      }
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    lastId: () => idOf(count),
    get watchers() {
      return watchers.size;
    },
    stop() {
      unsubscribe();
      watchers.clear();
    },
  };
}
