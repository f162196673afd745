import { z } from 'zod';
import { LocalisedText } from '../facility-kinds.js';
import { ProblemClass, Severity } from '../hazard.js';
import { FacilityId, Slug } from '../identifiers.js';
import {
  AssignmentRole,
  AssignmentState,
  ComplaintChannel,
  DeadlineKind,
  EscalationCause,
  EscalationLevel,
  Role,
  StatutoryGrade,
  TicketAction,
  TicketFilePurpose,
  TicketFileType,
  TicketSourceKind,
  TicketState,
} from '../ticket.js';
import { PageQuery, TimeMs } from './common.js';
import { ReportView, SourceNumber } from './complaints.js';
import { SourceView } from './hazards.js';

export const DeadlineView = z.object({
  kind: DeadlineKind,
  openedMs: TimeMs,
  dueMs: TimeMs,
  metMs: TimeMs.nullable(),
  breachedMs: TimeMs.nullable(),
  cancelledMs: TimeMs.nullable(),
  /** The platform itself was down when it fell due: it counts against nobody. */
  platformCaused: z.boolean(),
  /** Version of the district's clocks that set it. */
  clockVersion: z.number().int(),
});
export type DeadlineView = z.infer<typeof DeadlineView>;

export const AssignmentView = z.object({
  partyId: z.string(),
  partyName: z.string(),
  role: AssignmentRole,
  state: AssignmentState,
  /** Until when a co-handler who has not accepted is to do so, or to decline. */
  answerByMs: TimeMs.exactOptional(),
  /** When a co-handler was told that he let that time pass. */
  overdueMs: TimeMs.exactOptional(),
});
export type AssignmentView = z.infer<typeof AssignmentView>;

/** Whom the ladder has called last, and who has answered. */
export const EscalationView = z.object({
  level: EscalationLevel,
  cause: EscalationCause,
  calledMs: TimeMs,
  reminders: z.number().int().nonnegative(),
  acknowledgedMs: TimeMs.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Version of the district's ladder by whose times the next call is made. */
  ladderVersion: z.number().int().exactOptional(),
});
export type EscalationView = z.infer<typeof EscalationView>;

/** What the ticket was born of. */
export const TicketSourceView = z.object({
  kind: TicketSourceKind,
  /** Of a complaint. */
  channel: ComplaintChannel.nullable(),
  /** The source's own number. */
  number: z.string().nullable(),
});
export type TicketSourceView = z.infer<typeof TicketSourceView>;

export const TicketSummary = z.object({
  /** For people, e.g. `T-20261122-0007`. */
  id: z.string(),
  /** `null`: it is about the estate at large. */
  facilityId: FacilityId.nullable(),
  facilityName: LocalisedText.nullable(),
  estateId: Slug,
  estateName: LocalisedText,
  problemClass: ProblemClass,
  severity: Severity,
  /** 隐患分级, where a person has set it. */
  statutoryGrade: StatutoryGrade.nullable(),
  /** 挂牌督办: hangs until 销号; a closed ticket that had the sign keeps it as a fact. */
  hungSign: z.boolean(),
  /** How often a verifier let it pass without the sensors' confirmation; counted in the rating. */
  overrides: z.number().int().nonnegative(),
  /** `null`: it is over. */
  escalation: EscalationView.nullable(),
  title: LocalisedText,
  source: TicketSourceView,
  state: TicketState,
  version: z.number().int(),
  raisedMs: TimeMs,
  closedMs: TimeMs.nullable(),
  /** The clocks stand until then; `null`: it is not suspended. */
  suspendedUntilMs: TimeMs.nullable(),
  lead: z.string().nullable(),
  deadlines: z.array(DeadlineView),
  overdue: z.boolean(),
  hazardIds: z.array(z.string()),
  /** What the asking user may do now: from the transition table. */
  allowedActions: z.array(TicketAction),
  /** Of `allowedActions`, those that only ask: they take effect when another person agrees. */
  askedActions: z.array(TicketAction),
});
export type TicketSummary = z.infer<typeof TicketSummary>;

