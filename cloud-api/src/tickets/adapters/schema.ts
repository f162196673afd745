import type {
  AssignmentRole,
  AssignmentState,
  ClockLimit,
  ComplaintChannel,
  DeadlineKind,
  ProblemClass,
  Role,
  Severity,
  StatutoryGrade,
  TicketFilePurpose,
  TicketFileType,
  TicketSourceKind,
  TicketState,
} from '@anju/contracts';
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { ltree, timeMs } from '../../platform/db/columns.js';
import type { Escalation } from '../domain/escalation.js';
import type { LogFacts } from '../domain/ticket.js';
import { NEVER_DUE_MS } from '../usecases/ticket-records.js';

export const tickets = pgTable(
  'tickets',
  {
    /** `T-<yyyymmdd>-<n>`, day in Asia/Shanghai. */
    id: text('id').primaryKey(),
    /** `null`: it is about the estate at large. */
    facilityId: text('facility_id'),
    estateId: text('estate_id').notNull(),
    problemClass: text('problem_class').$type<ProblemClass>().notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    titleZh: text('title_zh').notNull(),
    titleEn: text('title_en').notNull(),
    state: text('state').$type<TicketState>().notNull(),
    /** Grows by one with every transition. */
    version: integer('version').notNull(),
    raisedMs: timeMs('raised_ms').notNull(),
    closedMs: timeMs('closed_ms'),
    suspendedUntilMs: timeMs('suspended_until_ms'),
    mergedInto: text('merged_into'),
    hungSign: boolean('hung_sign').notNull().default(false),
    /** 一般 / 重大事故隐患, where a person has set it. */
    statutoryGrade: text('statutory_grade').$type<StatutoryGrade>(),
    path: ltree('path').notNull(),
    escalation: jsonb('escalation').$type<Escalation>(),
    nextCallMs: timeMs('next_call_ms'),
    /** When the first of its running clocks runs out, or ran out; `NEVER_DUE_MS`: none runs. Written with its deadlines. */
    nextDueMs: timeMs('next_due_ms').notNull().default(NEVER_DUE_MS),
    sourceKind: text('source_kind').$type<TicketSourceKind>().notNull().default('hazard'),
    sourceChannel: text('source_channel').$type<ComplaintChannel>(),
    /** The source's own number. */
    sourceNumber: text('source_number'),
    /** Every party with a part in it, declined ones too: whoever is of one may see it. Written with its assignments. */
    partyIds: text('party_ids').array().notNull().default(sql`'{}'`),
    /** What its log says, folded by `version` of the folding; otherwise it is folded anew. Written with its events. */
    logFacts: jsonb('log_facts').$type<{ readonly version: number; readonly facts: LogFacts }>(),
  },
  (t) => [
    index('tickets_next_call').on(t.nextCallMs),
    index('tickets_hung_sign').on(t.raisedMs).where(sql`hung_sign`),
    index('tickets_state').on(t.state, t.raisedMs),
    index('tickets_facility').on(t.facilityId),
    index('tickets_path').using('gist', t.path),
    index('tickets_parties').using('gin', t.partyIds),
    // The board, read from its end: newest first, however much is closed.
    index('tickets_open_newest')
      .on(t.raisedMs, t.id)
      .where(sql`state in ('raised', 'assigned', 'responding', 'rectifying', 'suspended', 'verifying')`),
    // The board in the order of what is due first. No expression: behind a row policy it could not be looked up by one.
    index('tickets_open_due')
      .on(t.nextDueMs, t.id)
      .where(sql`state in ('raised', 'assigned', 'responding', 'rectifying', 'suspended', 'verifying')`),
    // How many are open at each facility, without a look at the tickets: what the row scope asks for is in it too.
    index('tickets_open_counts')
      .on(t.estateId, t.facilityId, t.nextDueMs, t.path, t.partyIds)
      .where(sql`state in ('raised', 'assigned', 'responding', 'rectifying', 'suspended', 'verifying')`),
    index('tickets_suspended').on(t.suspendedUntilMs).where(sql`state = 'suspended'`),
    // The ids of a day, in every collation.
    index('tickets_id_prefix').on(t.id.op('text_pattern_ops')),
  ],
);

