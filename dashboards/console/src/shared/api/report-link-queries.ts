import type { ReportLinkRevocation, ReportLinksWrite } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';
import { keys } from './queries.js';

/** Codes at the facilities of an estate, with those out of force; what is told of a ticket makes their counts old. */
export const reportLinksQuery = (estateId: string) =>
  queryOptions({
    queryKey: [...keys.allTickets, 'report-links', estateId],
    queryFn: async ({ signal }) =>
      (
        await api.get('/api/v1/estates/{estateId}/report-links', {
          path: { estateId },
          query: { state: 'all' },
          signal,
        })
      ).items,
    refetchInterval: 60_000,
  });

/** Makes the codes that are missing: of one facility, or of all of the estate. */
export const makeReportLinks = (estateId: string, body: ReportLinksWrite) =>
  api.post('/api/v1/estates/{estateId}/report-links', { path: { estateId }, body });

export const revokeReportLink = (
  place: { readonly estateId: string; readonly facilityId: string },
  body: ReportLinkRevocation,
) => api.post('/api/v1/estates/{estateId}/report-links/{facilityId}/revoke', { path: place, body });

/** Where the picture of the code in force is. */
export const reportCodeHref = (place: { readonly estateId: string; readonly facilityId: string }): string =>
  api.href('/api/v1/estates/{estateId}/report-links/{facilityId}/code.svg', { path: place });
