import type { ComplaintView, ComplaintWrite, ManualTicketWrite, Page, ProblemClass } from '@anju/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './client.js';
import { keys } from './queries.js';

const PAGE = 50;

/** The ways of a complaint that a desk enters; by a code at the facility the reporter enters it himself. */
export type DeskChannel = ComplaintWrite['channel'];

/** Which complaints are listed; absent: whatever it is. */
export interface ComplaintFilter {
  readonly estateId?: string | undefined;
  /** `none`: about the estate at large. */
  readonly facilityId?: string | undefined;
  readonly problemClass?: ProblemClass | undefined;
  readonly channel?: ComplaintView['channel'] & string;
  /** A source's own number, whole. */
  readonly number?: string | undefined;
  /** Received at or after, and before, ms. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

// What is told of a ticket makes them old, too.
const key = [...keys.allTickets, 'complaints'] as const;

/** Where the same complaints are as a file. */
export const complaintsFile = (filter: ComplaintFilter): string =>
  api.href('/api/v1/complaints.csv', { query: filter });

export const complaintsQuery = (filter: ComplaintFilter) =>
  infiniteQueryOptions({
    queryKey: [...key, 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get('/api/v1/complaints', { query: { ...filter, cursor: pageParam, limit: PAGE }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: Page<ComplaintView>) => nextCursor,
    placeholderData: (before) => before,
  });

/** The complaint that has this number already; `null`: none that the viewer sees. */
export const knownComplaintQuery = (channel: DeskChannel, number: string) =>
  queryOptions({
    queryKey: [...key, 'known', channel, number],
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/complaints', { query: { channel, number, limit: 1 }, signal })).items[0] ?? null,
  });

/** What recurs, the most frequent first. */
export const complaintPeaksQuery = (estateId: string | undefined) =>
  queryOptions({
    queryKey: [...key, 'peaks', estateId],
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/complaints/recurring', { query: { estateId }, signal })).items,
    placeholderData: (before) => before,
  });

/** Files what was told: a complaint by its channel, or a ticket by hand. */
export const fileReport = (channel: DeskChannel | null, report: ManualTicketWrite) =>
  channel === null
    ? api.post('/api/v1/tickets', { body: report })
    : api.post('/api/v1/complaints', { body: { channel, ...report } });
