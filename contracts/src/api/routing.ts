import { z } from 'zod';
import { ProblemClass, Severity } from '../hazard.js';
import { FacilityId, Slug } from '../identifiers.js';
import { AssignmentRole, DeadlineKind, EscalationLevel, TicketState } from '../ticket.js';
import { PageQuery, TimeMs } from './common.js';
import { SourceView } from './hazards.js';
import { ChannelKind } from './notifications.js';
import { PartyView } from './registry.js';

const day = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A day in Asia/Shanghai, `yyyy-mm-dd`. */
export const Day = z.string().regex(day, 'must be a day like 2026-05-01');
export type Day = z.infer<typeof Day>;

/** A time of day in Asia/Shanghai, `hh:mm`. */
export const DayTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like 08:30');

/** `<district>[.<street>[.<estate>]]` by their ids. */
export const PlacePath = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*){0,2}$/, 'must be <district>[.<street>[.<estate>]]');

/** Whose duty calendar: a party's, or that of a street's or district's officers or dispatchers. */
export const Roster = z
  .string()
  .max(220)
  .regex(
    /^(party:[a-z0-9][a-z0-9-]*|(officers|dispatchers):[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*){0,2})$/,
    'must be party:<id>, officers:<place> or dispatchers:<place>',
  );
export type Roster = z.infer<typeof Roster>;

export const RoutingItemKind = z.enum(['route', 'contract', 'duty', 'party']);
export type RoutingItemKind = z.infer<typeof RoutingItemKind>;

/** Who leads and who helps; without estate or class it is the fallback of the more particular ones. */
export const RouteValue = z.strictObject({
  estateId: Slug.nullable(),
  problemClass: ProblemClass.nullable(),
  leadPartyId: Slug,
  coHandlerPartyIds: z.array(Slug).max(10),
});
export type RouteValue = z.infer<typeof RouteValue>;

/** A maintenance contract (维保合同): while it is in force, its party leads these classes at that place. */
export const ContractValue = z.strictObject({
  partyId: Slug,
  place: PlacePath,
  problemClasses: z.array(ProblemClass).min(1),
  fromDay: Day,
  /** The last day; `null`: until further notice. */
  toDay: Day.nullable(),
});
export type ContractValue = z.infer<typeof ContractValue>;

const UserIds = z.array(z.string().min(1).max(100)).max(50);

/** A shift that comes every week. `to` at or before `from`: it ends the day after. */
export const WeeklyShift = z.strictObject({
  kind: z.literal('weekly'),
  /** Days on which it begins, 1: Monday … 7: Sunday. */
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: DayTime,
  to: DayTime,
  /** Who is called, the first first. */
  userIds: UserIds.min(1),
  fromDay: Day,
  /** The last day on which it begins; `null`: until further notice. */
  toDay: Day.nullable(),
});
export type WeeklyShift = z.infer<typeof WeeklyShift>;

/** What is otherwise for a while: leave, a swap, a holiday. Later ones count over earlier ones. */
export const DutyException = z.strictObject({
  kind: z.literal('exception'),
  fromMs: TimeMs,
  toMs: TimeMs,
  /** Who is not on duty; `null`: nobody but `onUserIds` is. */
  offUserIds: UserIds.nullable(),
  onUserIds: UserIds,
});
export type DutyException = z.infer<typeof DutyException>;

export const DutyEntryValue = z.discriminatedUnion('kind', [WeeklyShift, DutyException]);
export type DutyEntryValue = z.infer<typeof DutyEntryValue>;

const DutyValue = z.strictObject({ roster: Roster, entry: DutyEntryValue });
export type DutyValue = z.infer<typeof DutyValue>;

/** Of a party only whether it still works here can be changed. */
const PartyValue = z.strictObject({ gone: z.boolean() });

function writeOf<T extends z.ZodType>(value: T) {
  return z.strictObject({
    /** Version that this replaces; 0: there is none yet. */
    expectedVersion: z.number().int().min(0),
    /** `null`: it is taken away. */
    value,
    reason: z.string().trim().min(1).max(500),
  });
}

export const RouteWrite = writeOf(RouteValue.nullable());
export type RouteWrite = z.infer<typeof RouteWrite>;
export const ContractWrite = writeOf(ContractValue.nullable());
export type ContractWrite = z.infer<typeof ContractWrite>;
export const DutyWrite = writeOf(DutyValue.nullable());
export type DutyWrite = z.infer<typeof DutyWrite>;
export const PartyRoutingWrite = writeOf(PartyValue);
export type PartyRoutingWrite = z.infer<typeof PartyRoutingWrite>;

