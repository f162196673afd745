import type { TicketAction, TicketActionRequest, TicketState } from '@anju/contracts';
import { type Transition, transitionTable } from '../domain/transition-table.js';
import { HOUR, MINUTE, type PersonName, raisedMs } from './people.js';

type Step = readonly [PersonName, TicketAction];

export type Act =
  | { readonly kind: 'action'; readonly who: PersonName; readonly request: Omit<TicketActionRequest, 'version'> }
  | { readonly kind: 'sense'; readonly state: 'active' | 'cleared' }
  | { readonly kind: 'raise' | 'join' | 'sweep' | 'fail messages' | 'add file' | 'report' | 'join report' };

/** One thing that is done to a ticket, and what must be done before. */
export interface CrashRow {
  /** `(from, action)`. */
  readonly name: string;
  readonly before: readonly Step[];
  /** The sensors are told to be normal before. */
  readonly cleared: boolean;
  /** The street is called before. */
  readonly streetCalled: boolean;
  /** The sensors tell of danger again before. */
  readonly returned: boolean;
  /** It has a photo, which the act names. */
  readonly hasPhoto: boolean;
  /** There is a second ticket, into which it may be merged. */
  readonly needsOther: boolean;
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
  const row = (name: string, who: PersonName, more: readonly Step[] = []): CrashRow => ({
    name,
    before: [...way, ...own, ...more],
    cleared: action !== 'override' || from === 'verifying',
    streetCalled: action === 'acknowledge',
    // An override that is to be made while the ticket is verified needs a hazard that came back.
    returned: action === 'override' && from === 'verifying',
    hasPhoto: action === 'override',
    needsOther: action === 'merge',
    act: { kind: 'action', who, request: { ...fullRequest, action } },
    laterMs: 0,
  });
  const name = `(${from}, ${action}${part ? ' own part' : ''})`;
  if (consent === undefined) return [row(name, whoDoes(transition))];
  const asker: PersonName = consent.askedBy[0]?.relation === 'lead' ? 'lead' : 'dispatcher';
  const asked = row(`(${from}, ${action} asked)`, asker);
  const agreed = row(name, asker === 'lead' ? 'supervisor' : 'otherDispatcher', [[asker, action]]);
  return [asked, agreed];
}

const byItself = (from: TicketState | 'none', what: string, act: Act, laterMs = 0): CrashRow => ({
  name: `(${from}, ${what})`,
  before: from === 'none' ? [] : (toState[from] ?? []),
  cleared: from === 'verifying',
  streetCalled: false,
  returned: false,
  hasPhoto: false,
  needsOther: from === 'merged',
  act,
  laterMs,
});

/** Every row of the table, with what is asked for first where it takes two, and what sensors, channels, people and time bring to it. */
export const crashRows: readonly CrashRow[] = [
  ...transitionTable.flatMap(rowsOf),
  byItself('none', 'raise', { kind: 'raise' }),
  byItself('none', 'report', { kind: 'report' }),
  byItself('assigned', 'report joins', { kind: 'join report' }),
  byItself('rectifying', 'file added', { kind: 'add file' }),
  byItself('assigned', 'hazard joins', { kind: 'join' }),
  byItself('assigned', 'hazard cleared', { kind: 'sense', state: 'cleared' }),
  byItself('verifying', 'hazard returns', { kind: 'sense', state: 'active' }),
  byItself('merged', 'hazard cleared', { kind: 'sense', state: 'cleared' }),
  byItself('assigned', 'call repeated', { kind: 'sweep' }, 16 * MINUTE),
  byItself('assigned', 'messages failed', { kind: 'fail messages' }, MINUTE),
  byItself('assigned', 'deadline passed', { kind: 'sweep' }, HOUR),
  byItself('responding', 'top of the ladder', { kind: 'sweep' }, 200 * HOUR),
  byItself('suspended', 'end date', { kind: 'sweep' }, 24 * HOUR),
];
