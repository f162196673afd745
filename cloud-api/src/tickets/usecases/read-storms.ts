import { Severity, type TicketStorm } from '@anju/contracts';
import type { Clock } from '../../platform/clock.js';
import type { Scope } from '../../platform/db/database.js';
import type { Actor } from '../domain/ticket.js';
import { scopeOf } from './act-on-ticket.js';

/** More than so many tickets of an estate within so long, ms, are a storm. */
export interface StormLimit {
  readonly tickets: number;
  readonly windowMs: number;
}

/** DEFAULT (H): chosen by this product. */
export const defaultStorm: StormLimit = { tickets: 10, windowMs: 600_000 };

/** Open tickets of one estate and severity. */
export interface RecentCount {
  readonly estateId: string;
  readonly estateName: TicketStorm['estateName'];
  readonly severity: Severity;
  readonly count: number;
  readonly firstRaisedMs: number;
  readonly lastRaisedMs: number;
}

export interface RecentTickets {
  raisedSince(scope: Scope, sinceMs: number): Promise<readonly RecentCount[]>;
}

export function readStorms(recent: RecentTickets, clock: Pick<Clock, 'nowMs'>, limit: StormLimit) {
  return {
    /** Estates with more tickets at once than people look at one by one, the fullest first. */
    async storms(actor: Actor): Promise<readonly TicketStorm[]> {
      const sinceMs = clock.nowMs() - limit.windowMs;
      const byEstate = new Map<string, RecentCount[]>();
      for (const each of await recent.raisedSince(scopeOf(actor), sinceMs)) {
        byEstate.set(each.estateId, [...(byEstate.get(each.estateId) ?? []), each]);
      }
      return [...byEstate.values()]
        .flatMap((counts): TicketStorm[] => {
          const [first] = counts;
          const count = counts.reduce((sum, each) => sum + each.count, 0);
          if (first === undefined || count <= limit.tickets) return [];
          return [
            {
              estateId: first.estateId,
              estateName: first.estateName,
              count,
              sinceMs,
              firstRaisedMs: Math.min(...counts.map((each) => each.firstRaisedMs)),
              lastRaisedMs: Math.max(...counts.map((each) => each.lastRaisedMs)),
              worst: Severity.options.find((severity) => counts.some((each) => each.severity === severity)) ?? 'notice',
            },
          ];
        })
        .sort((a, b) => b.count - a.count || (a.estateId < b.estateId ? -1 : 1));
    },
  };
}
