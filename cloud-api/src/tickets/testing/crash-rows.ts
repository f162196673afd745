import type { RoutingItemKind, Severity, TicketAction, TicketActionRequest, TicketState } from '@anju/contracts';
import { type Transition, transitionTable } from '../domain/transition-table.js';
import { DAY, HOUR, MINUTE, type PersonName, raisedMs } from './people.js';

type Step = readonly [PersonName, TicketAction];

/** What is done while the service is killed. */
export type Act =
  | { readonly kind: 'action'; readonly who: PersonName; readonly request: Omit<TicketActionRequest, 'version'> }
  /** The hazard engine tells that the ticket's hazard changed. */
  | { readonly kind: 'sense'; readonly change: 'active' | 'cleared' | 'withdrawn'; readonly severity?: Severity }
  /** The hazard engine tells of a hazard that became active: another one of the same matter, or the first. */
  | { readonly kind: 'raise'; readonly another: boolean }
  | { readonly kind: 'group' | 'leave' | 'sweep' | 'fail messages' | 'forget reporters' }
  | { readonly kind: 'add file' | 'complaint' | 'by hand' | 'public report' }
  | { readonly kind: 'make links' | 'revoke link' | 'set clocks' | 'set ladder' | 'hang' | 'release' }
  | { readonly kind: 'put'; readonly item: RoutingItemKind; readonly change: RoutingChangeKind };

export type RoutingChangeKind = 'new' | 'changed' | 'taken away';

/** One thing that is done, and what must be there before. */
export interface CrashRow {
  /** `(from, action)`. */
  readonly name: string;
  /** There is a ticket of a hazard at the facility. */
  readonly hasTicket: boolean;
  /** What people did about the ticket. */
  readonly before: readonly Step[];
  /** The sensors are told to be normal before. */
  readonly cleared: boolean;
  /** The street is called before. */
  readonly streetCalled: boolean;
  /** The sensors tell of danger again before. */
  readonly returned: boolean;
  /** The sensors tell before that a person is shut in. */
  readonly trapped: boolean;
  /** It has a photo, which the act names. */
  readonly hasPhoto: boolean;
  /** There is a second ticket, into which it may be merged. */
  readonly needsOther: boolean;
  /** A complaint with name and telephone has joined it. */
  readonly hasComplaint: boolean;
  /** There is a code at the facility. */
  readonly hasLink: boolean;
  readonly act: Act;
  /** Time that passes before, ms. */
  readonly laterMs: number;
}

const toState: Readonly<Partial<Record<TicketState, readonly Step[]>>> = {
  raised: [['lead', 'decline']],
  assigned: [],
  responding: [['lead', 'accept']],
  rectifying: [
    ['lead', 'accept'],
    ['lead', 'arrive'],
  ],
  suspended: [
    ['lead', 'accept'],
    ['lead', 'arrive'],
    ['supervisor', 'suspend'],
  ],
  verifying: [
    ['lead', 'accept'],
    ['lead', 'arrive'],
    ['coHandler', 'decline'],
    ['lead', 'submit'],
  ],
  merged: [['dispatcher', 'merge']],
};

export const fullRequest: Omit<TicketActionRequest, 'version' | 'action'> = {
  reason: 'because',
  leadPartyId: 'p-property',
  coHandlerPartyIds: ['p-lifts'],
  untilMs: raisedMs + 24 * HOUR,
  severity: 'minor',
  statutoryGrade: 'general',
};

function rowOf(name: string, act: Act, more: Partial<CrashRow> = {}): CrashRow {
  return {
    ...{ name, act, hasTicket: true, before: [], laterMs: 0 },
    ...{ cleared: false, streetCalled: false, returned: false, hasPhoto: false, needsOther: false },
    ...{ hasComplaint: false, hasLink: false, trapped: false },
    ...more,
  };
}

function whoDoes({ part, who }: Transition): PersonName {
  if (part) return 'coHandler';
  const relation = who[0]?.relation;
  if (relation === 'lead') return 'lead';
  if (relation === 'verifier') return 'verifier';
  if (relation === 'approver' || relation === 'called') return 'supervisor';
  return 'dispatcher';
}

