import { collectPages, type SessionView } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { startOfDayMs } from '../time/format.js';
import { api, serverNowMs } from './client.js';
import { setSessionOver } from './session-over.js';

/** Keys of what the page holds; live events find the data to change by them. */
export const keys = {
  session: ['session'] as const,
  estates: ['estates'] as const,
  coverage: (estateId: string) => ['coverage', estateId] as const,
  facilities: (estateId: string) => ['facilities', estateId] as const,
  facility: (id: string) => ['facility', id] as const,
  openHazards: ['hazards', 'open'] as const,
  hazard: (id: string) => ['hazards', 'one', id] as const,
  facilityHazards: (id: string) => ['hazards', 'facility', id] as const,
  tickets: (state: string) => ['tickets', state] as const,
  allTickets: ['tickets'] as const,
  ticket: (id: string) => ['ticket', id] as const,
  nodes: ['nodes'] as const,
  rejections: ['rejections'] as const,
  rules: ['rules'] as const,
  parties: ['parties'] as const,
  clearedHazards: ['hazards', 'cleared'] as const,
};

const PAGE = 200;
/** More rows than these are not shown on one page of the console. */
const MOST = 2000;
const NEWEST = 200;

/**
 * Who is logged in; `null`: nobody. Where his session ends without his doing he stays the one whose page it is, with all that is entered
 * in it, until he or somebody else logs in.
 */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal, client }): Promise<SessionView | null> => {
    const session = await api.get('/api/v1/session', { signal });
    const before = client.getQueryData<SessionView | null>(keys.session) ?? null;
    const hasEnded = session === null && before !== null;
    setSessionOver(hasEnded);
    return hasEnded ? before : session;
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export const estatesQuery = queryOptions({
  queryKey: keys.estates,
  queryFn: async ({ signal }) => (await api.get('/api/v1/estates', { signal })).items,
});

/** Whom to call about an estate. */
export const contactsQuery = (estateId: string) =>
  queryOptions({
    queryKey: [...keys.estates, estateId, 'contacts'],
    queryFn: ({ signal }) => api.get('/api/v1/estates/{estateId}/contacts', { path: { estateId }, signal }),
    staleTime: 60_000,
  });

/** How much of today was watched, up to now. */
export const coverageTodayQuery = (estateId: string) =>
  queryOptions({
    queryKey: keys.coverage(estateId),
    queryFn: ({ signal }) => {
      const nowMs = serverNowMs();
      const query = { fromMs: startOfDayMs(nowMs), toMs: Math.ceil(nowMs) };
      return api.get('/api/v1/estates/{estateId}/coverage', { path: { estateId }, query, signal });
    },
    refetchInterval: 60_000,
  });

/** Tests and maintenance that somebody else begins or ends are told by no event. */
const MODES_EVERY_MS = 30_000;

export const facilitiesQuery = (estateId: string) =>
  queryOptions({
    queryKey: keys.facilities(estateId),
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/estates/{estateId}/facilities', { path: { estateId }, signal })).items,
    refetchInterval: MODES_EVERY_MS,
  });

export const facilityQuery = (facilityId: string) =>
  queryOptions({
    queryKey: keys.facility(facilityId),
    queryFn: ({ signal }) => api.get('/api/v1/facilities/{facilityId}', { path: { facilityId }, signal }),
    refetchInterval: MODES_EVERY_MS,
  });

export const openHazardsQuery = queryOptions({
  queryKey: keys.openHazards,
  queryFn: ({ signal }) =>
    collectPages(
      (cursor) => api.get('/api/v1/hazards', { query: { state: 'open', limit: PAGE, cursor }, signal }),
      MOST,
    ),
});

/** The newest of those that are over. */
export const clearedHazardsQuery = queryOptions({
  queryKey: keys.clearedHazards,
  queryFn: async ({ signal }) =>
    (await api.get('/api/v1/hazards', { query: { state: 'cleared', limit: NEWEST }, signal })).items,
});

export const facilityHazardsQuery = (facilityId: string) =>
  queryOptions({
    queryKey: keys.facilityHazards(facilityId),
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/hazards', { query: { state: 'all', facilityId, limit: NEWEST }, signal })).items,
  });

export const ticketsQuery = (state: 'open' | 'closed') =>
  queryOptions({
    queryKey: keys.tickets(state),
    queryFn: ({ signal }) =>
      collectPages((cursor) => api.get('/api/v1/tickets', { query: { state, limit: PAGE, cursor }, signal }), 1000),
  });

export const ticketQuery = (ticketId: string) =>
  queryOptions({
    queryKey: keys.ticket(ticketId),
    queryFn: ({ signal }) => api.get('/api/v1/tickets/{ticketId}', { path: { ticketId }, signal }),
  });

export const nodesQuery = queryOptions({
  queryKey: keys.nodes,
  queryFn: async ({ signal }) => (await api.get('/api/v1/nodes', { signal })).items,
  refetchInterval: 10_000,
});

export const rejectionsQuery = queryOptions({
  queryKey: keys.rejections,
  queryFn: async ({ signal }) => (await api.get('/api/v1/rejections', { query: { limit: NEWEST }, signal })).items,
  refetchInterval: 10_000,
});

export const rulesQuery = queryOptions({
  queryKey: keys.rules,
  queryFn: async ({ signal }) => (await api.get('/api/v1/rules', { signal })).items,
  staleTime: 600_000,
});

export const partiesQuery = queryOptions({
  queryKey: keys.parties,
  queryFn: async ({ signal }) => (await api.get('/api/v1/parties', { signal })).items,
  staleTime: 60_000,
});
