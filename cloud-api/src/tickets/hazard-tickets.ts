import type { HazardView } from '@anju/contracts';
import type { Tx } from '../platform/db/database.js';

/** What the hazard engine asks of the tickets, within its own transaction. */
export interface HazardTickets {
  /**
   * A hazard whose rule says `ticket: open` became active: opens a ticket, or joins the open one of the same facility and problem
   * class, writes event, assignment and deadlines, and returns the ticket's id.
   */
  hazardBecameActive(tx: Tx, hazard: HazardView, context: { path: string; nowMs: number }): Promise<string>;
  /** A hazard of a ticket changed otherwise (clearing, cleared, withdrawn, severity, reset): adds an event to its ticket. */
  hazardChanged(tx: Tx, hazard: HazardView, change: string, context: { nowMs: number }): Promise<void>;
}