export const RouteView = RouteValue.extend({ id: z.string(), version: z.number().int() });
export type RouteView = z.infer<typeof RouteView>;

/** `none`: it has not begun yet. */
export const ContractState = z.enum(['none', 'in_force', 'over']);
export type ContractState = z.infer<typeof ContractState>;

export const ContractView = ContractValue.extend({
  id: z.string(),
  version: z.number().int(),
  state: ContractState,
});
export type ContractView = z.infer<typeof ContractView>;

export const RoutingPartyView = PartyView.extend({
  place: z.string(),
  version: z.number().int(),
  /** It works here no more: routes and contracts that name it are skipped, and nobody of it is called. */
  gone: z.boolean(),
  /** Whether anybody of it can log in and is called; nobody of a party that is gone is. */
  hasAccount: z.boolean(),
});
export type RoutingPartyView = z.infer<typeof RoutingPartyView>;

/** Routes, contracts and parties of the places that you see. */
export const RoutingTableView = z.object({
  routes: z.array(RouteView),
  contracts: z.array(ContractView),
  parties: z.array(RoutingPartyView),
  /** Calendars that there are. */
  rosters: z.array(Roster),
});
export type RoutingTableView = z.infer<typeof RoutingTableView>;

export const RoutingChangesQuery = PageQuery.extend({
  kind: RoutingItemKind.exactOptional(),
  itemId: z.string().max(100).exactOptional(),
});
export type RoutingChangesQuery = z.infer<typeof RoutingChangesQuery>;

/** Newest first; none is ever changed or removed. */
export const RoutingChange = z.object({
  kind: RoutingItemKind,
  itemId: z.string(),
  version: z.number().int(),
  value: z.record(z.string(), z.unknown()).nullable(),
  reason: z.string(),
  author: z.object({ userId: z.string(), displayName: z.string() }),
  atMs: TimeMs,
});
export type RoutingChange = z.infer<typeof RoutingChange>;

export const RosterMember = z.object({ userId: z.string(), displayName: z.string() });
export type RosterMember = z.infer<typeof RosterMember>;

export const DutyQuery = z.object({
  roster: Roster,
  fromMs: z.coerce.number().int().nonnegative(),
  /** At most 62 days after `fromMs`. */
  toMs: z.coerce.number().int().nonnegative(),
});
export type DutyQuery = z.infer<typeof DutyQuery>;

export const DutyEntryView = z.object({ id: z.string(), version: z.number().int(), entry: DutyEntryValue });
export type DutyEntryView = z.infer<typeof DutyEntryView>;

/** A calendar, and what it comes to. */
export const DutyView = z.object({
  roster: Roster,
  /** The party works here no more: its entries stay, and nobody of it is called. */
  gone: z.boolean(),
  /** Everybody who can be on duty, and is called. */
  members: z.array(RosterMember),
  /** Whom entries name and nobody calls any more: without an account, or of a party that works here no more. */
  left: z.array(RosterMember),
  entries: z.array(DutyEntryView),
  /** Without gaps from `fromMs` to `toMs`, of `members` only; nobody in `userIds`: a hole, in which all `members` are called. */
  stretches: z.array(z.object({ fromMs: TimeMs, toMs: TimeMs, userIds: z.array(z.string()) })),
});
export type DutyView = z.infer<typeof DutyView>;

/** The ladder's times for one severity. */
export const LadderTimesView = z.strictObject({
  severity: Severity,
  /** A call that nobody answers is repeated this often. */
  remindMs: z.number().int().min(60_000).max(604_800_000),
  /** A call that nobody answered for so long goes to the next level. */
  upAfterMs: z.number().int().min(60_000).max(1_209_600_000),
  /** A ticket whose rectify or verify clock is broken climbs a level after so long; from the top, to 挂牌督办. */
  overdueStepMs: z.number().int().min(60_000).max(2_592_000_000),
});
export type LadderTimesView = z.infer<typeof LadderTimesView>;

