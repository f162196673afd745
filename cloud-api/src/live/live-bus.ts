import type { LiveEvent } from '@anju/contracts';

/** An event and the hierarchy path that a viewer's scope must cover. */
export interface ScopedEvent {
  readonly path: string;
  /** Parties who see it by assignment, whatever their scope. */
  readonly partyIds?: readonly string[];
  readonly event: LiveEvent;
}

/** Carries what changed to whoever is watching. In-process in one service; another adapter carries it across instances. */
export interface LiveBus {
  publish(event: ScopedEvent): void;
  subscribe(listener: (event: ScopedEvent) => void): () => void;
}
