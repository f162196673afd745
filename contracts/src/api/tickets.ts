import { z } from 'zod';
import { LocalisedText } from '../facility-kinds.js';
import { ProblemClass, Severity } from '../hazard.js';
import { FacilityId, Slug } from '../identifiers.js';
import {
  AssignmentRole,
  AssignmentState,
  DeadlineKind,
  Role,
  StatutoryGrade,
  TicketAction,
  TicketState,
} from '../ticket.js';
import { PageQuery, TimeMs } from './common.js';

export const DeadlineView = z.object({
  kind: DeadlineKind,
  dueMs: TimeMs,
  metMs: TimeMs.nullable(),
  breachedMs: TimeMs.nullable(),
  cancelledMs: TimeMs.nullable(),
});
export type DeadlineView = z.infer<typeof DeadlineView>;

export const AssignmentView = z.object({
  partyId: z.string(),
  partyName: z.string(),
  role: AssignmentRole,
  state: AssignmentState,
});
export type AssignmentView = z.infer<typeof AssignmentView>;

export const TicketSummary = z.object({
  /** For people, e.g. `T-20261122-0007`. */
  id: z.string(),
  facilityId: FacilityId,
  facilityName: LocalisedText,
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
  title: LocalisedText,
  state: TicketState,
  version: z.number().int(),
  raisedMs: TimeMs,
  closedMs: TimeMs.nullable(),
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

export const TicketView = TicketSummary.extend({
  assignments: z.array(AssignmentView),
  proposal: ProposalView.nullable(),
  events: z.array(TicketEventView),
});
export type TicketView = z.infer<typeof TicketView>;

export const TicketsQuery = PageQuery.extend({
  /** `open`: everything but closed, merged and cancelled. */
  state: z.enum(['open', 'closed', 'all']).default('open'),
  estateId: Slug.exactOptional(),
  facilityId: FacilityId.exactOptional(),
});
export type TicketsQuery = z.infer<typeof TicketsQuery>;

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
  /** `override`: reference of the photo that shows what the sensors do not. */
  photoRef: z.string().max(200).exactOptional(),
  /** `regrade`: the severity from now on. */
  severity: Severity.exactOptional(),
  /** `classify`: the statutory class. */
  statutoryGrade: StatutoryGrade.exactOptional(),
  /** The device's own time, kept beside the server's. */
  clientTimeMs: TimeMs.exactOptional(),
});
export type TicketActionRequest = z.infer<typeof TicketActionRequest>;