export const ticketAssignments = pgTable(
  'ticket_assignments',
  {
    ticketId: text('ticket_id')
      .notNull()
      .references(() => tickets.id),
    partyId: text('party_id').notNull(),
    role: text('role').$type<AssignmentRole>().notNull(),
    state: text('state').$type<AssignmentState>().notNull(),
    assignedMs: timeMs('assigned_ms').notNull(),
    /** Until when a co-handler is to accept or decline, and when it was written down that he let it pass. */
    answerByMs: timeMs('answer_by_ms'),
    overdueMs: timeMs('overdue_ms'),
    remindedMs: timeMs('reminded_ms'),
    reminders: integer('reminders').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.ticketId, t.partyId] })],
);

export const ticketDeadlines = pgTable(
  'ticket_deadlines',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    ticketId: text('ticket_id')
      .notNull()
      .references(() => tickets.id),
    kind: text('kind').$type<DeadlineKind>().notNull(),
    openedMs: timeMs('opened_ms').notNull(),
    dueMs: timeMs('due_ms').notNull(),
    metMs: timeMs('met_ms'),
    breachedMs: timeMs('breached_ms'),
    cancelledMs: timeMs('cancelled_ms'),
    /** Version of the clock configuration that was in force. */
    clockVersion: integer('clock_version').notNull(),
    platformCaused: boolean('platform_caused').notNull().default(false),
    warnedMs: timeMs('warned_ms'),
  },
  (t) => [
    index('ticket_deadlines_unnoticed')
      .on(t.dueMs)
      .where(sql`met_ms is null and cancelled_ms is null and breached_ms is null`),
    index('ticket_deadlines_due').on(t.dueMs),
    index('ticket_deadlines_ticket').on(t.ticketId),
  ],
);

/** A district's time limits, every version of them; the shipped ones are version 1 and no row. */
export const ticketClockVersions = pgTable(
  'ticket_clock_versions',
  {
    path: ltree('path').notNull(),
    version: integer('version').notNull(),
    limits: jsonb('limits').$type<ClockLimit[]>().notNull(),
    reason: text('reason').notNull(),
    userId: text('user_id').notNull(),
    displayName: text('display_name').notNull(),
    atMs: timeMs('at_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.path, t.version] })],
);

/** When deadlines were last looked at: one row, whichever process did it. */
export const platformPulse = pgTable('platform_pulse', {
  id: integer('id').primaryKey(),
  atMs: timeMs('at_ms').notNull(),
});

/** Times in which nobody looked at deadlines. */
export const platformOutages = pgTable(
  'platform_outages',
  { fromMs: timeMs('from_ms').primaryKey(), toMs: timeMs('to_ms').notNull() },
  (t) => [index('platform_outages_to').on(t.toMs)],
);

/** Append-only; each event's hash covers the previous one's. */
export const ticketEvents = pgTable(
  'ticket_events',
  {
    ticketId: text('ticket_id')
      .notNull()
      .references(() => tickets.id),
    seq: integer('seq').notNull(),
    atMs: timeMs('at_ms').notNull(),
    type: text('type').notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name'),
    actorRole: text('actor_role').$type<Role>(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.ticketId, t.seq] })],
);

/** Messages to leave, written with the transition that causes them. */
export const notificationOutbox = pgTable(
  'notification_outbox',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    /** Idempotency key of the message. */
    key: text('key').notNull().unique(),
    /** Of a message about an estate's sign the sign's number. */
    ticketId: text('ticket_id').notNull(),
    audience: text('audience').notNull(),
    template: text('template').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    createdMs: timeMs('created_ms').notNull(),
    deliveredMs: timeMs('delivered_ms'),
    /** When it was given up, and why: no channel brings it to anybody. */
    failedMs: timeMs('failed_ms'),
    failure: text('failure'),
  },
  (t) => [
    index('notification_outbox_open').on(t.deliveredMs),
    // What is still to leave, in its order, however much has left.
    index('notification_outbox_waiting').on(t.id).where(sql`delivered_ms is null`),
    // What is asked of the calls for a ticket.
    index('notification_outbox_ticket').on(t.ticketId, t.audience),
  ],
);

