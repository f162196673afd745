import { createHash } from 'node:crypto';
import { type Role, TicketAction, TicketFilePurpose } from '@anju/contracts';
import { z } from 'zod';
import type { LogFacts, LoggedFile, Proposal, TicketHazard } from './ticket.js';

/** An event with its place in the ticket's chain. `seq` starts at 1. */
export interface ChainedEvent {
  readonly ticketId: string;
  readonly seq: number;
  readonly atMs: number;
  readonly type: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly actorRole: Role | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly previousHash: string;
  readonly hash: string;
}

/** What the first event of a ticket has for a previous hash. */
export const genesisHash = '0'.repeat(64);

/** JSON with sorted keys and no space, so that the same value is the same text wherever it was stored. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** SHA-256, hexadecimal, over the previous hash and everything that the event says. */
export function hashOf(event: Omit<ChainedEvent, 'hash'>): string {
  const { ticketId, seq, atMs, type, actorId, actorName, actorRole, data, previousHash } = event;
  const content = canonicalJson({ ticketId, seq, atMs, type, actorId, actorName, actorRole, data });
  return createHash('sha256').update(previousHash).update(content).digest('hex');
}

export type ChainVerdict = { readonly ok: true } | { readonly ok: false; readonly seq: number; readonly why: string };

const TransitionData = z.object({ version: z.number() });

/**
 * Whether the log of a ticket is whole: numbers without a gap, each hash over the one before it, and as many versions as the
 * ticket counts, so that a cut-off tail that held an action is noticed too.
 */
export function verifyChain(events: readonly ChainedEvent[], ticketVersion: number): ChainVerdict {
  let previousHash = genesisHash;
  let version = 0;
  for (const [index, event] of events.entries()) {
    const seq = index + 1;
    if (event.seq !== seq) return { ok: false, seq, why: `event ${seq} is missing` };
    if (event.previousHash !== previousHash) return { ok: false, seq, why: 'does not follow the event before it' };
    if (hashOf(event) !== event.hash) return { ok: false, seq, why: 'its content is not what was written' };
    previousHash = event.hash;
    const carried = TransitionData.safeParse(event.data);
    if (carried.success) version = carried.data.version;
  }
  if (version !== ticketVersion) {
    return {
      ok: false,
      seq: events.length + 1,
      why: `the log ends at version ${version}, the ticket is ${ticketVersion}`,
    };
  }
  return { ok: true };
}

const HazardData = z.object({
  id: z.string(),
  ruleId: z.string(),
  severity: z.enum(['critical', 'major', 'minor', 'notice']),
  state: z.enum(['pending', 'active', 'clearing', 'cleared', 'withdrawn']),
});
const EventData = z.object({
  hazards: z.array(HazardData).default([]),
  reason: z.string().nullable().default(null),
  untilMs: z.number().nullable().default(null),
  actorPartyId: z.string().nullable().default(null),
  overridden: z.array(z.string()).default([]),
  workerIds: z.array(z.string()).default([]),
  workerPartyIds: z.array(z.string()).default([]),
  file: z.object({ id: z.string(), purpose: TicketFilePurpose }).nullable().default(null),
  report: z.object({ kind: z.string() }).nullable().default(null),
});

const proposalSuffix = '_proposed';
const workActions: readonly string[] = ['accept', 'arrive', 'submit'];
/** What is decided beside a ticket's way leaves a request that waits for its answer. */
const besideActions: readonly string[] = ['override', 'regrade', 'classify', 'hang', 'acknowledge'];
/** What was asked for was asked for without these. */
const newMatters: readonly string[] = ['hazard_joined', 'hazard_returned', 'absorbed'];

/** Of what `foldEvent` makes: raised with every change of it, so that what was folded before is folded anew. */
export const logFactsVersion = 1;

export const emptyLog: LogFacts = {
  hazards: [],
  proposal: null,
  workerIds: [],
  workerPartyIds: [],
  overriddenIds: [],
  overrides: 0,
  files: [],
  reports: 0,
};

function added(known: readonly string[], ...more: readonly (string | null)[]): readonly string[] {
  const fresh = more.filter((one): one is string => one !== null && !known.includes(one));
  return fresh.length === 0 ? known : [...known, ...new Set(fresh)];
}

function withHazards(known: readonly TicketHazard[], told: readonly TicketHazard[]): readonly TicketHazard[] {
  const byId = new Map(known.map((hazard) => [hazard.id, hazard]));
  for (const hazard of told) byId.set(hazard.id, hazard);
  return [...byId.values()];
}

function filesAfter(
  known: readonly LoggedFile[],
  told: Pick<LoggedFile, 'id' | 'purpose'> | null,
  isSubmitted: boolean,
): readonly LoggedFile[] {
  if (isSubmitted) return known.map((file) => ({ ...file, sinceSubmit: false }));
  return told === null ? known : [...known, { ...told, sinceSubmit: true }];
}

/** What the log says after one more event. */
export function foldEvent(
  facts: LogFacts,
  event: { readonly type: string; readonly actorId: string | null; readonly data: Readonly<Record<string, unknown>> },
): LogFacts {
  const data = EventData.parse(event.data);
  const hazards = data.hazards.length === 0 ? facts.hazards : withHazards(facts.hazards, data.hazards);
  // An override is about what was seen then: a hazard that is told to be active again, or over, is judged anew.
  const judgedAnew = new Set(data.hazards.filter(({ state }) => state !== 'clearing').map(({ id }) => id));
  const standing = facts.overriddenIds.filter((id) => !judgedAnew.has(id));
  const overriddenIds = data.overridden.length === 0 ? standing : [...new Set([...standing, ...data.overridden])];
  const asked = event.type.endsWith(proposalSuffix)
    ? TicketAction.safeParse(event.type.slice(0, -proposalSuffix.length))
    : undefined;
  if (asked?.success && event.actorId !== null) {
    const proposal: Proposal = {
      action: asked.data,
      byUserId: event.actorId,
      reason: data.reason,
      untilMs: data.untilMs,
    };
    return { ...facts, hazards, overriddenIds, proposal };
  }
  const isAction = TicketAction.safeParse(event.type).success;
  const isWork = workActions.includes(event.type);
  // Whatever is done to the ticket makes an older request pointless, except a co-handler's own part and what lies beside its way.
  const leaves = event.data.part === true || besideActions.includes(event.type);
  const isPointless = (isAction && !leaves) || newMatters.includes(event.type);
  return {
    hazards,
    proposal: isPointless ? null : facts.proposal,
    workerIds: added(facts.workerIds, ...data.workerIds, isWork ? event.actorId : null),
    workerPartyIds: added(facts.workerPartyIds, ...data.workerPartyIds, isWork ? data.actorPartyId : null),
    overriddenIds,
    overrides: facts.overrides + (event.type === 'override' ? 1 : 0),
    files: filesAfter(facts.files, data.file, event.type === 'submit' && event.data.part !== true),
    reports: facts.reports + (data.report === null ? 0 : 1),
  };
}

export function proposedType(action: TicketAction): `${TicketAction}_proposed` {
  return `${action}${proposalSuffix}`;
}
