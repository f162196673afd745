import type {
  ContractWrite,
  DutyView,
  DutyWrite,
  HeldTickets,
  Page,
  PartyRoutingWrite,
  RouteWrite,
  RoutingChange,
  RoutingPreview,
  RoutingTableView,
  TicketLadderView,
  TicketLadderWrite,
} from '@anju/contracts';
import type { OperationNotes } from './operation-note.js';

const atMs = 1795312800000;
const contract = {
  partyId: 'lift-contractor',
  place: 'shifan.qiaodong.heping',
  problemClasses: ['elevator_safety' as const],
  fromDay: '2026-01-01',
  toDay: '2026-12-31',
};
const shift = {
  kind: 'weekly' as const,
  weekdays: [1, 2, 3, 4, 5],
  from: '08:00',
  to: '20:00',
  userIds: ['demo-lift'],
  fromDay: '2026-01-01',
  toDay: null,
};
const wang = { userId: 'demo-lift', displayName: '安达电梯 王师傅' };

const table: RoutingTableView = {
  routes: [
    {
      id: 'heping-other',
      version: 1,
      estateId: 'heping',
      problemClass: null,
      leadPartyId: 'heping-property',
      coHandlerPartyIds: [],
    },
  ],
  contracts: [{ id: 'heping-lifts-2026', version: 1, ...contract, state: 'in_force' }],
  parties: [
    {
      id: 'lift-contractor',
      name: '安达电梯维保有限公司',
      kind: 'contractor',
      place: 'shifan',
      version: 1,
      gone: false,
      hasAccount: true,
    },
  ],
  rosters: ['party:lift-contractor'],
};

const duty: DutyView = {
  roster: 'party:lift-contractor',
  gone: false,
  members: [wang],
  left: [],
  entries: [{ id: 'lift-days', version: 1, entry: shift }],
  stretches: [
    { fromMs: atMs, toMs: atMs + 36000000, userIds: ['demo-lift'] },
    { fromMs: atMs + 36000000, toMs: atMs + 79200000, userIds: [] },
  ],
};

const times = { severity: 'critical' as const, remindMs: 180000, upAfterMs: 480000, overdueStepMs: 3600000 };
const author = { userId: 'demo-supervisor', displayName: '区房管 林科长' };

const ladder: TicketLadderView = {
  districtId: 'shifan',
  version: 2,
  times: [times],
  defaults: [{ severity: 'critical', remindMs: 300000, upAfterMs: 600000, overdueStepMs: 3600000 }],
  source: { tag: 'DEFAULT', confidence: 'H', text: 'Chosen by this product; configurable' },
  history: [{ version: 2, times: [times], reason: '汛期提速', author, atMs }],
};

const delivery = {
  channelId: 'duty-sms',
  kind: 'sms' as const,
  address: '+86138****0000',
  userId: 'demo-lift',
  atMs,
};
const preview: RoutingPreview = {
  atMs,
  estateId: 'heping',
  state: 'assigned',
  assignments: [
    { partyId: 'lift-contractor', partyName: '安达电梯维保有限公司', role: 'lead' },
    { partyId: 'heping-property', partyName: '和平物业服务有限公司', role: 'co_handler' },
  ],
  steps: [
    { by: 'contract', id: 'heping-lifts-2025', partyId: 'fire-contractor', outcome: 'skipped', why: 'contract_over' },
    { by: 'contract', id: 'heping-lifts-2026', partyId: 'lift-contractor', outcome: 'decided', why: 'chosen' },
  ],
  told: [
    {
      event: 'assign',
      audience: 'party:lift-contractor',
      basis: 'on_duty',
      people: [wang],
      deliveries: [delivery],
    },
  ],
  ladder: [
    {
      level: 'estate',
      atMs,
      audience: 'party:lift-contractor',
      basis: 'on_duty',
      people: [wang],
      deliveries: [delivery],
      reachable: true,
    },
  ],
  ladderVersion: 2,
  remindMs: 180000,
  deadlines: [{ kind: 'respond', dueMs: atMs + 300000 }],
  clockVersion: 1,
};

const reason = '合同续签';
const refusals = { 409: ['registry.conflict' as const] };
const replaced =
  '`expectedVersion` is the one that you saw, 0 for what is new; `value: null` takes it away. Every mistake is told at once. The change is kept with its author and reason. The answer is the whole table.';

