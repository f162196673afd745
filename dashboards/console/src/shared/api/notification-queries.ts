import { queryOptions } from '@tanstack/react-query';
import { api } from './client.js';

/** Keys of messages; what is told of a ticket makes its messages old. */
export const notificationKeys = {
  all: ['notifications'] as const,
  ofTicket: (ticketId: string) => ['notifications', 'ticket', ticketId] as const,
};

const WHILE_WAITING_MS = 5_000;
const OTHERWISE_MS = 30_000;

/** Who was told of a ticket; asked anew while something waits. */
export const ticketNotificationsQuery = (ticketId: string) =>
  queryOptions({
    queryKey: notificationKeys.ofTicket(ticketId),
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/tickets/{ticketId}/notifications', { path: { ticketId }, signal })).items,
    refetchInterval: ({ state }) =>
      state.data?.some((each) => each.state === 'waiting') ? WHILE_WAITING_MS : OTHERWISE_MS,
  });

export const retryNotification = (notificationId: number) =>
  api.post('/api/v1/notifications/{notificationId}/retry', {
    path: { notificationId: String(notificationId) },
    body: {},
  });
