import {
  EstateCoverage,
  EstateView,
  FacilitySummary,
  FacilityView,
  HazardView,
  NodeView,
  type Page,
  PartyView,
  pageOf,
  RejectionView,
  RuleView,
  SessionView,
  TicketSummary,
  TicketView,
} from '@anju/contracts';
import { queryOptions } from '@tanstack/react-query';
import type { ZodType } from 'zod';
import { startOfDayMs } from '../time/format.js';
import { getJson, serverNowMs } from './client.js';

/** Keys of what the page holds; live events find the data to change by them. */
export const keys = {
  session: ['session'] as const,
  estates: ['estates'] as const,
  coverage: (estateId: string) => ['coverage', estateId] as const,
  facilities: (estateId: string) => ['facilities', estateId] as const,
  facility: (id: string) => ['facility', id] as const,
  openHazards: ['hazards', 'open'] as const,
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

/** Every page of a list, up to `most` items. */
async function all<T>(path: string, item: ZodType<T>, most = 2000): Promise<T[]> {
  const schema = pageOf(item) as unknown as ZodType<Page<T>>;
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const query: string = `${path.includes('?') ? '&' : '?'}limit=${PAGE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: Page<T> = await getJson(`${path}${query}`, schema);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < most);
  return items;
}

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: () => getJson('/session', SessionView.nullable()),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export const estatesQuery = queryOptions({
  queryKey: keys.estates,
  queryFn: () => all('/estates', EstateView),
});

/** How much of today was watched, up to now. */
export const coverageTodayQuery = (estateId: string) =>
  queryOptions({
    queryKey: keys.coverage(estateId),
    queryFn: () => {
      const nowMs = serverNowMs();
      const span = `fromMs=${startOfDayMs(nowMs)}&toMs=${Math.ceil(nowMs)}`;
      return getJson(`/estates/${encodeURIComponent(estateId)}/coverage?${span}`, EstateCoverage);
    },
    refetchInterval: 60_000,
  });

export const facilitiesQuery = (estateId: string) =>
  queryOptions({
    queryKey: keys.facilities(estateId),
    queryFn: () => all(`/estates/${encodeURIComponent(estateId)}/facilities`, FacilitySummary),
  });

export const facilityQuery = (id: string) =>
  queryOptions({
    queryKey: keys.facility(id),
    queryFn: () => getJson(`/facilities/${encodeURIComponent(id)}`, FacilityView),
  });

export const openHazardsQuery = queryOptions({
  queryKey: keys.openHazards,
  queryFn: () => all('/hazards?state=open', HazardView),
});

/** The newest of those that are over. */
export const clearedHazardsQuery = queryOptions({
  queryKey: keys.clearedHazards,
  queryFn: () => all('/hazards?state=cleared', HazardView, 200),
});

export const facilityHazardsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.facilityHazards(id),
    queryFn: () => all(`/hazards?state=all&facilityId=${encodeURIComponent(id)}`, HazardView, 200),
  });

export const ticketsQuery = (state: 'open' | 'closed') =>
  queryOptions({
    queryKey: keys.tickets(state),
    queryFn: () => all(`/tickets?state=${state}`, TicketSummary, 1000),
  });

export const ticketQuery = (id: string) =>
  queryOptions({
    queryKey: keys.ticket(id),
    queryFn: () => getJson(`/tickets/${encodeURIComponent(id)}`, TicketView),
  });

export const nodesQuery = queryOptions({
  queryKey: keys.nodes,
  queryFn: () => all('/nodes', NodeView),
  refetchInterval: 10_000,
});

export const rejectionsQuery = queryOptions({
  queryKey: keys.rejections,
  queryFn: () => all('/rejections', RejectionView, 200),
  refetchInterval: 10_000,
});

export const rulesQuery = queryOptions({
  queryKey: keys.rules,
  queryFn: () => all('/rules', RuleView),
  staleTime: 600_000,
});

export const partiesQuery = queryOptions({
  queryKey: keys.parties,
  queryFn: () => all('/parties', PartyView),
  staleTime: 60_000,
});
