import type {
  AssignmentRole,
  AssignmentState,
  ComplaintChannel,
  DeadlineKind,
  HazardState,
  LocalisedText,
  ProblemClass,
  Role,
  Severity,
  StatutoryGrade,
  TicketAction,
  TicketEventType,
  TicketFilePurpose,
  TicketFileType,
  TicketSourceKind,
  TicketState,
} from '@anju/contracts';
import type { Call } from '../../routing/routing.js';
import type { ClockSubject } from './clocks.js';
import type { Escalation } from './escalation.js';

/** What a party has to do with a ticket. At most one `lead` that is not `declined`. */
export interface Assignment {
  readonly partyId: string;
  readonly role: AssignmentRole;
  readonly state: AssignmentState;
  readonly assignedMs: number;
  /** Until when a co-handler is to accept or decline; `null`: a lead, whose clocks are the ticket's. */
  readonly answerByMs: number | null;
  /** When it was written down that he let it pass; it stays so when he accepts later. */
  readonly overdueMs: number | null;
  /** Last time that he was asked again, and how often he was reminded. */
  readonly remindedMs: number | null;
  readonly reminders: number;
}

/** A clock of a ticket, a row and not a timer. It runs while it is neither met nor cancelled. */
export interface Deadline {
  /** `null` until it is stored. */
  readonly id: number | null;
  readonly kind: DeadlineKind;
  readonly openedMs: number;
  readonly dueMs: number;
  readonly metMs: number | null;
  readonly breachedMs: number | null;
  readonly cancelledMs: number | null;
  readonly clockVersion: number;
  /** It fell due while the platform itself was down: broken, and nobody's fault. */
  readonly platformCaused: boolean;
  /** When the handlers were told that it runs out. */
  readonly warnedMs: number | null;
}

/** What the limits of a ticket's clocks depend on. */
export function subjectOf(ticket: Pick<Ticket, 'severity' | 'problemClass' | 'log'>): ClockSubject {
  const { severity, problemClass, log } = ticket;
  return { severity, problemClass, ruleIds: log.hazards.map(({ ruleId }) => ruleId) };
}

/** A hazard as the ticket's log last heard of it. */
export interface TicketHazard {
  readonly id: string;
  readonly ruleId: string;
  readonly severity: Severity;
  readonly state: HazardState | 'withdrawn';
}

/** What one person asked for and another has to agree to. */
export interface Proposal {
  readonly action: TicketAction;
  readonly byUserId: string;
  readonly reason: string | null;
  readonly untilMs: number | null;
}

/** A file as the log tells of it. */
export interface LoggedFile {
  readonly id: string;
  readonly purpose: TicketFilePurpose;
  /** It came after the work was submitted last: it may show how the work was found. */
  readonly sinceSubmit: boolean;
}

/** What only the ticket's event log knows. */
export interface LogFacts {
  readonly hazards: readonly TicketHazard[];
  readonly proposal: Proposal | null;
  /** Users who accepted, arrived or submitted: none of them may verify. */
  readonly workerIds: readonly string[];
  /** Parties for whom they did, those too that the ticket was taken from. */
  readonly workerPartyIds: readonly string[];
  /** Hazards that a verifier let pass as they were told last; a new telling that one holds ends it. */
  readonly overriddenIds: readonly string[];
  /** How often a verifier overrode the sensors. */
  readonly overrides: number;
  /** Photos and files that were added. */
  readonly files: readonly LoggedFile[];
  /** How many people's reports it answers. */
  readonly reports: number;
}

/** A photo or file of a ticket; its bytes lie elsewhere, under their hash. */
export interface TicketFile {
  readonly id: string;
  readonly ticketId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly type: TicketFileType;
  readonly purpose: TicketFilePurpose;
  readonly name: string;
  readonly width: number | null;
  readonly height: number | null;
  /** The server's time, and the device's own. */
  readonly atMs: number;
  readonly clientTimeMs: number | null;
  readonly userId: string | null;
  readonly displayName: string | null;
  /** The report that it came with. */
  readonly reportId: number | null;
}

/** Of what it was born. */
export interface TicketSource {
  readonly kind: TicketSourceKind;
  /** Of a complaint. */
  readonly channel: ComplaintChannel | null;
  /** The source's own number. */
  readonly number: string | null;
}