export const routingNotes: OperationNotes = {
  'GET /routing': {
    operationId: 'getRouting',
    description:
      'A contract in force decides the lead of the classes that it names, helped by the estate’s property company and the street’s office; else the most particular route; else the property company (project manager), then the street’s office (housing officer), then the dispatchers.',
    answer: table,
  },
  'GET /routing/changes': {
    operationId: 'listRoutingChanges',
    query: { kind: 'contract', limit: 50 },
    answer: {
      items: [{ kind: 'contract', itemId: 'heping-lifts-2026', version: 1, value: contract, reason, author, atMs }],
      nextCursor: null,
    } satisfies Page<RoutingChange>,
  },
  'GET /routing/duty': {
    operationId: 'getDuty',
    description:
      'Whoever is on duty is called; where nobody is, or nobody of them can log in, everybody of the calendar is, and the ticket’s log says so. An empty stretch is such a hole. Nobody of a party that is gone is called, whatever its shifts say: `left` names whom they still have.',
    query: { roster: 'party:lift-contractor', fromMs: atMs, toMs: atMs + 79200000 },
    answer: duty,
  },
  'PUT /routing/routes/{itemId}': {
    operationId: 'putRoute',
    description: replaced,
    path: { itemId: 'heping-other' },
    body: {
      expectedVersion: 0,
      value: { estateId: 'heping', problemClass: null, leadPartyId: 'heping-property', coHandlerPartyIds: [] },
      reason,
    } satisfies RouteWrite,
    answer: table,
    refusals,
  },
  'PUT /routing/contracts/{itemId}': {
    operationId: 'putContract',
    description: replaced,
    path: { itemId: 'heping-lifts-2026' },
    body: { expectedVersion: 0, value: contract, reason } satisfies ContractWrite,
    answer: table,
    refusals,
  },
  'PUT /routing/duty/{itemId}': {
    operationId: 'putDuty',
    description: `${replaced} A weekly shift whose \`to\` is not after its \`from\` ends the day after. Exceptions count over the shifts, the later written over the earlier.`,
    path: { itemId: 'lift-days' },
    body: {
      expectedVersion: 0,
      value: { roster: 'party:lift-contractor', entry: shift },
      reason: '排班',
    } satisfies DutyWrite,
    answer: table,
    refusals,
  },
  'PUT /routing/parties/{itemId}': {
    operationId: 'putPartyRouting',
    description:
      'Routes and contracts that name a party which is gone are passed over, and nobody of it is called, whatever its shifts say. Tickets that it holds stay with it until they are handed over: see `GET /left-tickets`.',
    path: { itemId: 'lift-contractor' },
    body: { expectedVersion: 1, value: { gone: true }, reason: '退出本区' } satisfies PartyRoutingWrite,
    answer: table,
    refusals,
  },
  'GET /routing/parties/{itemId}/tickets': {
    operationId: 'listPartyTickets',
    description:
      'For who says whether a party still works here, before it is said: these tickets stay with it until they are handed over. At most 500, those of your places.',
    path: { itemId: 'lift-contractor' },
    answer: { leads: ['T-20261120-0003'], helps: [] } satisfies HeldTickets,
  },
  'GET /routing/preview': {
    operationId: 'previewRouting',
    description:
      'By the very steps that raise a ticket. `ladder` supposes that nobody ever answers. `deliveries` are those of persons and channels that the configuration has now.',
    query: { facilityId: 'heping.lift-1', problemClass: 'elevator_safety', severity: 'critical', ruleId: 'E-TRAP' },
    answer: preview,
  },
  'GET /ticket-ladders/{districtId}': {
    operationId: 'getTicketLadder',
    path: { districtId: 'shifan' },
    answer: ladder,
  },
  'PUT /ticket-ladders/{districtId}': {
    operationId: 'putTicketLadder',
    description:
      'All times of the district, for administrators and supervisors. `expectedVersion` must be the one in force.',
    path: { districtId: 'shifan' },
    body: { expectedVersion: 1, times: [times], reason: '汛期提速' } satisfies TicketLadderWrite,
    answer: ladder,
    refusals,
  },
};
