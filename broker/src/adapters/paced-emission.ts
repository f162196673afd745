import type { Aedes } from 'aedes';
import { InFlightLimit } from '../domain/in-flight-limit.js';

/** Messages on their way to subscribers at once; whoever publishes more waits, so that a slow subscriber fills no memory. DEFAULT, as aedes' own. */
const mostInFlight = 100;

/** The part of aedes' emitter that its type declarations leave out. */
interface Emitter {
  emit(packet: { readonly topic: string }, done?: (error?: Error | null) => void): unknown;
}

/**
 * Paces what a broker made with `concurrency: 0` gives to its subscribers. Its emitter's own limit begins the next message inside
 * the end of the one before: when a subscriber goes away while thousands wait for it, the stack overflows and the broker ends.
 *
 * `isUrgent` topics do not wait behind others.
 */
export function paceEmission(broker: Aedes, isUrgent: (topic: string) => boolean): void {
  const { mq } = broker as unknown as { readonly mq: Emitter };
  const emit = mq.emit.bind(mq);
  const limit = new InFlightLimit(mostInFlight);
  mq.emit = (packet, done) => {
    if (isUrgent(packet.topic)) return emit(packet, done);
    limit.run((ended) => {
      emit(packet, (error) => {
        ended();
        done?.(error);
      });
    });
    return mq;
  };
}
