import type {
  ComplaintPeak,
  ComplaintView,
  ComplaintWrite,
  FiledReport,
  ManualTicketWrite,
  Page,
} from '@anju/contracts';
import { garageTicket } from './garage-flooding.js';
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
};
const body = {
  estateId,
  facilityId: 'heping.garage-1',
  problemClass,
  severity: 'major',
  content: complaint.content,
  place: '1号车库坡道',
} as const;
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
  'GET /complaints/recurring': {
    operationId: 'listRecurringComplaints',
    description: 'By estate, class and facility, the most frequent first; at most 100.',
    query: { estateId },
    answer: { items: [peak], nextCursor: null } satisfies Page<ComplaintPeak>,
  },
  'POST /complaints': {
    operationId: 'fileComplaint',
    description: `For dispatchers, street officers, supervisors and administrators. A number that the channel has sent before answers with its ticket (\`known\`) and changes nothing. ${joins}`,
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
    description: `For dispatchers, street officers, supervisors and administrators. ${joins}`,
    body: body satisfies ManualTicketWrite,
    answer: { ...filed, outcome: 'opened' } satisfies FiledReport,
    refusals: { 409: ['registry.conflict'] },
  },
};