export interface Ticket {
  readonly id: string;
  /** `null`: it is about the estate at large. */
  readonly facilityId: string | null;
  readonly estateId: string;
  readonly problemClass: ProblemClass;
  readonly severity: Severity;
  readonly title: LocalisedText;
  readonly state: TicketState;
  /** Grows by one with every action that a person or the end of a suspension causes, and with what makes it worse or cannot wait. */
  readonly version: number;
  readonly raisedMs: number;
  readonly closedMs: number | null;
  readonly suspendedUntilMs: number | null;
  readonly mergedInto: string | null;
  readonly hungSign: boolean;
  /** Statutory class, where a person has set it. */
  readonly statutoryGrade: StatutoryGrade | null;
  /** Hierarchy path, labels as in `hierarchyPath`. */
  readonly path: string;
  readonly assignments: readonly Assignment[];
  readonly deadlines: readonly Deadline[];
  /** `null` before the first call and after the end. */
  readonly escalation: Escalation | null;
  /** When the ladder has something to do by itself. */
  readonly nextCallMs: number | null;
  readonly source: TicketSource;
  readonly log: LogFacts;
}

/** A person who acts, or `system` for what time itself causes. */
export interface Actor {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  /** For whom the person acts. */
  readonly partyId: string | null;
  /** Hierarchy paths that the person is responsible for. */
  readonly scopes: readonly string[];
}

/**
 * Whom an event calls: `party:<id>`, `dispatchers:<path>`, `supervisors:<path>`, `verifiers:<path>`, or `officers:<path>`, who are
 * responsible for just that street or district.
 */
export type Audience = `${'party' | 'dispatchers' | 'supervisors' | 'verifiers' | 'officers'}:${string}`;

/** An event before it has its place in the chain. */
export interface NewEvent {
  readonly type: TicketEventType;
  readonly atMs: number;
  /** `null`: the system. */
  readonly actor: Actor | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly notify: readonly Audience[];
  /** In whose words it is told, where they are not those of its type. */
  readonly toldAs?: 'person_waits';
  /** Who of these audiences is called; of an audience that is not there everybody. */
  readonly called?: readonly Call[];
}

/** What one transaction writes: the whole ticket as it is now, and the events that made it so. */
export interface TicketChange {
  readonly ticket: Ticket;
  readonly events: readonly NewEvent[];
}

export const openStates = ['raised', 'assigned', 'responding', 'rectifying', 'suspended', 'verifying'] as const;
export const endStates = ['closed', 'merged', 'cancelled'] as const;

export function isOpen(state: TicketState): boolean {
  return (openStates as readonly TicketState[]).includes(state);
}

/** The party that leads, or `undefined` while the dispatcher has the ticket. */
export function leadOf(ticket: Pick<Ticket, 'assignments'>): Assignment | undefined {
  return ticket.assignments.find(({ role, state }) => role === 'lead' && state !== 'declined');
}

/** The co-handler's part of `partyId` that is not declined. */
export function partOf(ticket: Pick<Ticket, 'assignments'>, partyId: string | null): Assignment | undefined {
  return ticket.assignments.find(
    (part) => part.role === 'co_handler' && part.partyId === partyId && part.state !== 'declined',
  );
}

/** Co-handlers who have not finished. */
export function openParts(ticket: Pick<Ticket, 'assignments'>): readonly Assignment[] {
  return ticket.assignments.filter(
    ({ role, state }) => role === 'co_handler' && (state === 'assigned' || state === 'accepted'),
  );
}

/** Whom it concerns that something came to the ticket. */
export function handlersOf(ticket: Pick<Ticket, 'assignments' | 'path'>): readonly Audience[] {
  const parties = ticket.assignments.filter(({ state }) => state !== 'declined');
  return parties.length === 0
    ? [`dispatchers:${ticket.path}`]
    : parties.map(({ partyId }): Audience => `party:${partyId}`);
}

/** Hazards whose condition holds, or that have been normal for less than their rule's confirm time, and that nobody overrode. */
export function unconfirmedHazards(ticket: Pick<Ticket, 'log'>): readonly TicketHazard[] {
  const { hazards, overriddenIds } = ticket.log;
  return hazards.filter(({ id, state }) => state !== 'cleared' && state !== 'withdrawn' && !overriddenIds.includes(id));
}
