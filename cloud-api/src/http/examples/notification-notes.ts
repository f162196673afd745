import type {
  ChannelTestRequest,
  ChannelTestView,
  ChannelView,
  NotificationSettings,
  NotificationView,
  Page,
} from '@anju/contracts';
import { beginMs, garageTicket } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const channel: ChannelView = {
  id: 'duty-sms',
  kind: 'sms',
  severities: ['critical', 'major'],
  health: 'ok',
  lastDeliveredMs: beginMs + 62_000,
  lastFailedMs: beginMs + 56_000,
  failure: null,
  failures: 0,
  lastTest: { atMs: beginMs - 86_400_000, delivered: true, durationMs: 320, failure: null, scheduled: true },
  today: null,
  waiting: 0,
  dead: 1,
};

const notification: NotificationView = {
  id: 41,
  ticketId: garageTicket.id,
  channelId: 'duty-sms',
  address: '+86138****0000',
  subject: `[紧急] 派单 ${garageTicket.id}`,
  state: 'delivered',
  attempts: 2,
  createdMs: beginMs + 55_000,
  nextMs: null,
  endedMs: beginMs + 62_000,
  failure: null,
};

const settings: NotificationSettings = {
  email: 'lin@shifan.example',
  phone: '+8613800000000',
  locale: 'zh-CN',
  quietHours: { from: '22:00', to: '07:00' },
  mutedChannelIds: ['office-mail'],
};

export const notificationNotes: OperationNotes = {
  'GET /channels': {
    operationId: 'listChannels',
    description:
      'For administrators, supervisors and dispatchers. Every channel is tested weekly; one that fails is the hazard `N-CHANNEL` of the district’s platform, with a ticket, until a later test succeeds.',
    answer: { items: [channel], nextCursor: null } satisfies Page<ChannelView>,
  },
  'POST /channels/{channelId}/test': {
    operationId: 'testChannel',
    description:
      'For administrators and supervisors; at most 10 a minute. A receiver that refuses is an answer with `delivered: false`.',
    path: { channelId: 'duty-sms' },
    body: { address: '+8613800000000' } satisfies ChannelTestRequest,
    answer: { delivered: true, durationMs: 340, failure: null } satisfies ChannelTestView,
  },
  'GET /tickets/{ticketId}/notifications': {
    operationId: 'listTicketNotifications',
    description: 'What is shown live in the console is not among them.',
    path: { ticketId: garageTicket.id },
    answer: { items: [notification], nextCursor: null } satisfies Page<NotificationView>,
  },
  'GET /notifications': {
    operationId: 'listNotifications',
    description:
      'For administrators, supervisors and dispatchers. `state=dead`: what was given up and can be sent again.',
    answer: { items: [notification], nextCursor: null } satisfies Page<NotificationView>,
  },
  'POST /notifications/{notificationId}/retry': {
    operationId: 'retryNotification',
    description: 'For administrators, supervisors and dispatchers. One that was not given up stays as it is.',
    path: { notificationId: '41' },
    body: {},
    answer: {
      ...notification,
      state: 'waiting',
      nextMs: beginMs + 90_000,
      endedMs: null,
      failure: '550 5.1.1 User unknown',
    },
  },
  'GET /notification-settings': { operationId: 'getNotificationSettings', answer: settings },
  'PUT /notification-settings': {
    operationId: 'putNotificationSettings',
    description:
      'What is critical comes at once and by every channel, whatever stands here; of the rest, one channel always stays.',
    body: settings,
    answer: settings,
  },
};
