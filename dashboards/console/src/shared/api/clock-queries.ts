import type { TicketClocksWrite } from '@anju/contracts/api-client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';

export const clocksQuery = (districtId: string) =>
  queryOptions({
    queryKey: ['ticket-clocks', districtId],
    queryFn: ({ signal }) => api.get('/api/v1/ticket-clocks/{districtId}', { path: { districtId }, signal }),
  });

export const putClocks = (districtId: string, body: TicketClocksWrite) =>
  api.put('/api/v1/ticket-clocks/{districtId}', { path: { districtId }, body });
