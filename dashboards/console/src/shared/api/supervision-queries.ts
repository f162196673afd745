import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';

const AGAIN_MS = 30_000;

/** Hazards of a ticket, and those that are listed under them with a ticket of their own. */
export const ticketHazardsQuery = (ticketId: string) =>
  queryOptions({
    queryKey: ['hazards', 'ticket', ticketId] as const,
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/hazards', { query: { state: 'all', ticketId, limit: 200 }, signal })).items,
    refetchInterval: AGAIN_MS,
  });

/** Estates where tickets come faster than people look at them. */
export const ticketStormsQuery = queryOptions({
  queryKey: ['ticket-storms'] as const,
  queryFn: async ({ signal }) => (await api.get('/api/v1/ticket-storms', { signal })).items,
  refetchInterval: AGAIN_MS,
});
