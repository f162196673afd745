import type { LiveEvent, Role } from '@anju/contracts';

/** Who watches. */
export interface Viewer {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  readonly partyId: string | null;
  readonly scopes: readonly string[];
}

/** An event and the hierarchy path that a viewer's scope must cover. */
export interface ScopedEvent {
  readonly path: string;
  /** Parties who see it by assignment, whatever their scope. */
  readonly partyIds?: readonly string[];
  readonly event: LiveEvent;
  /** The event as one viewer gets it, where it differs from viewer to viewer: what he may do with a ticket. */
  readonly forViewer?: (viewer: Viewer) => LiveEvent;
}

/** Carries what changed to whoever is watching. In-process in one service; another adapter carries it across instances. */
export interface LiveBus {
  publish(event: ScopedEvent): void;
  /** `missed`: events may have been lost, so that what was put together from them is not to be trusted. */
  subscribe(listener: (event: ScopedEvent) => void, missed?: () => void): () => void;
}
