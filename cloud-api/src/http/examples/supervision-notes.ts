import type {
  HandOverOutcome,
  HandOverRequest,
  HungSignDetails,
  HungSignProposal,
  HungSignRelease,
  HungSignView,
  HungSignWrite,
  LeftTickets,
  Page,
  TicketStorm,
} from '@anju/contracts';
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

const words = {
  estateId: 'heping',
  problem: '四季度电梯困人投诉集中，整改未见成效',
  responsibleUnit: '和平物业服务有限公司',
  responsiblePerson: '周敏',
  deadlineMs: beginMs + 30 * 86_400_000,
  supervisingUnit: '示范区物业管理服务中心',
};
const write: HungSignWrite = { ...words, reason: '本季度投诉最多', quarter: '2026-Q4' };
const sign: HungSignView = {
  ...words,
  kind: 'estate',
  id: 'GP-2026-0001',
  version: 1,
  state: 'hung',
  estateName: { zh: '和平花园', en: 'Heping Garden' },
  streetName: { zh: '桥东街道', en: 'Qiaodong Street' },
  quarter: '2026-Q4',
  hungMs: beginMs,
  hungBy: '区房管 林科长',
  releasedMs: null,
  releasedBy: null,
  mayRelease: false,
  text: [
    '挂牌督办',
    '编号：GP-2026-0001',
    '小区：桥东街道 和平花园',
    '督办问题：四季度电梯困人投诉集中，整改未见成效',
    '责任单位/人：和平物业服务有限公司/周敏',
    '整改完成时限：2026年12月22日',
    '督办单位：示范区物业管理服务中心',
    '挂牌日期：2026年11月22日',
  ],
};
const details: HungSignDetails = {
  ...sign,
  events: [
    { seq: 1, atMs: beginMs, type: 'hung', actor: '区房管 林科长', actorRole: 'supervisor', reason: '本季度投诉最多' },
  ],
  intact: true,
};
const released: HungSignDetails = {
  ...details,
  version: 2,
  state: 'released',
  releasedMs: beginMs + 20 * 86_400_000,
  releasedBy: '验收组 何工',
  events: [
    ...details.events,
    {
      ...{ seq: 2, atMs: beginMs + 20 * 86_400_000, type: 'released', actor: '验收组 何工', actorRole: 'verifier' },
      reason: '现场复核，电梯大修完成',
    },
  ],
};
const proposal: HungSignProposal = {
  estateId: 'heping',
  estateName: { zh: '和平花园', en: 'Heping Garden' },
  quarter: '2026-Q3',
  complaints: 17,
  mostOf: 'elevator_safety',
  hungSignId: null,
};

const leftTickets: LeftTickets = {
  ...{ partyId: 'heping-property', partyName: '和平物业服务有限公司', why: 'gone', goneMs: beginMs - 86_400_000 },
  leads: ['T-20261120-0003', 'T-20261121-0001'],
  helps: ['T-20261121-0002'],
};
const handedOver: HandOverOutcome[] = [
  { ticketId: 'T-20261120-0003', leadPartyId: 'heping-new-property', left: null },
  { ticketId: 'T-20261121-0001', leadPartyId: 'heping-property', left: 'verifying' },
  { ticketId: 'T-20261121-0002', leadPartyId: 'fire-contractor', left: null },
];

export const supervisionNotes: OperationNotes = {
  'GET /ticket-storms': {
    operationId: 'listTicketStorms',
    description:
      'More than 10 open tickets of an estate that were raised within the last 10 minutes, where the installation sets nothing else. It hides and changes nothing; what has one known cause is one ticket already.',
    answer: { items: [storm], nextCursor: null } satisfies Page<TicketStorm>,
  },
  'GET /left-tickets': {
    operationId: 'listLeftTickets',
    description:
      'For administrators, supervisors and dispatchers: open tickets of parties that are gone, and those whose lead has no contract for them any more and is in no route. At most 500 tickets.',
    answer: { items: [leftTickets], nextCursor: null } satisfies Page<LeftTickets>,
  },
  'POST /left-tickets/{partyId}/hand-over': {
    operationId: 'handOverTickets',
    description:
      'What the party led goes to who would get the ticket now, what it helped with to who would help now; each must accept anew and no clock begins again. What stays says why. Signs that hang stay.',
    path: { partyId: 'heping-property' },
    body: { reason: '物业服务合同终止，由新公司承接' } satisfies HandOverRequest,
    answer: { items: handedOver, nextCursor: null } satisfies Page<HandOverOutcome>,
  },
  'GET /hung-signs': {
    operationId: 'listHungSigns',
    description:
      'A ticket hangs after failed acceptance, a broken deadline at the top level, or by a person, until it is closed. At most 500 of each kind.',
    answer: { items: [sign], nextCursor: null } satisfies Page<HungSignView>,
  },
  'GET /hung-signs/proposals': {
    operationId: 'listHungSignProposals',
    description:
      'For administrators and supervisors: the ten estates with the most complaints of the quarter, and those with as many as the tenth. Nothing hangs before somebody hangs it.',
    query: { quarter: '2026-Q3' },
    answer: { items: [proposal], nextCursor: null } satisfies Page<HungSignProposal>,
  },
  'GET /hung-signs/{signId}': {
    operationId: 'getHungSign',
    description: 'The sign of a ticket is with its ticket.',
    path: { signId: 'GP-2026-0001' },
    answer: details,
  },
  'POST /hung-signs': {
    operationId: 'hangSign',
    description:
      'For supervisors and administrators of a level above the estate. One sign hangs at an estate at a time; another one is refused with 409.',
    body: write,
    answer: details,
  },
  'POST /hung-signs/{signId}/release': {
    operationId: 'releaseSign',
    description: 'For verifiers and supervisors of the place; who hung it is refused. There is no other way to end it.',
    path: { signId: 'GP-2026-0001' },
    body: { version: 1, reason: '现场复核，电梯大修完成' } satisfies HungSignRelease,
    answer: released,
  },
};
