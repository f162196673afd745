import type {
  Page,
  TicketActionRequest,
  TicketClocksView,
  TicketClocksWrite,
  TicketEventView,
  TicketSummary,
} from '@anju/contracts';
import type { z } from 'zod';
import { garageTicket } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const path = { ticketId: garageTicket.id };
const { assignments, proposal, reports, events, ...summary } = garageTicket;

const clocks: TicketClocksView = {
  districtId: 'shifan',
  version: 2,
  limits: [
    {
      kind: 'respond',
      problemClass: 'ponding',
      severity: 'critical',
      limitMs: 600000,
    },
  ],
  defaults: [
    {
      kind: 'respond',
      limitMs: 300000,
      ruleIds: ['E-TRAP', 'E-TRAP-CALL'],
      source: {
        tag: 'DEFAULT',
        confidence: 'H',
        text: 'Chosen by this product; configurable',
      },
    },
    {
      kind: 'arrive',
      limitMs: 1800000,
      ruleIds: ['E-TRAP', 'E-TRAP-CALL'],
      source: {
        tag: 'STD',
        confidence: 'H',
        text: 'TSG T5002-2017: rescuers on site within 30 min',
      },
    },
  ],
  history: [
    {
      version: 2,
      limits: [
        {
          kind: 'respond',
          problemClass: 'ponding',
          severity: 'critical',
          limitMs: 600000,
        },
      ],
      reason: '汛期提速',
      author: {
        userId: 'demo-supervisor',
        displayName: '区房管 林科长',
      },
      atMs: 1795222800000,
    },
  ],
};

export const ticketNotes: OperationNotes = {
  'GET /tickets': {
    operationId: 'listTickets',
    description:
      'Contractors see what is assigned to their party. `allowedActions` is what the asking user may do now. Ask with the `cursor` that the page before gave, until it is `null`.',
    query: { state: 'open', estateId: 'heping', limit: 50 },
    answer: { items: [summary], nextCursor: null } satisfies Page<TicketSummary>,
  },
  'GET /tickets/{ticketId}': { operationId: 'getTicket', path, answer: garageTicket },
  'GET /tickets/{ticketId}/events': {
    operationId: 'listTicketEvents',
    path,
    answer: { items: events, nextCursor: null } satisfies Page<z.infer<typeof TicketEventView>>,
  },
  'POST /tickets/{ticketId}/actions': {
    operationId: 'actOnTicket',
    description:
      'What each action must carry is in docs/ticket-transitions.md. `version` is the one that the user saw: a refusal with 409 carries the ticket as it is now in `current`, for the user to look at before he acts again. An action in `askedActions` only asks: it takes effect when another person does the same.',
    path,
    body: { action: 'accept', version: 2, comment: '已派保安到场，正在设置围挡' } satisfies TicketActionRequest,
    answer: garageTicket,
    refusals: { 409: ['ticket.version_conflict', 'ticket.transition_not_allowed', 'ticket.condition_holds'] },
  },
  'GET /ticket-clocks/{districtId}': { operationId: 'getTicketClocks', path: { districtId: 'shifan' }, answer: clocks },
  'PUT /ticket-clocks/{districtId}': {
    operationId: 'putTicketClocks',
    description:
      'All limits of the district, for administrators and supervisors. `expectedVersion` must be the one in force.',
    path: { districtId: 'shifan' },
    body: {
      expectedVersion: 1,
      limits: [
        {
          kind: 'respond',
          problemClass: 'ponding',
          severity: 'critical',
          limitMs: 600000,
        },
      ],
      reason: '汛期提速',
    } satisfies TicketClocksWrite,
    answer: clocks,
    refusals: { 409: ['registry.conflict'] },
  },
};
