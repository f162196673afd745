import type { FacilityModeWrite } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';

export const modesQuery = (facilityId: string) =>
  queryOptions({
    queryKey: ['modes', facilityId],
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/facilities/{facilityId}/modes', { path: { facilityId }, signal })).items,
  });

export const beginMode = (facilityId: string, body: FacilityModeWrite) =>
  api.post('/api/v1/facilities/{facilityId}/modes', { path: { facilityId }, body });

export const endMode = (modeId: string) =>
  api.post('/api/v1/facility-modes/{modeId}/end', { path: { modeId }, body: {} });
