import { complaintNotes } from './complaint-notes.js';
import { fieldNotes } from './field-notes.js';
import { hazardNotes } from './hazard-notes.js';
import { ledgerNotes } from './ledger-notes.js';
import { notificationNotes } from './notification-notes.js';
import type { OperationNotes } from './operation-note.js';
import { readingNotes } from './reading-notes.js';
import { registryNotes } from './registry-notes.js';
import { routingNotes } from './routing-notes.js';
import { ruleNotes } from './rule-notes.js';
import { sessionNotes } from './session-notes.js';
import { streamNotes } from './stream-notes.js';
import { supervisionNotes } from './supervision-notes.js';
import { ticketNotes } from './ticket-notes.js';

export const operationNotes: OperationNotes = {
  ...sessionNotes,
  ...registryNotes,
  ...readingNotes,
  ...hazardNotes,
  ...ruleNotes,
  ...ticketNotes,
  ...supervisionNotes,
  ...routingNotes,
  ...complaintNotes,
  ...notificationNotes,
  ...ledgerNotes,
  ...fieldNotes,
  ...streamNotes,
};
