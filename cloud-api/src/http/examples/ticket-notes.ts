import type {
  Page,
  TicketActionRequest,
  TicketClocksView,
  TicketClocksWrite,
  TicketEventView,
  TicketFileView,
  TicketSummary,
} from '@anju/contracts';
import type { z } from 'zod';
import { garageTicket } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const path = { ticketId: garageTicket.id };
const { assignments, proposal, reports, files, events, ...summary } = garageTicket;

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

const file: TicketFileView = {
  id: 'f-5c0f6a3e9b1d4c7f8a2e6d10',
  type: 'image/jpeg',
  purpose: 'photo',
  name: 'IMG_0412.jpg',
  bytes: 2483112,
  sha256: '7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730',
  width: 4032,
  height: 3024,
  atMs: garageTicket.raisedMs + 900_000,
  clientTimeMs: garageTicket.raisedMs + 899_000,
  by: '和平物业 周敏',
  reportId: null,
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
      'What each action must carry is in docs/ticket-transitions.md; a photo or a signature is uploaded to the ticket first and named by its id. `version` is the one that the user saw: a refusal with 409 carries the ticket as it is now in `current`, for the user to look at before he acts again. An action in `askedActions` only asks: it takes effect when another person does the same.',
    path,
    body: { action: 'accept', version: 2, comment: '已派保安到场，正在设置围挡' } satisfies TicketActionRequest,
    answer: garageTicket,
    refusals: {
      400: ['request.invalid', 'file.not_of_ticket'],
      409: ['ticket.version_conflict', 'ticket.transition_not_allowed', 'ticket.condition_holds'],
    },
  },
  'POST /tickets/{ticketId}/files': {
    operationId: 'addTicketFile',
    description:
      'Send it as the one part of multipart/form-data, at most 10 MiB: JPEG, PNG, WebP, HEIC or PDF, judged by its bytes. It is kept as it came, with the place and time that a telephone writes into a photo. The same content again answers with the file that is there.',
    path,
    query: { purpose: 'photo' },
    answer: file,
    refusals: {
      400: ['request.invalid', 'file.not_accepted'],
      409: ['ticket.transition_not_allowed'],
    },
  },
  'GET /tickets/{ticketId}/files/{fileId}': {
    operationId: 'getTicketFile',
    path: { ...path, fileId: file.id },
    answer: '(the bytes of the file)',
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