export const TicketEventView = z.object({
  seq: z.number().int(),
  atMs: TimeMs,
  type: z.string(),
  actor: z.string().nullable(),
  actorRole: Role.nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type TicketEventView = z.infer<typeof TicketEventView>;

/** What one person asked for and another has to agree to, by doing the same action. */
export const ProposalView = z.object({
  action: TicketAction,
  by: z.string(),
  /** The asking user is who proposed it, so that somebody else has to act. */
  byMe: z.boolean(),
  reason: z.string().nullable(),
  untilMs: TimeMs.nullable(),
});
export type ProposalView = z.infer<typeof ProposalView>;

/** A photo or file of a ticket. Its content is at `/tickets/{ticketId}/files/{id}`. */
export const TicketFileView = z.object({
  id: z.string(),
  type: TicketFileType,
  purpose: TicketFilePurpose,
  name: z.string(),
  bytes: z.number().int(),
  /** Over the content; also in the log. */
  sha256: z.string(),
  /** Pixels, of a picture. */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  atMs: TimeMs,
  /** What the device's clock said. */
  clientTimeMs: TimeMs.nullable(),
  by: z.string().nullable(),
  /** The report that it came with, from somebody outside the service. */
  reportId: z.number().int().nullable(),
});
export type TicketFileView = z.infer<typeof TicketFileView>;

export const TicketView = TicketSummary.extend({
  assignments: z.array(AssignmentView),
  proposal: ProposalView.nullable(),
  /** What people told that it answers, oldest first. */
  reports: z.array(ReportView),
  /** Photos and files, oldest first. */
  files: z.array(TicketFileView),
  events: z.array(TicketEventView),
});

/** What became of something that was reported. */
export const FiledReport = z.object({
  /** `known`: its channel had sent this number before. */
  outcome: z.enum(['opened', 'joined', 'known']),
  ticket: TicketView,
});
export type FiledReport = z.infer<typeof FiledReport>;
export type TicketView = z.infer<typeof TicketView>;

export const TicketsQuery = PageQuery.extend({
  /** `open`: everything but closed, merged and cancelled. */
  state: z.enum(['open', 'closed', 'all']).default('open'),
  estateId: Slug.exactOptional(),
  facilityId: FacilityId.exactOptional(),
  /** What it was born of. */
  source: TicketSourceKind.exactOptional(),
  /** A number that a source gave what it answers. */
  number: SourceNumber.exactOptional(),
  /** Part of its id, of a source's number, of its title, or of the name of its facility or estate, in either language. */
  text: z.string().trim().min(1).max(60).exactOptional(),
  /** 挂牌督办 only. */
  hungSign: z.literal('true').exactOptional(),
  streetId: Slug.exactOptional(),
  severity: Severity.exactOptional(),
  problemClass: ProblemClass.exactOptional(),
  /** A clock of it is late. */
  overdue: z.literal('true').exactOptional(),
  /** Of your party, as lead or co-handler. */
  mine: z.literal('true').exactOptional(),
  /** `newest` first (when absent), or first what is `due` first; what has no running clock comes last. */
  sort: z.enum(['newest', 'due']).exactOptional(),
});
export type TicketsQuery = z.infer<typeof TicketsQuery>;

export const TicketFileQuery = z.object({
  purpose: TicketFilePurpose.default('photo'),
  /** The device's own time, kept beside the server's. */
  clientTimeMs: z.coerce.number().int().min(0).max(8_640_000_000_000_000).exactOptional(),
});
export type TicketFileQuery = z.infer<typeof TicketFileQuery>;

/** One action on a ticket; what each must carry is in the transition table. */
export const TicketActionRequest = z.object({
  action: TicketAction,
  /** The version that the user saw; another one is answered with 409 `ticket.version_conflict` and the current ticket. */
  version: z.number().int().nonnegative(),
  comment: z.string().max(2000).exactOptional(),
  reason: z.string().max(500).exactOptional(),
  /** `assign`: the lead's party id. */
  leadPartyId: z.string().exactOptional(),
  /** `assign`: the co-handlers' party ids. */
  coHandlerPartyIds: z.array(z.string()).max(10).exactOptional(),
  /** `suspend`: until when. */
  untilMs: TimeMs.exactOptional(),
  /** `merge`: into which ticket. */
  intoTicketId: z.string().exactOptional(),
  /**
   * Id of a file of this very ticket. `override`: the photo that shows what the sensors do not. `pass`: a photo of the work, or the
   * signature by which acceptance was confirmed; required where no sensor watches the ticket.
   */
  photoRef: z.string().max(200).exactOptional(),
  /** `regrade`: the severity from now on. */
  severity: Severity.exactOptional(),
  /** `classify`: the statutory class. */
  statutoryGrade: StatutoryGrade.exactOptional(),
  /** The device's own time, kept beside the server's. */
  clientTimeMs: TimeMs.exactOptional(),
});
export type TicketActionRequest = z.infer<typeof TicketActionRequest>;

/** A time limit of a district; the most particular one (class before severity) is in force, and it never loosens a rule's own. */
export const ClockLimit = z.strictObject({
  kind: DeadlineKind,
  problemClass: ProblemClass.exactOptional(),
  severity: Severity.exactOptional(),
  limitMs: z
    .number()
    .int()
    .min(60_000)
    .max(366 * 86_400_000),
});
export type ClockLimit = z.infer<typeof ClockLimit>;

export const TicketClocksWrite = z.strictObject({
  /** Version that this replaces; 1: what ships. */
  expectedVersion: z.number().int().min(1),
  limits: z.array(ClockLimit).max(200),
  reason: z.string().trim().min(1).max(500),
});
export type TicketClocksWrite = z.infer<typeof TicketClocksWrite>;

export const TicketClocksVersion = z.object({
  version: z.number().int(),
  limits: z.array(ClockLimit),
  reason: z.string(),
  author: z.object({ userId: z.string(), displayName: z.string() }),
  atMs: TimeMs,
});
export type TicketClocksVersion = z.infer<typeof TicketClocksVersion>;

/** A district's time limits. What runs keeps the limit that it was opened with. */
export const TicketClocksView = z.object({
  districtId: Slug,
  /** 1: what ships. */
  version: z.number().int(),
  limits: z.array(ClockLimit),
  /** What ships and holds where no limit of the district does. `ruleIds`: only for hazards of these rules, where it is the upper bound. */
  defaults: z.array(ClockLimit.extend({ ruleIds: z.array(z.string()).exactOptional(), source: SourceView })),
  /** Newest first; none is ever changed or removed. */
  history: z.array(TicketClocksVersion),
});
export type TicketClocksView = z.infer<typeof TicketClocksView>;
