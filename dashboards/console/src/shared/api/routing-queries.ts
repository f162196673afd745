import type { Page, ProblemClass, Severity } from '@anju/contracts';
import type {
  ContractWrite,
  DutyWrite,
  PartyRoutingWrite,
  RouteWrite,
  RoutingChange,
  RoutingItemKind,
  TicketLadderWrite,
} from '@anju/contracts/api-client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { startOfDayMs } from '../time/format.js';
import { api, serverNowMs } from './client.js';
import { keys } from './queries.js';

/** Keys of who gets tickets: whatever is changed makes all of it old. */
export const routingKeys = { all: ['routing'] as const };

const CALENDAR_MS = 7 * 86_400_000;

export const routingTableQuery = queryOptions({
  queryKey: [...routingKeys.all, 'table'],
  queryFn: ({ signal }) => api.get('/api/v1/routing', { signal }),
});

/** The calendar's entries, its people, and a week from today. */
export const dutyQuery = (roster: string) =>
  queryOptions({
    queryKey: [...routingKeys.all, 'duty', roster],
    queryFn: ({ signal }) => {
      const fromMs = startOfDayMs(serverNowMs());
      return api.get('/api/v1/routing/duty', { query: { roster, fromMs, toMs: fromMs + CALENDAR_MS }, signal });
    },
  });

export const routingChangesQuery = (kind: RoutingItemKind | undefined) =>
  infiniteQueryOptions({
    queryKey: [...routingKeys.all, 'changes', kind],
    queryFn: ({ pageParam, signal }) =>
      api.get('/api/v1/routing/changes', { query: { kind, cursor: pageParam, limit: 30 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: Page<RoutingChange>) => nextCursor,
  });

/** A ticket that there could be, at a facility or at an estate at large. */
export interface RoutingQuestion {
  readonly estateId?: string;
  readonly facilityId?: string;
  readonly problemClass: ProblemClass;
  readonly severity: Severity;
  /** Absent: now. */
  readonly atMs?: number;
}

/** Asked anew every time: calendars and contracts go by the time of day. */
export const previewRouting = (query: RoutingQuestion) => api.get('/api/v1/routing/preview', { query });

export const putRoute = (itemId: string, body: RouteWrite) =>
  api.put('/api/v1/routing/routes/{itemId}', { path: { itemId }, body });

export const putContract = (itemId: string, body: ContractWrite) =>
  api.put('/api/v1/routing/contracts/{itemId}', { path: { itemId }, body });

export const putDuty = (itemId: string, body: DutyWrite) =>
  api.put('/api/v1/routing/duty/{itemId}', { path: { itemId }, body });

export const putParty = (itemId: string, body: PartyRoutingWrite) =>
  api.put('/api/v1/routing/parties/{itemId}', { path: { itemId }, body });

/** Open tickets that a party leads or helps with; what is told of a ticket makes them old. */
export const partyTicketsQuery = (partyId: string) =>
  queryOptions({
    queryKey: [...keys.allTickets, 'party', partyId],
    queryFn: ({ signal }) => api.get('/api/v1/routing/parties/{itemId}/tickets', { path: { itemId: partyId }, signal }),
  });

export const ladderQuery = (districtId: string) =>
  queryOptions({
    queryKey: ['ticket-ladders', districtId],
    queryFn: ({ signal }) => api.get('/api/v1/ticket-ladders/{districtId}', { path: { districtId }, signal }),
  });

export const putLadder = (districtId: string, body: TicketLadderWrite) =>
  api.put('/api/v1/ticket-ladders/{districtId}', { path: { districtId }, body });
