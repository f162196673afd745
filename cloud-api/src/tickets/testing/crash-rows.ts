import type { TicketAction, TicketActionRequest, TicketState } from '@anju/contracts';
import { type Transition, transitionTable } from '../domain/transition-table.js';
import { HOUR, type PersonName, raisedMs } from './people.js';

type Step = readonly [PersonName, TicketAction];

/** One thing that is done to a ticket, and what must be done before. */
export interface CrashRow {
  /** `(from, action)`. */
  readonly name: string;
  readonly before: readonly Step[];
  /** The sensors are told to be normal before. */
  readonly cleared: boolean;
  /** The street is called before. */
  readonly streetCalled: boolean;
  readonly act:
    | { readonly kind: 'action'; readonly who: PersonName; readonly request: Omit<TicketActionRequest, 'version'> }
    | { readonly kind: 'raise' | 'sense' | 'sweep' };
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
};

export const fullRequest: Omit<TicketActionRequest, 'version' | 'action'> = {
  reason: 'because',
  leadPartyId: 'p-property',
  coHandlerPartyIds: ['p-lifts'],
  untilMs: raisedMs + 24 * HOUR,
  photoRef: 'photo-1',
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

const byItself = (name: string, from: TicketState, act: CrashRow['act']['kind'], laterMs = 0): CrashRow => ({
  name,
  before: toState[from] ?? [],
  cleared: false,
  streetCalled: false,
  act: { kind: act as 'raise' },
  laterMs,
});

/** Every row of the table, with what is asked for first where it takes two, and what sensors and time do by themselves. */
export const crashRows: readonly CrashRow[] = [
  ...transitionTable.flatMap(rowsOf),
  byItself('(none, raise)', 'assigned', 'raise'),
  byItself('(assigned, hazard cleared)', 'assigned', 'sense'),
  byItself('(assigned, deadline passed)', 'assigned', 'sweep', HOUR),
  byItself('(suspended, end date)', 'suspended', 'sweep', 24 * HOUR),
];
