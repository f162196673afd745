import type { LiveEvent } from '@anju/contracts';
import { garageHazard } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const event: LiveEvent = { type: 'hazard', hazard: garageHazard };

export const streamNotes: OperationNotes = {
  'GET /stream': {
    operationId: 'followStream',
    description:
      'Each event is a `LiveEvent` in one `data` line, its `type` also as the SSE event. `reset` comes first unless `Last-Event-ID` names an event that is still kept (5 000 are), and whenever what was missed cannot be told: fetch everything anew, then go on. A comment line comes every 15 s; where it does not, the connection is dead. A session that ends cuts the stream.',
    answer: `id: 9f2c1a-1042\nevent: hazard\ndata: ${JSON.stringify(event)}\n\n`,
  },
};
