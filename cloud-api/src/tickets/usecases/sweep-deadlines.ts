import { AppError } from '@anju/contracts';
import type { ClockSet } from '../domain/clocks.js';
import { resumeBySystem } from '../domain/raise-ticket.js';
import { settleBreaches } from '../domain/settle-breaches.js';
import type { Ticket, TicketChange } from '../domain/ticket.js';
import { saveDue } from './save-change.js';
import type { TicketDeps } from './ticket-deps.js';
import type { Save, TicketRecords } from './ticket-records.js';

/** Few enough that who acts on one of them waits for a part of a second. */
const batchSize = 100;
/** How long a ticket that could not be handled is left alone, ms. */
const restMs = 60_000;

function settle(ticket: Ticket, nowMs: number, clocks: ClockSet): TicketChange {
  const ended = ticket.state === 'suspended' && ticket.suspendedUntilMs !== null && ticket.suspendedUntilMs <= nowMs;
  const change: TicketChange = ended
    ? resumeBySystem(ticket, { nowMs, clocks, reason: 'the suspension reached its end date' })
    : { ticket, events: [] };
  return settleBreaches(change, nowMs, clocks);
}

/** Another try may do, and it is no matter of one ticket. */
function isPassing(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

/**
 * Acts on what fell due: broken deadlines are written down and told, suspensions past their end date end, calls that nobody
 * answers are repeated and climb. In the order of the due times, however long nobody looked.
 *
 * A batch is one transaction: all of it or none of it is written. Where a batch cannot be written each of its tickets is taken by
 * itself, and one that cannot be handled is told of and left alone for a minute, so that it holds up no other.
 *
 * Returns how many tickets it changed.
 */
export function sweepDeadlines({ transactions, clock, clocks: shipped, changed, logger }: TicketDeps) {
  /** Until when a ticket is left alone. */
  const resting = new Map<string, number>();

  async function handle(records: TicketRecords, due: readonly Ticket[], nowMs: number): Promise<readonly string[]> {
    const saves: Save[] = [];
    for (const before of due) {
      const clocks = await records.clocksAt(before.path, shipped);
      saves.push({ before, change: settle(before, nowMs, clocks) });
    }
    return saveDue(records, saves, nowMs);
  }

  async function handleAlone(ticketId: string): Promise<readonly string[]> {
    const nowMs = clock.nowMs();
    try {
      return await transactions.run({ role: 'sweeper' }, async (records) => {
        const ticket = await records.lock(ticketId);
        return ticket === undefined ? [] : handle(records, [ticket], nowMs);
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      resting.set(ticketId, nowMs + restMs);
      logger.error(
        { err: error, ticketId },
        'what fell due of this ticket cannot be acted on; it is tried again in a minute',
      );
      return [];
    }
  }

  /** `taken`: what it locked. `idle`: what there turned out to be nothing to do for. */
  async function batch(idle: readonly string[]): Promise<{ taken: readonly string[]; acted: readonly string[] }> {
    const nowMs = clock.nowMs();
    for (const [ticketId, untilMs] of resting) if (untilMs <= nowMs) resting.delete(ticketId);
    let taken: readonly string[] = [];
    try {
      const acted = await transactions.run({ role: 'sweeper' }, async (records) => {
        taken = await records.lockDue(nowMs, { limit: batchSize, except: [...resting.keys(), ...idle] });
        return handle(records, await records.findAll(taken), nowMs);
      });
      return { taken, acted };
    } catch (error) {
      if (taken.length === 0 || isPassing(error)) throw error;
      logger.warn({ err: error }, `${taken.length} due tickets could not be handled together; each is taken by itself`);
      const acted: string[] = [];
      for (const ticketId of taken) acted.push(...(await handleAlone(ticketId)));
      return { taken, acted };
    }
  }

  return async (): Promise<number> => {
    let total = 0;
    const idle: string[] = [];
    for (;;) {
      const { taken, acted } = await batch(idle);
      total += acted.length;
      idle.push(...taken.filter((ticketId) => !acted.includes(ticketId)));
      if (taken.length < batchSize) break;
    }
    if (total > 0) changed();
    return total;
  };
}
