import type { HungSignRelease, HungSignWrite } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';
import { keys } from './queries.js';

/** Among what a ticket's event makes old: tickets have signs too, and complaints lead to proposals. */
export const signKeys = {
  signs: [...keys.allTickets, 'signs'] as const,
  proposals: [...keys.allTickets, 'sign-proposals'] as const,
};

/** Signs of estates and of tickets. */
export const signsQuery = (state: 'hung' | 'released') =>
  queryOptions({
    queryKey: [...signKeys.signs, state],
    queryFn: async ({ signal }) => (await api.get('/api/v1/hung-signs', { query: { state }, signal })).items,
  });

export const releaseSign = (signId: string, body: HungSignRelease) =>
  api.post('/api/v1/hung-signs/{signId}/release', { path: { signId }, body });

/** The estates with the most complaints of a quarter like `2026-Q4`. */
export const signProposalsQuery = (quarter: string) =>
  queryOptions({
    queryKey: [...signKeys.proposals, quarter],
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/hung-signs/proposals', { query: { quarter }, signal })).items,
    placeholderData: (before) => before,
  });

export const hangSign = (body: HungSignWrite) => api.post('/api/v1/hung-signs', { body });
