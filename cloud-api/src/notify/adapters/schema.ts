import type { Severity } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import { bigint, bigserial, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { timeMs } from '../../platform/db/columns.js';
import type { QuietHours } from '../domain/channel.js';
import type { Content, Locale } from '../domain/content.js';

/** Messages of the outbox that no channel has yet; a trigger writes them in the transaction of the message. */
export const notifyQueue = pgTable('notify_queue', {
  messageId: bigint('message_id', { mode: 'number' }).primaryKey(),
  key: text('key').notNull(),
  ticketId: text('ticket_id').notNull(),
  audience: text('audience').notNull(),
  template: text('template').notNull(),
  /** Who of the audience is called; `null`: everybody. */
  userIds: jsonb('user_ids').$type<string[]>(),
});

/** `diverted`: the day's limit of its channel kept it, and other channels bring it. */
export type DeliveryState = 'waiting' | 'delivered' | 'diverted' | 'dead';

/** One event to one address by one channel. */
export const notifyDeliveries = pgTable(
  'notify_deliveries',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    key: text('key').notNull().unique(),
    ticketId: text('ticket_id').notNull(),
    channelId: text('channel_id').notNull(),
    /** Empty: the channel itself is the address. */
    address: text('address').notNull(),
    userId: text('user_id'),
    severity: text('severity').$type<Severity>().notNull(),
    content: jsonb('content').$type<Content>().notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    createdMs: timeMs('created_ms').notNull(),
    /** Of the next attempt; while one is under way, when it counts as lost. */
    nextMs: timeMs('next_ms').notNull(),
    lastAttemptMs: timeMs('last_attempt_ms'),
    endedMs: timeMs('ended_ms'),
    /** Why the last attempt failed. */
    failure: text('failure'),
  },
  (t) => [
    index('notify_deliveries_due').on(t.channelId, t.nextMs).where(sql`state = 'waiting'`),
    index('notify_deliveries_tried').on(t.channelId, t.lastAttemptMs),
    index('notify_deliveries_ticket').on(t.ticketId),
    index('notify_deliveries_ended').on(t.endedMs),
  ],
);

/** Which deliveries bring a message to somebody. */
export const notifyParts = pgTable(
  'notify_parts',
  {
    messageId: bigint('message_id', { mode: 'number' }).notNull(),
    deliveryId: bigint('delivery_id', { mode: 'number' })
      .notNull()
      .references(() => notifyDeliveries.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.deliveryId] }), index('notify_parts_delivery').on(t.deliveryId)],
);

/** How a channel fares; locked while its next messages are chosen. */
export const notifyChannels = pgTable('notify_channels', {
  channelId: text('channel_id').primaryKey(),
  /** Attempts of the last minute. */
  recentMs: jsonb('recent_ms').$type<number[]>().notNull(),
  pausedUntilMs: timeMs('paused_until_ms').notNull(),
  lastDeliveredMs: timeMs('last_delivered_ms'),
  lastFailedMs: timeMs('last_failed_ms'),
  failure: text('failure'),
  /** Since the last success. */
  failures: integer('failures').notNull(),
});

/** How a person wants to be told. */
export const notifySettings = pgTable('notify_settings', {
  userId: text('user_id').primaryKey(),
  email: text('email'),
  phone: text('phone'),
  locale: text('locale').$type<Locale>(),
  quietHours: jsonb('quiet_hours').$type<QuietHours>(),
  mutedChannelIds: jsonb('muted_channel_ids').$type<string[]>().notNull(),
});

/** Tests of channels: those that fall due by the calendar, one a channel and time, and those of people. */
export const notifyTests = pgTable(
  'notify_tests',
  {
    channelId: text('channel_id').notNull(),
    /** When it fell due; of a person's, when it began. */
    dueMs: timeMs('due_ms').notNull(),
    /** Who asked for it; `null`: the calendar. */
    userId: text('user_id'),
    /** When a process began with it; one that was killed meanwhile leaves it to another. */
    claimedMs: timeMs('claimed_ms'),
    endedMs: timeMs('ended_ms'),
    durationMs: integer('duration_ms'),
    /** `null`: the receiver took it, once it has ended. */
    failure: text('failure'),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.dueMs] })],
);

/** Up to when the calendar of the tests was looked at: one row, whichever process did it. */
export const notifyCalendar = pgTable('notify_calendar', {
  id: integer('id').primaryKey(),
  lookedMs: timeMs('looked_ms').notNull(),
});
