import {
  type EscalationView,
  isPlatform,
  type LocalisedText,
  type ProposalView,
  platformName,
  platformPlaceName,
  type ReportView,
  type TicketFileView,
  type TicketSummary,
  type TicketView,
} from '@anju/contracts';
import { isOverdue } from '../domain/deadlines.js';
import { actionsFor } from '../domain/decide.js';
import { mayKnowReporter } from '../domain/relations.js';
import { type Actor, isOpen, leadOf, type Ticket, type TicketFile } from '../domain/ticket.js';
import { type ChainedEvent, proposedType } from '../domain/ticket-log.js';
import type { KnownReport } from './reports.js';

/** What people call the parties and the places of tickets, by id. */
export interface Names {
  readonly parties: ReadonlyMap<string, string>;
  readonly facilities: ReadonlyMap<string, LocalisedText>;
  readonly estates: ReadonlyMap<string, LocalisedText>;
}

const plain = (id: string): LocalisedText => ({ zh: id, en: id });

function escalationOf({ escalation }: Ticket): EscalationView | null {
  if (escalation === null) return null;
  const { remindedMs: _, ...view } = escalation;
  return view;
}

/** A ticket as `viewer` gets it; without one, nothing is allowed. */
export function summaryOf(ticket: Ticket, names: Names, viewer: Actor | null, nowMs: number): TicketSummary {
  const lead = leadOf(ticket);
  const { allowed, asked } = viewer === null ? { allowed: [], asked: [] } : actionsFor(ticket, viewer);
  const { facilityId, estateId } = ticket;
  return {
    id: ticket.id,
    facilityId,
    facilityName:
      facilityId === null
        ? null
        : (names.facilities.get(facilityId) ?? (isPlatform(facilityId) ? platformName : plain(facilityId))),
    estateId,
    estateName: names.estates.get(estateId) ?? (isPlatform(facilityId) ? platformPlaceName : plain(estateId)),
    problemClass: ticket.problemClass,
    severity: ticket.severity,
    statutoryGrade: ticket.statutoryGrade,
    hungSign: ticket.hungSign,
    overrides: ticket.log.overrides,
    escalation: escalationOf(ticket),
    title: ticket.title,
    source: ticket.source,
    state: ticket.state,
    version: ticket.version,
    raisedMs: ticket.raisedMs,
    closedMs: ticket.closedMs,
    suspendedUntilMs: ticket.suspendedUntilMs,
    lead: lead === undefined ? null : (names.parties.get(lead.partyId) ?? lead.partyId),
    deadlines: ticket.deadlines.map(
      ({ kind, openedMs, dueMs, metMs, breachedMs, cancelledMs, platformCaused, clockVersion }) => ({
        kind,
        openedMs,
        dueMs,
        metMs,
        breachedMs,
        cancelledMs,
        platformCaused,
        clockVersion,
      }),
    ),
    overdue: isOpen(ticket.state) && ticket.deadlines.some((deadline) => isOverdue(deadline, nowMs)),
    hazardIds: ticket.log.hazards.map(({ id }) => id),
    allowedActions: allowed,
    askedActions: asked,
  };
}

export function fileView({ ticketId: _t, userId: _u, displayName: by, ...file }: TicketFile): TicketFileView {
  return { ...file, by };
}

/** A report as people see it; who told it only where that is theirs to know. */
export function reportView(report: KnownReport, knowsReporter: boolean): ReportView {
  const { id, kind, channel, number, severity, content, place, receivedMs, enteredBy, reporter } = report;
  const isTold = reporter.name !== null || reporter.phone !== null;
  const who = knowsReporter && isTold ? reporter : null;
  return { ...{ id, kind, channel, number, severity, content, place, receivedMs, enteredBy }, reporter: who };
}

function proposalOf(ticket: Ticket, viewer: Actor, events: readonly ChainedEvent[]): ProposalView | null {
  const { proposal } = ticket.log;
  if (proposal === null) return null;
  const { action, byUserId, reason, untilMs } = proposal;
  const asked = events.findLast(({ type, actorId }) => type === proposedType(action) && actorId === byUserId);
  return { action, by: asked?.actorName ?? byUserId, byMe: byUserId === viewer.userId, reason, untilMs };
}

export function viewOf(
  ticket: Ticket,
  about: {
    names: Names;
    viewer: Actor;
    nowMs: number;
    events: readonly ChainedEvent[];
    reports: readonly KnownReport[];
    files: readonly TicketFile[];
  },
): TicketView {
  return {
    ...summaryOf(ticket, about.names, about.viewer, about.nowMs),
    assignments: ticket.assignments.map(({ partyId, role, state, answerByMs, overdueMs }) => ({
      partyId,
      partyName: about.names.parties.get(partyId) ?? partyId,
      role,
      state,
      ...(answerByMs === null || state !== 'assigned' ? {} : { answerByMs }),
      ...(overdueMs === null ? {} : { overdueMs }),
    })),
    proposal: proposalOf(ticket, about.viewer, about.events),
    reports: about.reports.map((report) => reportView(report, mayKnowReporter(ticket, about.viewer))),
    files: about.files.map(fileView),
    events: about.events.map(({ seq, atMs, type, actorName, actorRole, data }) => ({
      seq,
      atMs,
      type,
      actor: actorName,
      actorRole,
      data: { ...data },
    })),
  };
}
