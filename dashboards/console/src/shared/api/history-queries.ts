import { queryOptions } from '@tanstack/react-query';
import { startOfDayMs } from '../time/format.js';
import { api, serverNowMs } from './client.js';

export interface PointSpan {
  readonly facilityId: string;
  readonly point: string;
  /** Half-open, ms since 1970 UTC. */
  readonly fromMs: number;
  readonly toMs: number;
}

export const historyQuery = (span: PointSpan, maxPoints: number) =>
  queryOptions({
    queryKey: ['history', span, maxPoints],
    queryFn: ({ signal }) => {
      const { facilityId, ...query } = span;
      return api.get('/api/v1/facilities/{facilityId}/history', {
        path: { facilityId },
        query: { ...query, maxPoints },
        signal,
      });
    },
    staleTime: 30_000,
  });

/** More gaps than these are not drawn one by one; the page says so. */
export const GAPS_SHOWN = 1000;

/** Stretches in which nothing good was read, and whether there are more than these. */
export const gapsQuery = (span: PointSpan) =>
  queryOptions({
    queryKey: ['gaps', span],
    queryFn: async ({ signal }) => {
      const { facilityId, ...query } = span;
      const page = await api.get('/api/v1/facilities/{facilityId}/gaps', {
        path: { facilityId },
        query: { ...query, limit: GAPS_SHOWN },
        signal,
      });
      return { gaps: page.items, more: page.nextCursor !== null };
    },
    staleTime: 30_000,
  });

/** Address of the readings themselves, for a spreadsheet. */
export const csvAddress = ({ facilityId, ...query }: PointSpan): string =>
  api.href('/api/v1/facilities/{facilityId}/readings.csv', { path: { facilityId }, query });

/** For which share of today each point of a facility was known. */
export const facilityCoverageQuery = (facilityId: string) =>
  queryOptions({
    queryKey: ['coverage', 'facility', facilityId],
    queryFn: ({ signal }) => {
      const nowMs = serverNowMs();
      const query = { fromMs: startOfDayMs(nowMs), toMs: Math.ceil(nowMs) };
      return api.get('/api/v1/facilities/{facilityId}/coverage', { path: { facilityId }, query, signal });
    },
    refetchInterval: 60_000,
  });
