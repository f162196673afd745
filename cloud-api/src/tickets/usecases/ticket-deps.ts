import type { Logger } from 'pino';
import type { LiveBus } from '../../live/live-bus.js';
import type { Clock } from '../../platform/clock.js';
import type { ClockSet } from '../domain/clocks.js';
import type { TicketTransactions } from './ticket-records.js';

/** What the use cases of the tickets need. */
export interface TicketDeps {
  readonly transactions: TicketTransactions;
  readonly clock: Clock;
  readonly clocks: ClockSet;
  readonly bus: LiveBus;
  readonly logger: Logger;
  /** Something is in the outbox. */
  readonly changed: () => void;
}
