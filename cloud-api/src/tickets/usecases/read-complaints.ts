import {
  AppError,
  type ComplaintPeak,
  type ComplaintsExportQuery,
  type ComplaintsQuery,
  type ComplaintView,
  type Page,
} from '@anju/contracts';
import { covers } from '../domain/relations.js';
import type { Actor } from '../domain/ticket.js';
import { scopeOf } from './act-on-ticket.js';
import type { ComplaintFilter, KnownComplaint, KnownPeak } from './reports.js';
import type { TicketDeps } from './ticket-deps.js';
import { reportView } from './ticket-views.js';

/** Within which time complaints of one matter count together, ms: 90 days (DEFAULT). */
export const recurrenceMs = 90 * 86_400_000;
const mostPeaks = 100;
/** Complaints read in one transaction while an export is streamed. */
const exportPage = 500;
/** How long after a ticket's end it is kept who told of it, days (DEFAULT). */
export const defaultReporterDays = 180;

const desks: readonly Actor['role'][] = ['dispatcher', 'supervisor', 'admin'];

function viewOf(complaint: KnownComplaint, viewer: Actor): ComplaintView {
  const { ticketId, ticketState, estateId, estateName, facilityId, facilityName, problemClass, recurrences, photos } =
    complaint;
  const isDesk = desks.includes(viewer.role) && viewer.scopes.some((scope) => covers(scope, complaint.path));
  return {
    ...reportView(complaint, isDesk),
    ...{ ticketId, ticketState, estateId, estateName, facilityId, facilityName, problemClass, recurrences, photos },
  };
}

function idOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new AppError('request.invalid', 'The cursor is none that this list gave out.', {
    context: { errors: [{ field: 'cursor', message: 'not a cursor of this list' }] },
  });
}

/** What is asked for, as the records take it. */
function wantedOf({ facilityId, ...rest }: ComplaintsExportQuery): Omit<ComplaintFilter, 'limit'> {
  return { ...rest, ...(facilityId === undefined ? {} : { facilityId: facilityId === 'none' ? null : facilityId }) };
}

/** Unknown households make no rate. */
function rated(peak: KnownPeak): ComplaintPeak {
  const { count, households } = peak;
  const perThousandHouseholds = households === null ? null : Math.round((count * 100_000) / households) / 100;
  return { ...peak, perThousandHouseholds };
}

/** Reads complaints with the eyes of a person. */
export function readComplaints({
  transactions,
  clock,
  reporterDays,
}: Pick<TicketDeps, 'transactions' | 'clock'> & { readonly reporterDays: number }) {
  const read = (actor: Actor, filter: ComplaintFilter): Promise<readonly KnownComplaint[]> =>
    transactions.run(scopeOf(actor), (records) => records.complaints(filter, clock.nowMs() - recurrenceMs));

  return {
    /** Newest first. */
    async complaints(actor: Actor, query: ComplaintsQuery): Promise<Page<ComplaintView>> {
      const { cursor, limit, ...filter } = query;
      const before = cursor === undefined ? {} : { beforeId: idOf(cursor) };
      const found = await read(actor, { ...wantedOf(filter), ...before, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map((complaint) => viewOf(complaint, actor)),
        nextCursor: found.length > limit && last !== undefined ? String(last.id) : null,
      };
    },

    /** All of them, newest first; holds one page in memory. */
    async *allComplaints(actor: Actor, filter: ComplaintsExportQuery): AsyncGenerator<ComplaintView> {
      let before = {};
      for (;;) {
        const page = await read(actor, { ...wantedOf(filter), ...before, limit: exportPage });
        for (const complaint of page) yield viewOf(complaint, actor);
        const last = page.at(-1);
        if (last === undefined || page.length < exportPage) return;
        before = { beforeId: last.id };
      }
    },

    /** Takes away who complained, some time after the ticket's end; returns of how many. */
    forgetReporters: (): Promise<number> =>
      transactions.run({ role: 'sweeper' }, (records) =>
        records.forgetReporters(clock.nowMs() - reporterDays * 86_400_000),
      ),

    /** What recurs, the most frequent first. */
    complaintPeaks: async (actor: Actor, estateId: string | null): Promise<readonly ComplaintPeak[]> => {
      const peaks = await transactions.run(scopeOf(actor), (records) =>
        records.complaintPeaks(estateId, clock.nowMs() - recurrenceMs, mostPeaks),
      );
      return peaks.map(rated);
    },
  };
}
