import {
  AppError,
  ChannelTestRequest,
  ChannelTestView,
  ChannelView,
  NotificationRetryRequest,
  NotificationSettings,
  NotificationsQuery,
  NotificationView,
  pageOf,
  Slug,
} from '@anju/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Asker, StoredDelivery } from '../../notify/index.js';
import { actorOf, onlyFor, userOf } from '../authentication.js';
import { maskedAddress } from '../masked-address.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

const ChannelParams = z.object({ channelId: Slug });
const TicketParams = z.object({ ticketId: z.string().min(1).max(60) });
const NotificationParams = z.object({
  notificationId: z.string().regex(/^[1-9]\d{0,14}$/, 'must be the id of a notification'),
});

/** The id before which a page goes on. Throws `request.invalid` for a cursor that this list did not give out. */
function beforeOf(cursor: string | undefined): { beforeId?: number } {
  if (cursor === undefined) return {};
  if (/^[1-9]\d{0,14}$/.test(cursor)) return { beforeId: Number(cursor) };
  throw new AppError('request.invalid', 'The cursor is none that this list gave out.', {
    context: { errors: [{ field: 'cursor', message: 'not a cursor of this list' }] },
  });
}

/** Test messages a minute of one user: a button must not flood a duty phone. */
const testsPerMinute = 10;

function askerOf(request: FastifyRequest): Asker {
  const { userId, scopes, partyId } = actorOf(userOf(request));
  return { userId, paths: scopes, partyId };
}

function viewOf(delivery: StoredDelivery): NotificationView {
  const { id, ticketId, channelId, address, content, state, attempts, createdMs, nextMs, endedMs, failure } = delivery;
  return {
    id,
    ticketId,
    channelId,
    address: address === '' ? null : maskedAddress(address),
    subject: content.subject,
    state,
    attempts,
    createdMs,
    nextMs: state === 'waiting' ? nextMs : null,
    endedMs,
    failure,
  };
}

const noSettings: NotificationSettings = {
  email: null,
  phone: null,
  locale: null,
  quietHours: null,
  mutedChannelIds: [],
};

export function addNotificationRoutes(api: Api, { notify, tickets }: RouteContext): void {
  api.get(
    '/channels',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['notifications'],
        summary: 'The channels by which messages leave, and how each fares',
        response: { 200: pageOf(ChannelView), ...problems(403) },
      },
    },
    async () => {
      const states = await notify.channelStates();
      return { items: states.map((state) => ({ ...state, severities: [...state.severities] })), nextCursor: null };
    },
  );

  api.post(
    '/channels/:channelId/test',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      config: {
        rateLimit: {
          hook: 'preHandler',
          max: testsPerMinute,
          timeWindow: 60_000,
          keyGenerator: (request) => `channel test ${request.user?.userId ?? request.ip}`,
        },
      },
      schema: {
        tags: ['notifications'],
        summary: 'Send a test message by a channel now, and hear how it went',
        params: ChannelParams,
        body: ChannelTestRequest,
        response: { 200: ChannelTestView, ...problems(400, 403, 404, 413, 415) },
      },
    },
    async (request) => {
      const { channelId } = request.params;
      const asker = askerOf(request);
      const outcome = await notify.testChannel(channelId, asker, request.body.address);
      if (outcome === undefined) throw notFound('channel');
      if (outcome === 'no_address') {
        throw new AppError('request.invalid', 'The channel has no fixed address and you have none in your settings.', {
          context: { field: 'address' },
        });
      }
      request.log.warn({ channelId, userId: asker.userId, ok: outcome.ok }, 'a channel was tested');
      const { durationMs } = outcome;
      return { delivered: outcome.ok, durationMs, failure: outcome.ok ? null : outcome.failure };
    },
  );

  api.get(
    '/tickets/:ticketId/notifications',
    {
      schema: {
        tags: ['notifications'],
        summary: 'Who was told of a ticket by which channel, oldest first',
        params: TicketParams,
        response: { 200: pageOf(NotificationView), ...problems(400, 404) },
      },
    },
    async (request) => {
      const { ticketId } = request.params;
      const ticket = await tickets.get(actorOf(userOf(request)), ticketId);
      if (ticket === undefined) throw notFound('ticket');
      const deliveries = await notify.deliveriesOf(ticketId, askerOf(request));
      return { items: deliveries.map(viewOf), nextCursor: null };
    },
  );

  api.get(
    '/notifications',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['notifications'],
        summary: 'Messages of all tickets of your scope, newest first',
        querystring: NotificationsQuery,
        response: { 200: pageOf(NotificationView), ...problems(400, 403) },
      },
    },
    async (request) => {
      const { cursor, limit, ...search } = request.query;
      const found = await notify.deliveries({ ...search, ...beforeOf(cursor), limit: limit + 1 }, askerOf(request));
      const items = found.slice(0, limit).map(viewOf);
      return { items, nextCursor: found.length > limit ? String(items.at(-1)?.id) : null };
    },
  );

  api.post(
    '/notifications/:notificationId/retry',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['notifications'],
        summary: 'Try a message again that was given up',
        params: NotificationParams,
        body: NotificationRetryRequest,
        response: { 200: NotificationView, ...problems(400, 403, 404, 413, 415) },
      },
    },
    async (request) => {
      const delivery = await notify.retryDelivery(Number(request.params.notificationId), askerOf(request));
      if (delivery === undefined) throw notFound('notification');
      return viewOf(delivery);
    },
  );

  api.get(
    '/notification-settings',
    {
      schema: {
        tags: ['notifications'],
        summary: 'How you are told',
        response: { 200: NotificationSettings, ...problems() },
      },
    },
    async (request) => {
      const settings = (await notify.settingsOf(userOf(request).userId)) ?? noSettings;
      const { email, phone, locale, quietHours, mutedChannelIds } = settings;
      return { email, phone, locale, quietHours, mutedChannelIds: [...mutedChannelIds] };
    },
  );

  api.put(
    '/notification-settings',
    {
      schema: {
        tags: ['notifications'],
        summary: 'Change how you are told',
        body: NotificationSettings,
        response: { 200: NotificationSettings, ...problems(400, 403, 413, 415) },
      },
    },
    async (request) => {
      await notify.putSettings(userOf(request).userId, request.body);
      return request.body;
    },
  );
}
