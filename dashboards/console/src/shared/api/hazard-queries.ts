import type { HazardState } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';
import { keys } from './queries.js';

export const hazardQuery = (hazardId: string) =>
  queryOptions({
    queryKey: keys.hazard(hazardId),
    queryFn: ({ signal }) => api.get('/api/v1/hazards/{hazardId}', { path: { hazardId }, signal }),
  });

/** Which samples made a hazard what it is; anew with each of its states, and from time to time while it lasts. */
export const explanationQuery = (hazardId: string, state: HazardState) =>
  queryOptions({
    queryKey: ['explanation', hazardId, state],
    queryFn: ({ signal }) => api.get('/api/v1/hazards/{hazardId}/explanation', { path: { hazardId }, signal }),
    refetchInterval: state === 'cleared' ? false : 30_000,
  });

export const resetHazard = (hazardId: string, reason: string) =>
  api.post('/api/v1/hazards/{hazardId}/reset', { path: { hazardId }, body: { reason } });
