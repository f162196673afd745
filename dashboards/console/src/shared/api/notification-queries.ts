import type { Page } from '@anju/contracts';
import type { NotificationSettings, NotificationView } from '@anju/contracts/api-client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
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

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async ({ signal }) => (await api.get('/api/v1/channels', { signal })).items,
  refetchInterval: 15_000,
});

export const testChannel = (channelId: string, address: string) =>
  api.post('/api/v1/channels/{channelId}/test', {
    path: { channelId },
    body: address === '' ? {} : { address },
  });

/** Which messages to look for; absent: whatever it is. */
export interface NotificationSearch {
  readonly state?: NotificationView['state'] | undefined;
  readonly channelId?: string | undefined;
}

export const notificationsQuery = (search: NotificationSearch) =>
  infiniteQueryOptions({
    queryKey: [...notificationKeys.all, 'search', search],
    queryFn: ({ pageParam, signal }) =>
      api.get('/api/v1/notifications', { query: { ...search, cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: Page<NotificationView>) => nextCursor,
    refetchInterval: OTHERWISE_MS,
  });

export const notificationSettingsQuery = queryOptions({
  queryKey: ['notification-settings'],
  queryFn: ({ signal }) => api.get('/api/v1/notification-settings', { signal }),
});

export const putNotificationSettings = (body: NotificationSettings) =>
  api.put('/api/v1/notification-settings', { body });
