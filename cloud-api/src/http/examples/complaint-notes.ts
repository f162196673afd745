import type {
  ComplaintPeak,
  ComplaintView,
  ComplaintWrite,
  FiledReport,
  ManualTicketWrite,
  Page,
  ReportLinkRevocation,
  ReportLinksWrite,
  ReportLinkView,
} from '@anju/contracts';
import { garageId, garageTicket } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const { estateId, estateName, facilityId, facilityName, problemClass } = garageTicket;
const receivedMs = garageTicket.raisedMs + 120_000;

const complaint: ComplaintView = {
  id: 7,
  kind: 'complaint',
  channel: 'hotline_12345',
  number: '20261120-031877',
  severity: 'major',
  content: '车库坡道积水，车辆无法进出',
  place: '1号车库坡道',
  receivedMs,
  enteredBy: '指挥中心 值班员',
  reporter: { name: '王女士', phone: '138 0000 0000' },
  ticketId: garageTicket.id,
  ticketState: garageTicket.state,
  ...{ estateId, estateName, facilityId, facilityName, problemClass },
  photos: [],
  recurrences: 3,
};
const { ticketId: _t, ticketState: _s, ...told } = complaint;
const { id, kind, channel, number, severity, content, place, enteredBy, reporter } = told;
const filed: FiledReport = {
  outcome: 'joined',
  ticket: {
    ...garageTicket,
    reports: [{ id, kind, channel, number, severity, content, place, receivedMs, enteredBy, reporter }],
  },
};
const peak: ComplaintPeak = {
  ...{ estateId, estateName, facilityId, facilityName, problemClass },
  count: 3,
  firstMs: receivedMs - 40 * 86_400_000,
  lastMs: receivedMs,
  openTickets: 1,
  households: 1280,
  perThousandHouseholds: 2.34,
};
const body = {
  estateId,
  facilityId: 'heping.garage-1',
  problemClass,
  severity: 'major',
  content: complaint.content,
  place: '1号车库坡道',
} as const;
const link: ReportLinkView = {
  ...{
    facilityId: garageId,
    facilityName: { zh: '1号地下车库', en: 'Garage 1' },
    facilityKind: 'ponding',
    location: null,
  },
  url: 'https://anju.example.cn/r/q7Xk2mP9vT4sB8wZ1cN6hA',
  createdMs: receivedMs,
  createdBy: '区房管局 监管员',
  revokedMs: null,
  revokedBy: null,
  revokedReason: null,
  reports: 2,
  lastReportMs: receivedMs + 3_600_000,
};
const joins =
  'With a facility it joins the open ticket of the facility and class, as a hazard does; about an estate at large it opens a ticket of its own. The reporter is seen by who handles the ticket and is taken away some time after its end.';

export const complaintNotes: OperationNotes = {
  'GET /complaints': {
    operationId: 'listComplaints',
    description:
      'Ask with the `cursor` that the page before gave, until it is `null`. `facilityId=none`: about the estate at large.',
    query: { estateId, channel: 'hotline_12345' },
    answer: { items: [complaint], nextCursor: null } satisfies Page<ComplaintView>,
  },
  'GET /complaints.csv': {
    operationId: 'exportComplaints',
    description:
      'UTF-8 with a byte-order mark. Takes what the list takes, without pages. Who complained is not in it: a file goes where nobody can take a name away again.',
    query: { estateId, fromMs: receivedMs - 86_400_000, toMs: receivedMs + 86_400_000 },
    answer: '\ufeff序号,受理时间,来源渠道\r\n1,2026-11-20 09:02,12345\r\n',
  },
  'GET /complaints/recurring': {
    operationId: 'listRecurringComplaints',
    description:
      'By estate, class and facility, the most frequent first; at most 100. Per 1 000 households only where the registry says how many the estate has.',
    query: { estateId },
    answer: { items: [peak], nextCursor: null } satisfies Page<ComplaintPeak>,
  },
  'POST /complaints': {
    operationId: 'fileComplaint',
    description: `For dispatchers, street officers, supervisors and administrators. A number that the channel has sent before answers with its ticket (\`known\`) and changes nothing; so does the same report with the same \`formKey\`. ${joins}`,
    body: {
      channel: 'hotline_12345',
      number: '20261120-031877',
      ...body,
      reporter: { name: '王女士', phone: '138 0000 0000' },
    } satisfies ComplaintWrite,
    answer: filed,
    refusals: { 409: ['registry.conflict'] },
  },
  'POST /tickets': {
    operationId: 'fileTicket',
    description: `For dispatchers, street officers, supervisors and administrators. The same report with the same \`formKey\` again answers with its ticket (\`known\`) and changes nothing. ${joins}`,
    body: body satisfies ManualTicketWrite,
    answer: { ...filed, outcome: 'opened' } satisfies FiledReport,
    refusals: { 409: ['registry.conflict'] },
  },
  'GET /estates/{estateId}/report-links': {
    operationId: 'listReportLinks',
    description: '`state=all`: those too that were revoked, without their address.',
    path: { estateId },
    query: { state: 'all' },
    answer: { items: [link], nextCursor: null } satisfies Page<ReportLinkView>,
  },
  'POST /estates/{estateId}/report-links': {
    operationId: 'makeReportLinks',
    description:
      'For dispatchers, supervisors and administrators. A facility that has a code in force keeps it: revoke it first to get another one.',
    path: { estateId },
    body: { facilityIds: [garageId] } satisfies ReportLinksWrite,
    answer: { items: [link], nextCursor: null } satisfies Page<ReportLinkView>,
  },
  'POST /estates/{estateId}/report-links/{facilityId}/revoke': {
    operationId: 'revokeReportLink',
    description:
      'For dispatchers, supervisors and administrators. `createdMs` says which code is meant, as the list has it. Who reported by it before still sees how it goes on. Who made it, who revoked it and why stays in the list.',
    path: { estateId, facilityId: garageId },
    body: { createdMs: receivedMs, reason: '二维码被涂改，已换新' } satisfies ReportLinkRevocation,
    refusals: { 409: ['registry.conflict'] },
  },
  'GET /estates/{estateId}/report-links/{facilityId}/code.svg': {
    operationId: 'drawReportLink',
    description: 'ISO/IEC 18004, error correction level M, with its quiet zone. It says the `url` of the list.',
    path: { estateId, facilityId: garageId },
    answer: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41"/>',
  },
};
