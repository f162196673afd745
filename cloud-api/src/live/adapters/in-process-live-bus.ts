import type { Logger } from 'pino';
import type { LiveBus, ScopedEvent } from '../live-bus.js';

/** Hands every event to every listener of this process, at once. A listener that throws keeps nothing from the others. */
export class InProcessLiveBus implements LiveBus {
  readonly #listeners = new Set<(event: ScopedEvent) => void>();

  constructor(private readonly logger: Logger) {}

  publish(event: ScopedEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.logger.error({ err: error, type: event.event.type }, 'a listener of live events failed');
      }
    }
  }

  subscribe(listener: (event: ScopedEvent) => void): () => void {
    // Wrapped, so that the same function subscribed twice is two subscriptions.
    const own = (event: ScopedEvent): void => listener(event);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }
}