export const TicketLadderWrite = z.strictObject({
  /** Version that this replaces; 1: what ships. */
  expectedVersion: z.number().int().min(1),
  /** Severities that are missing have the times that ship. */
  times: z.array(LadderTimesView).max(4),
  reason: z.string().trim().min(1).max(500),
});
export type TicketLadderWrite = z.infer<typeof TicketLadderWrite>;

export const TicketLadderVersion = z.object({
  version: z.number().int(),
  times: z.array(LadderTimesView),
  reason: z.string(),
  author: z.object({ userId: z.string(), displayName: z.string() }),
  atMs: TimeMs,
});
export type TicketLadderVersion = z.infer<typeof TicketLadderVersion>;

/** A district's times of the escalation ladder. A ticket keeps the version of its last call until the next one. */
export const TicketLadderView = z.object({
  districtId: Slug,
  /** 1: what ships. */
  version: z.number().int(),
  times: z.array(LadderTimesView),
  defaults: z.array(LadderTimesView),
  source: SourceView,
  /** Newest first; none is ever changed or removed. */
  history: z.array(TicketLadderVersion),
});
export type TicketLadderView = z.infer<typeof TicketLadderView>;

/** What decided, or was passed over, on the way to whoever gets a ticket. */
export const RoutingStep = z.object({
  by: z.enum(['contract', 'route', 'property_manager', 'street_officer', 'dispatcher', 'co_handler']),
  /** Of the contract or route; `null` where there is no row. */
  id: z.string().nullable(),
  partyId: z.string().nullable(),
  outcome: z.enum(['decided', 'skipped']),
  why: z.enum([
    'chosen',
    'contract_over',
    'contract_not_begun',
    'less_particular',
    'party_gone',
    'no_account',
    'is_lead',
    'nobody',
  ]),
});
export type RoutingStep = z.infer<typeof RoutingStep>;

/** `no_calendar`, `nobody_on_duty`: everybody behind the audience is called. */
export const CallBasis = z.enum(['on_duty', 'nobody_on_duty', 'no_calendar']);
export type CallBasis = z.infer<typeof CallBasis>;

export const RoutingPreviewQuery = z
  .object({
    estateId: Slug.exactOptional(),
    facilityId: FacilityId.exactOptional(),
    problemClass: ProblemClass,
    severity: Severity,
    /** A rule whose hazards have clocks of their own, such as `E-TRAP`. */
    ruleId: z.string().max(100).exactOptional(),
    /** When; now where it is absent. */
    atMs: z.coerce.number().int().nonnegative().exactOptional(),
  })
  .refine(({ estateId, facilityId }) => (estateId === undefined) !== (facilityId === undefined), {
    path: ['estateId'],
    message: 'give estateId or facilityId, one of them',
  });
export type RoutingPreviewQuery = z.infer<typeof RoutingPreviewQuery>;

export const PreviewDelivery = z.object({
  channelId: z.string(),
  kind: ChannelKind,
  /** With the middle hidden; `null`: the channel itself is the address. */
  address: z.string().nullable(),
  userId: z.string().nullable(),
  /** After quiet hours. */
  atMs: TimeMs,
});

export const PreviewCall = z.object({
  level: EscalationLevel,
  /** When, where nobody answers before. */
  atMs: TimeMs,
  audience: z.string(),
  basis: CallBasis,
  people: z.array(RosterMember),
  deliveries: z.array(PreviewDelivery),
  /** Nobody can log in behind the audience: the next level is called at once. */
  reachable: z.boolean(),
});
export type PreviewCall = z.infer<typeof PreviewCall>;

/** Who would get a ticket at that time; nothing is written and nobody is called. */
export const RoutingPreview = z.object({
  atMs: TimeMs,
  estateId: Slug,
  state: TicketState,
  assignments: z.array(z.object({ partyId: z.string(), partyName: z.string(), role: AssignmentRole })),
  steps: z.array(RoutingStep),
  /** By the events of the ticket: who is told at once. */
  told: z.array(PreviewCall.omit({ level: true, atMs: true, reachable: true }).extend({ event: z.string() })),
  /** The ladder, from the level that is called first. */
  ladder: z.array(PreviewCall),
  ladderVersion: z.number().int(),
  remindMs: z.number().int(),
  deadlines: z.array(z.object({ kind: DeadlineKind, dueMs: TimeMs })),
  clockVersion: z.number().int(),
});
export type RoutingPreview = z.infer<typeof RoutingPreview>;