function rowsOf(transition: Transition): readonly CrashRow[] {
  const { from, action, part, consent } = transition;
  const way = toState[from] ?? [];
  const own: readonly Step[] =
    part && action === 'submit'
      ? [['coHandler', 'accept']]
      : !part && action === 'submit'
        ? [['coHandler', 'decline']]
        : [];
  const row = (name: string, who: PersonName, more: readonly Step[] = []): CrashRow =>
    rowOf(
      name,
      { kind: 'action', who, request: { ...fullRequest, action } },
      {
        before: [...way, ...own, ...more],
        cleared: action !== 'override' || from === 'verifying',
        streetCalled: action === 'acknowledge',
        // An override that is to be made while the ticket is verified needs a hazard that came back.
        returned: action === 'override' && from === 'verifying',
        // Where the lead is at work already he comes again for who is shut in.
        trapped: action === 'arrive' && from !== 'responding',
        hasPhoto: action === 'override',
        needsOther: action === 'merge',
      },
    );
  const name = `(${from}, ${action}${part ? ' own part' : ''})`;
  if (consent === undefined) return [row(name, whoDoes(transition))];
  const asker: PersonName = consent.askedBy[0]?.relation === 'lead' ? 'lead' : 'dispatcher';
  const asked = row(`(${from}, ${action} asked)`, asker);
  const agreed = row(name, asker === 'lead' ? 'supervisor' : 'otherDispatcher', [[asker, action]]);
  return [asked, agreed];
}

const byItself = (from: TicketState, what: string, act: Act, laterMs = 0): CrashRow =>
  rowOf(`(${from}, ${what})`, act, {
    ...{ before: toState[from] ?? [], laterMs },
    ...{ cleared: from === 'verifying', needsOther: from === 'merged' },
  });

/** What needs no ticket. */
const without = (what: string, act: Act, more: Partial<CrashRow> = {}): CrashRow =>
  rowOf(`(none, ${what})`, act, { hasTicket: false, ...more });

const put = (item: RoutingItemKind, change: RoutingChangeKind): CrashRow =>
  rowOf(`(${item}, ${change})`, { kind: 'put', item, change }, { hasTicket: false });

/**
 * Every row of the table, with what is asked for first where it takes two; what sensors, channels, people and time bring to a ticket;
 * and what people change beside the tickets that is kept with who did it. `useCases` says which use case each of them tries.
 */
export const crashRows: readonly CrashRow[] = [
  ...transitionTable.flatMap(rowsOf),
  without('raise', { kind: 'raise', another: false }),
  without('complaint', { kind: 'complaint' }),
  without('by hand', { kind: 'by hand' }),
  without('reported by the code', { kind: 'public report' }, { hasLink: true }),
  byItself('assigned', 'complaint joins', { kind: 'complaint' }),
  rowOf('(assigned, report by the code joins)', { kind: 'public report' }, { hasLink: true }),
  byItself('rectifying', 'file added', { kind: 'add file' }),
  byItself('assigned', 'hazard joins', { kind: 'raise', another: true }),
  byItself('assigned', 'hazard cleared', { kind: 'sense', change: 'cleared' }),
  byItself('assigned', 'hazard withdrawn', { kind: 'sense', change: 'withdrawn' }),
  byItself('assigned', 'hazard worse', { kind: 'sense', change: 'active', severity: 'critical' }),
  byItself('suspended', 'hazard worse', { kind: 'sense', change: 'active', severity: 'critical' }),
  byItself('verifying', 'hazard returns', { kind: 'sense', change: 'active' }),
  byItself('merged', 'hazard cleared', { kind: 'sense', change: 'cleared' }),
  rowOf('(assigned, one cause)', { kind: 'group' }, { needsOther: true }),
  byItself('assigned', 'hazard outlasts the cause', { kind: 'leave' }),
  byItself('assigned', 'call repeated', { kind: 'sweep' }, 16 * MINUTE),
  byItself('assigned', 'messages failed', { kind: 'fail messages' }, MINUTE),
  byItself('assigned', 'deadline passed', { kind: 'sweep' }, HOUR),
  byItself('responding', 'top of the ladder', { kind: 'sweep' }, 200 * HOUR),
  byItself('suspended', 'end date', { kind: 'sweep' }, 24 * HOUR),
  { ...byItself('merged', 'reporter forgotten', { kind: 'forget reporters' }, 181 * DAY), hasComplaint: true },
  without('links made', { kind: 'make links' }),
  without('link revoked', { kind: 'revoke link' }, { hasLink: true }),
  without('sign hung', { kind: 'hang' }),
  rowOf('(sign hung, released)', { kind: 'release' }, { hasTicket: false }),
  without('clocks set', { kind: 'set clocks' }),
  without('ladder set', { kind: 'set ladder' }),
  ...(['route', 'contract', 'duty'] as const).flatMap((item) => [
    put(item, 'new'),
    put(item, 'changed'),
    put(item, 'taken away'),
  ]),
  put('party', 'taken away'),
  put('party', 'changed'),
];
