import type { HungSignRelease, HungSignWrite } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';
import { keys } from './queries.js';

/** Signs of estates and of tickets; what is told of a ticket makes them old. */
export const signsQuery = (state: 'hung' | 'released') =>
  queryOptions({
    queryKey: [...keys.allTickets, 'signs', state],
    queryFn: async ({ signal }) => (await api.get('/api/v1/hung-signs', { query: { state }, signal })).items,
    refetchInterval: 60_000,
  });

export const releaseSign = (signId: string, body: HungSignRelease) =>
  api.post('/api/v1/hung-signs/{signId}/release', { path: { signId }, body });

/** The estates with the most complaints of a quarter like `2026-Q4`. */
export const signProposalsQuery = (quarter: string) =>
  queryOptions({
    queryKey: [...keys.allTickets, 'sign-proposals', quarter],
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/hung-signs/proposals', { query: { quarter }, signal })).items,
    placeholderData: (before) => before,
  });

export const hangSign = (body: HungSignWrite) => api.post('/api/v1/hung-signs', { body });
