import { z } from 'zod';
import { Severity } from '../hazard.js';
import { Slug } from '../identifiers.js';
import { PageQuery, TimeMs } from './common.js';

export const ChannelKind = z.enum(['email', 'webhook', 'wecom', 'dingtalk', 'feishu', 'sms', 'voice']);
export type ChannelKind = z.infer<typeof ChannelKind>;

/** How the last test of a channel went. */
export const ChannelLastTest = z.object({
  atMs: TimeMs,
  delivered: z.boolean(),
  durationMs: z.number().int().nonnegative(),
  /** `null`: the receiver took it. */
  failure: z.string().nullable(),
  /** By the calendar; else a person asked for it. */
  scheduled: z.boolean(),
});
export type ChannelLastTest = z.infer<typeof ChannelLastTest>;

/** A way by which messages leave, and how it fares. What is secret of it is in its configuration only. */
export const ChannelView = z.object({
  id: Slug,
  kind: ChannelKind,
  severities: z.array(Severity),
  /** `failing`: its last attempt failed. `unknown`: there was none. */
  health: z.enum(['ok', 'failing', 'unknown']),
  lastDeliveredMs: TimeMs.nullable(),
  lastFailedMs: TimeMs.nullable(),
  /** Why its last attempt failed. */
  failure: z.string().nullable(),
  /** Attempts that failed since the last that did not. */
  failures: z.number().int().nonnegative(),
  /** `null`: it was never tested. */
  lastTest: ChannelLastTest.nullable(),
  /** Messages of the day in Asia/Shanghai against the channel's daily limit, which what is critical goes beyond; `null`: it has none. */
  today: z.object({ sent: z.number().int().nonnegative(), limit: z.number().int().positive() }).nullable(),
  /** Deliveries still to be made. */
  waiting: z.number().int().nonnegative(),
  /** Deliveries given up. */
  dead: z.number().int().nonnegative(),
});
export type ChannelView = z.infer<typeof ChannelView>;

export const ChannelTestRequest = z.strictObject({
  /** To whom, of a channel that tells persons; absent: its first fixed address, else the asking user's own. */
  address: z.string().min(3).max(254).exactOptional(),
});
export type ChannelTestRequest = z.infer<typeof ChannelTestRequest>;

export const ChannelTestView = z.object({
  delivered: z.boolean(),
  durationMs: z.number().int().nonnegative(),
  /** `null`: the receiver took it. */
  failure: z.string().nullable(),
});
export type ChannelTestView = z.infer<typeof ChannelTestView>;

/** One event of a ticket, or of an estate's sign, on its way to one address by one channel. */
export const NotificationView = z.object({
  id: z.number().int(),
  /** Of a sign its number, like `GP-2026-0001`. */
  ticketId: z.string(),
  channelId: z.string(),
  /** Whose it is, in part only; `null`: the channel is of a group. */
  address: z.string().nullable(),
  subject: z.string(),
  /** `diverted`: the channel's daily limit was used up, and other channels bring it. `dead`: given up. */
  state: z.enum(['waiting', 'delivered', 'diverted', 'dead']),
  attempts: z.number().int().nonnegative(),
  createdMs: TimeMs,
  /** Of the next attempt; `null`: there is none. */
  nextMs: TimeMs.nullable(),
  endedMs: TimeMs.nullable(),
  /** Why the last attempt failed. */
  failure: z.string().nullable(),
});
export type NotificationView = z.infer<typeof NotificationView>;

export const NotificationsQuery = PageQuery.extend({
  state: NotificationView.shape.state.exactOptional(),
  channelId: Slug.exactOptional(),
});
export type NotificationsQuery = z.infer<typeof NotificationsQuery>;

/** Nothing has to be said; the body tells that the request comes from a program of ours and not from a foreign page's form. */
export const NotificationRetryRequest = z.strictObject({});
export type NotificationRetryRequest = z.infer<typeof NotificationRetryRequest>;

const DayTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like 22:00');

/** Quiet for longer than a night would keep from people what their role must receive (DEFAULT). */
const longestQuietMinutes = 12 * 60;

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const QuietHours = z
  .strictObject({ from: DayTime, to: DayTime })
  .refine(({ from, to }) => (minutesOf(to) - minutesOf(from) + 24 * 60) % (24 * 60) <= longestQuietMinutes, {
    path: ['to'],
    message: 'must be at most 12 hours after the beginning',
  });

/** How the user wants to be told. What is critical comes at once by every channel, and of the rest always one channel stays. */
export const NotificationSettings = z.strictObject({
  email: z.email().max(254).nullable(),
  /** E.164. */
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be + and 7 to 15 digits, like +8613800000000')
    .nullable(),
  /** `null`: as the channel has it. */
  locale: z.enum(['zh-CN', 'en']).nullable(),
  /** Times of day in Asia/Shanghai. */
  quietHours: QuietHours.nullable(),
  mutedChannelIds: z.array(Slug).max(50),
});
export type NotificationSettings = z.infer<typeof NotificationSettings>;
