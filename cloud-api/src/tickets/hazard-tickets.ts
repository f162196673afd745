import type { HazardView } from '@anju/contracts';
import type { Tx } from '../platform/db/database.js';

/** What the hazard engine asks of the tickets, within its own transaction. */
export interface HazardTickets {
  /**
   * A hazard whose rule says `ticket: open` became active: opens a ticket, or joins the open one of the same facility and problem
   * class, writes event, assignment and deadlines, and returns the ticket's id. `anew`: whatever ticket it was listed in before.
   */
  hazardBecameActive(
    tx: Tx,
    hazard: HazardView,
    context: { path: string; nowMs: number; anew?: boolean },
  ): Promise<string>;
  /** A hazard of a ticket changed otherwise (clearing, cleared, withdrawn, severity, reset): adds an event to its ticket. */
  hazardChanged(tx: Tx, hazard: HazardView, change: string, context: { nowMs: number }): Promise<void>;
  /** The ticket, or the one that it was merged into, if that is open. */
  openTicketOf(tx: Tx, ticketId: string): Promise<string | undefined>;
  /**
   * Two tickets turned out to have one cause: merges the first into the second. `false`: it stays, since people have done something
   * about it or it has other hazards than these.
   */
  mergeOfOneCause(
    tx: Tx,
    merge: {
      readonly ticketId: string;
      readonly intoTicketId: string;
      readonly hazardIds: readonly string[];
      readonly nowMs: number;
    },
  ): Promise<boolean>;
  /** A hazard that was listed in the ticket has outlasted its cause and is the matter of another ticket, or of none, from now on. */
  hazardLeft(tx: Tx, hazard: HazardView, context: { readonly ticketId: string; readonly nowMs: number }): Promise<void>;
}
