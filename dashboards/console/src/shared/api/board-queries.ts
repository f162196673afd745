import type { Page, ProblemClass, Severity, TicketSourceKind } from '@anju/contracts';
import type { TicketSummary } from '@anju/contracts/api-client';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api } from './client.js';
import { keys } from './queries.js';

const PAGE = 50;

/** Which tickets the board shows; absent: whatever it is. */
export interface BoardFilter {
  readonly state: 'open' | 'closed';
  readonly sort: 'due' | 'newest';
  readonly severity?: Severity | undefined;
  readonly problemClass?: ProblemClass | undefined;
  readonly streetId?: string | undefined;
  readonly estateId?: string | undefined;
  readonly source?: TicketSourceKind | undefined;
  /** A number that a source gave what it answers. */
  readonly number?: string | undefined;
  /** What people know it by: part of its id, title, source's number or place. */
  readonly text?: string | undefined;
  readonly overdue?: 'true' | undefined;
  readonly mine?: 'true' | undefined;
  readonly hungSign?: 'true' | undefined;
}

export const boardQuery = (filter: BoardFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.allTickets, 'board', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get('/api/v1/tickets', { query: { ...filter, cursor: pageParam, limit: PAGE }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: Page<TicketSummary>) => nextCursor,
    // Where a filter changes, what was there stays until the answer is here.
    placeholderData: (before) => before,
  });
