import type { Logger } from 'pino';
import type { LiveBus, ScopedEvent } from '../live-bus.js';

interface Listener {
  readonly take: (event: ScopedEvent) => void;
  readonly missed: (() => void) | undefined;
}

/** Hands every event to every listener of this process, at once. A listener that throws keeps nothing from the others. */
export class InProcessLiveBus implements LiveBus {
  readonly #listeners = new Set<Listener>();

  constructor(private readonly logger: Logger) {}

  publish(event: ScopedEvent): void {
    this.#each(
      ({ take }) => take(event),
      () => event.event.type,
    );
  }

  /** Tells every listener that events may have been lost. */
  miss(): void {
    this.#each(
      ({ missed }) => missed?.(),
      () => 'missed',
    );
  }

  subscribe(listener: (event: ScopedEvent) => void, missed?: () => void): () => void {
    // An object of its own, so that the same function subscribed twice is two subscriptions.
    const own: Listener = { take: listener, missed };
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  #each(tell: (listener: Listener) => void, typeOf: () => string): void {
    for (const listener of this.#listeners) {
      try {
        tell(listener);
      } catch (error) {
        this.logger.error({ err: error, type: typeOf() }, 'a listener of live events failed');
      }
    }
  }
}
