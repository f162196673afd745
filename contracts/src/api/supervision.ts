import { z } from 'zod';
import { LocalisedText } from '../facility-kinds.js';
import { ProblemClass, Severity } from '../hazard.js';
import { Slug } from '../identifiers.js';
import { Role } from '../ticket.js';
import { TimeMs } from './common.js';

/** More tickets of an estate in a short time than people can look at one by one. Nothing of it is hidden or changed by that. */
export const TicketStorm = z.object({
  estateId: Slug,
  estateName: LocalisedText,
  /** Open tickets of the estate that were raised since `sinceMs`. */
  count: z.number().int().positive(),
  sinceMs: TimeMs,
  /** Of the first and the last of them. */
  firstRaisedMs: TimeMs,
  lastRaisedMs: TimeMs,
  worst: Severity,
});
export type TicketStorm = z.infer<typeof TicketStorm>;

const Line = (most: number) => z.string().trim().min(1).max(most);

/** 挂牌督办 of an estate, hung by a supervisor. */
export const HungSignWrite = z.strictObject({
  estateId: Slug,
  /** 督办问题 */
  problem: Line(500),
  /** 责任单位 */
  responsibleUnit: Line(100),
  /** 责任人 */
  responsiblePerson: Line(50),
  /** 整改时限: within a year. */
  deadlineMs: TimeMs,
  /** 督办单位 */
  supervisingUnit: Line(100),
  /** Why it is hung; stays in its log. */
  reason: Line(500),
  /** The quarter whose complaints led to it, like `2026-Q4`; absent: another reason. */
  quarter: z
    .string()
    .regex(/^\d{4}-Q[1-4]$/, 'must be a quarter like 2026-Q4')
    .exactOptional(),
});
export type HungSignWrite = z.infer<typeof HungSignWrite>;

/** 销号 of an estate's sign: by a verifier or supervisor who is another person than who hung it. */
export const HungSignRelease = z.strictObject({
  /** The version that the user saw. */
  version: z.number().int().positive(),
  /** What was seen that the problem is over. */
  reason: Line(500),
});
export type HungSignRelease = z.infer<typeof HungSignRelease>;

export const HungSignKind = z.enum(['estate', 'ticket']);

/** A sign that hangs until 销号, of an estate or of a ticket. */
export const HungSignView = z.object({
  kind: HungSignKind,
  /** 编号; of a ticket its own number. */
  id: z.string(),
  /** 0: of a ticket, which has a version of its own. */
  version: z.number().int().nonnegative(),
  state: z.enum(['hung', 'released']),
  estateId: Slug,
  estateName: LocalisedText,
  streetName: LocalisedText.nullable(),
  problem: z.string(),
  responsibleUnit: z.string(),
  responsiblePerson: z.string().nullable(),
  /** `null`: none runs. */
  deadlineMs: TimeMs.nullable(),
  supervisingUnit: z.string(),
  quarter: z.string().nullable(),
  hungMs: TimeMs,
  /** `null`: the ladder, of a ticket that broke its deadline at the top. */
  hungBy: z.string().nullable(),
  releasedMs: TimeMs.nullable(),
  releasedBy: z.string().nullable(),
  /** The asking user may release it now. A ticket is released by passing its acceptance. */
  mayRelease: z.boolean(),
  /** What the sign says, ready to print: lines of zh-CN. */
  text: z.array(z.string()),
});
export type HungSignView = z.infer<typeof HungSignView>;

export const HungSignEventView = z.object({
  seq: z.number().int(),
  atMs: TimeMs,
  type: z.enum(['hung', 'released']),
  actor: z.string(),
  actorRole: Role,
  reason: z.string(),
});

/** An estate's sign with its log. */
export const HungSignDetails = HungSignView.extend({
  events: z.array(HungSignEventView),
  /** Its log is whole: every event's hash covers the one before it. */
  intact: z.boolean(),
});
export type HungSignDetails = z.infer<typeof HungSignDetails>;

export const HungSignsQuery = z.object({
  state: z.enum(['hung', 'released', 'all']).default('hung'),
  estateId: Slug.exactOptional(),
});
export type HungSignsQuery = z.infer<typeof HungSignsQuery>;

/** An estate with many complaints in a quarter: for a supervisor to decide about, never hung by itself. */
export const HungSignProposal = z.object({
  estateId: Slug,
  estateName: LocalisedText,
  quarter: z.string(),
  complaints: z.number().int().positive(),
  /** The class that most of them are of. */
  mostOf: ProblemClass,
  /** The sign that hangs there already. */
  hungSignId: z.string().nullable(),
});
export type HungSignProposal = z.infer<typeof HungSignProposal>;

export const HungSignProposalsQuery = z.object({
  /** Default: the last quarter that is over. */
  quarter: z
    .string()
    .regex(/^\d{4}-Q[1-4]$/, 'must be a quarter like 2026-Q4')
    .exactOptional(),
});
export type HungSignProposalsQuery = z.infer<typeof HungSignProposalsQuery>;
