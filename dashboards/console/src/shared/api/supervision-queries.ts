import type { HandOverRequest } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';
import { keys } from './queries.js';

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

/** Parties that hold open tickets where they work no more; what is told of a ticket makes them old. */
export const leftTicketsQuery = queryOptions({
  queryKey: [...keys.allTickets, 'left'] as const,
  queryFn: async ({ signal }) => (await api.get('/api/v1/left-tickets', { signal })).items,
  refetchInterval: AGAIN_MS,
});

export const handOver = (partyId: string, body: HandOverRequest) =>
  api.post('/api/v1/left-tickets/{partyId}/hand-over', { path: { partyId }, body });
