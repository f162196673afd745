import type { Page, TicketStorm } from '@anju/contracts';
import { beginMs } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const storm: TicketStorm = {
  estateId: 'heping',
  estateName: { zh: '和平花园', en: 'Heping Garden' },
  count: 14,
  sinceMs: beginMs - 540_000,
  firstRaisedMs: beginMs - 420_000,
  lastRaisedMs: beginMs + 55_000,
  worst: 'critical',
};

export const supervisionNotes: OperationNotes = {
  'GET /ticket-storms': {
    operationId: 'listTicketStorms',
    description:
      'More than 10 open tickets of an estate that were raised within the last 10 minutes, where the installation sets nothing else. It hides and changes nothing; what has one known cause is one ticket already.',
    answer: { items: [storm], nextCursor: null } satisfies Page<TicketStorm>,
  },
};