/** What a person reported of an estate: a complaint, or what somebody of the service entered by hand. Each belongs to one ticket. */
export const ticketReports = pgTable(
  'ticket_reports',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    ticketId: text('ticket_id')
      .notNull()
      .references(() => tickets.id),
    kind: text('kind').$type<TicketSourceKind>().notNull(),
    channel: text('channel').$type<ComplaintChannel>(),
    number: text('number'),
    estateId: text('estate_id').notNull(),
    facilityId: text('facility_id'),
    problemClass: text('problem_class').$type<ProblemClass>().notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    path: ltree('path').notNull(),
    content: text('content').notNull(),
    place: text('place'),
    /** Personal data: taken away some time after the ticket's end. */
    reporterName: text('reporter_name'),
    reporterPhone: text('reporter_phone'),
    receivedMs: timeMs('received_ms').notNull(),
    /** Who entered it; `null`: the reporter himself. */
    userId: text('user_id'),
    displayName: text('display_name'),
    /** By which the reporter sees how it goes on. */
    receipt: text('receipt').unique(),
  },
  (t) => [
    uniqueIndex('ticket_reports_number').on(t.number, t.channel).where(sql`number is not null`),
    index('ticket_reports_ticket').on(t.ticketId),
    index('ticket_reports_matter').on(t.estateId, t.problemClass, t.receivedMs),
    index('ticket_reports_received').on(t.receivedMs),
    index('ticket_reports_code').on(t.facilityId, t.receivedMs).where(sql`channel = 'qr'`),
    index('ticket_reports_reporter').on(t.ticketId).where(sql`reporter_name is not null or reporter_phone is not null`),
    index('ticket_reports_path').using('gist', t.path),
  ],
);

/** Photos and files of a ticket; their bytes lie outside the database under their hash. */
export const ticketFiles = pgTable(
  'ticket_files',
  {
    id: text('id').primaryKey(),
    ticketId: text('ticket_id')
      .notNull()
      .references(() => tickets.id),
    sha256: text('sha256').notNull(),
    bytes: integer('bytes').notNull(),
    type: text('type').$type<TicketFileType>().notNull(),
    purpose: text('purpose').$type<TicketFilePurpose>().notNull(),
    name: text('name').notNull(),
    width: integer('width'),
    height: integer('height'),
    /** The server's time, and the device's own. */
    atMs: timeMs('at_ms').notNull(),
    clientTimeMs: timeMs('client_time_ms'),
    userId: text('user_id'),
    displayName: text('display_name'),
    /** The report that it came with. */
    reportId: bigint('report_id', { mode: 'number' }).references(() => ticketReports.id),
  },
  (t) => [
    uniqueIndex('ticket_files_once').on(t.ticketId, t.sha256, t.purpose),
    index('ticket_files_sha256').on(t.sha256),
    index('ticket_files_report').on(t.reportId).where(sql`report_id is not null`),
  ],
);

/** Codes at facilities by which anybody may report, without login. */
export const reportLinks = pgTable(
  'report_links',
  {
    /** Random; whoever has it may report, and see no more than what estate and facility are called. */
    token: text('token').primaryKey(),
    facilityId: text('facility_id').notNull(),
    path: ltree('path').notNull(),
    createdMs: timeMs('created_ms').notNull(),
    /** Ids of users, and what they were called. */
    createdBy: text('created_by').notNull(),
    createdByName: text('created_by_name').notNull(),
    revokedMs: timeMs('revoked_ms'),
    revokedBy: text('revoked_by'),
    revokedByName: text('revoked_by_name'),
    revokedReason: text('revoked_reason'),
  },
  (t) => [
    uniqueIndex('report_links_facility').on(t.facilityId).where(sql`revoked_ms is null`),
    index('report_links_path').using('gist', t.path),
  ],
);
