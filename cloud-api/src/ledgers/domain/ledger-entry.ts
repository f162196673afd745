import type {
  AssignmentRole,
  AssignmentState,
  ProblemClass,
  Severity,
  StatutoryGrade,
  TicketState,
} from '@anju/contracts';

/** An event of a ticket's log, as far as a ledger tells it. */
export interface LedgerEvent {
  readonly atMs: number;
  readonly type: string;
  /** `null`: the system. */
  readonly actorName: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface LedgerAssignment {
  readonly partyName: string;
  readonly role: AssignmentRole;
  readonly state: AssignmentState;
}

/** A ticket with all that a line of a ledger tells of it. Names are the Chinese ones. */
export interface LedgerEntry {
  readonly ticketId: string;
  readonly estateName: string;
  readonly streetName: string | null;
  /** As Annex 1 says. */
  readonly community: string | null;
  readonly propertyCompany: string | null;
  /** `null`: it is about no registered facility. */
  readonly facilityName: string | null;
  readonly facilityLocation: string | null;
  readonly problemClass: ProblemClass;
  readonly severity: Severity;
  readonly title: string;
  readonly state: TicketState;
  readonly raisedMs: number;
  readonly closedMs: number | null;
  readonly mergedInto: string | null;
  readonly hungSign: boolean;
  readonly statutoryGrade: StatutoryGrade | null;
  readonly assignments: readonly LedgerAssignment[];
  /** The newest rectify clock; `null`: the ticket has none. */
  readonly rectify: {
    readonly dueMs: number;
    readonly metMs: number | null;
    readonly breachedMs: number | null;
    readonly platformCaused: boolean;
  } | null;
  /** Oldest first. */
  readonly events: readonly LedgerEvent[];
  /** What the parties are called that the events name, by id. */
  readonly partyNames: ReadonlyMap<string, string>;
}
