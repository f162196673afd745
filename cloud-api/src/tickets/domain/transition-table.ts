import type { Role, TicketAction, TicketState } from '@anju/contracts';

/**
 * How a person stands to a ticket.
 *
 * `scope`: responsible for a place that holds the ticket's. `lead`, `co_handler`: acts for that party of the assignment.
 * `independent`: `scope`, and of no party that handles the ticket. `approver`: as `independent`, of a level above the ticket's
 * estate. `lead_called`: as `lead`, while the estate is called or the lead has to respond anew. `called`: responsible for the street or district that the ladder has called. `verifier`: as `independent`, and neither he nor his party ever did any of the work.
 */
export type Relation =
  | 'scope'
  | 'called'
  | 'lead'
  | 'lead_called'
  | 'co_handler'
  | 'independent'
  | 'approver'
  | 'verifier';

export interface Grant {
  readonly roles: readonly Role[];
  readonly relation: Relation;
}

/** What an action must carry. */
export type Carried =
  | 'reason'
  | 'leadPartyId'
  | 'untilMs'
  | 'intoTicketId'
  | 'photoRef'
  | 'severity'
  | 'statutoryGrade';

/**
 * `parts_done`: no co-handler's part is open. `sensors_normal`: no hazard of the ticket holds or waits for its confirm time,
 * except those that a verifier has overridden. `sensors_object`: there is such a hazard. `not_hung`: it is not under 挂牌督办.
 * `call_waits`: nobody has answered. `arrival_waits`: a clock of `arrive` runs.
 */
export type Condition =
  | 'call_waits'
  | 'arrival_waits'
  | 'parts_done'
  | 'sensors_normal'
  | 'sensors_object'
  | 'not_hung';

export interface Transition {
  readonly from: TicketState;
  readonly action: TicketAction;
  readonly to: TicketState;
  /** Who may bring it about. */
  readonly who: readonly Grant[];
  readonly carries: readonly Carried[];
  readonly conditions: readonly Condition[];
  /** What it must carry besides where no sensor watches the ticket, which then confirms nothing. */
  readonly unsensed?: readonly Carried[];
  /**
   * Who may ask for it. `required`: it happens only when somebody of `who`, another person than who asked, agrees.
   * Otherwise somebody of `who` may also do it unasked.
   */
  readonly consent?: { readonly askedBy: readonly Grant[]; readonly required: boolean };
  /** It changes the co-handler's own part, and the ticket's state stays. */
  readonly part?: true;
}

const dispatchers: readonly Grant[] = [{ roles: ['dispatcher', 'supervisor', 'admin'], relation: 'scope' }];
/** A street's officer is a verifier: his office leads where nobody else is routed, and helps where a contract decides. */
const handlers: readonly Role[] = ['property', 'contractor', 'supervisor', 'dispatcher', 'verifier'];
const lead: readonly Grant[] = [{ roles: handlers, relation: 'lead' }];
const calledLead: readonly Grant[] = [{ roles: handlers, relation: 'lead_called' }];
const coHandler: readonly Grant[] = [{ roles: handlers, relation: 'co_handler' }];
const independent: readonly Grant[] = [{ roles: ['dispatcher', 'supervisor', 'admin'], relation: 'independent' }];
const officers: readonly Grant[] = [{ roles: ['verifier', 'dispatcher', 'supervisor', 'admin'], relation: 'called' }];
const approvers: readonly Grant[] = [{ roles: ['supervisor', 'admin'], relation: 'approver' }];
const verifiers: readonly Grant[] = [{ roles: ['verifier', 'supervisor'], relation: 'verifier' }];

function row(
  from: TicketState,
  action: TicketAction,
  to: TicketState,
  who: readonly Grant[],
  more: Partial<Pick<Transition, 'carries' | 'conditions' | 'unsensed' | 'consent' | 'part'>> = {},
): Transition {
  return { from, action, to, who, carries: [], conditions: [], ...more };
}

function cancelFrom(from: TicketState): Transition {
  return row(from, 'cancel', 'cancelled', dispatchers, {
    carries: ['reason'],
    conditions: ['not_hung'],
    consent: { askedBy: dispatchers, required: true },
  });
}

function reassignFrom(from: TicketState): Transition {
  return row(from, 'assign', 'assigned', dispatchers, { carries: ['leadPartyId', 'reason'] });
}

function partsIn(from: TicketState): readonly Transition[] {
  return [
    row(from, 'accept', from, coHandler, { part: true }),
    row(from, 'decline', from, coHandler, { part: true, carries: ['reason'] }),
    row(from, 'submit', from, coHandler, { part: true }),
  ];
}

function mergeFrom(from: TicketState): Transition {
  return row(from, 'merge', 'merged', dispatchers, { carries: ['intoTicketId'], conditions: ['not_hung'] });
}

/** Where the lead has accepted already, and may be called again by what came meanwhile. */
const answersAgain: readonly TicketState[] = ['responding', 'rectifying', 'verifying'];

/** What is decided about an open ticket beside its way through the states; the state stays. */
function beside(from: TicketState): readonly Transition[] {
  return [
    row(from, 'classify', from, independent, { carries: ['statutoryGrade'] }),
    row(from, 'acknowledge', from, answersAgain.includes(from) ? [...officers, ...calledLead] : officers, {
      conditions: ['call_waits'],
    }),
    row(from, 'hang', from, approvers, { carries: ['reason'], conditions: ['not_hung'] }),
    // A suspended ticket is resumed first: its clocks stand, and nothing may be tightened that nobody is at.
    ...(from === 'suspended' ? [] : [row(from, 'regrade', from, independent, { carries: ['severity', 'reason'] })]),
  ];
}

/** Somebody waits for help at what is worked on already: the lead comes, once more. */
function arriveAgainIn(from: TicketState): Transition {
  return row(from, 'arrive', from, lead, { conditions: ['arrival_waits'] });
}

function overrideIn(from: TicketState): Transition {
  return row(from, 'override', from, verifiers, { carries: ['reason', 'photoRef'], conditions: ['sensors_object'] });
}

/**
 * The one table of allowed transitions. The engine, the API's errors, `allowedActions` and docs/ticket-transitions.md are all
 * made from it; nothing else changes a ticket's state, except that a suspension's end date resumes the ticket by itself.
 */
export const transitionTable: readonly Transition[] = [
  row('raised', 'assign', 'assigned', dispatchers, { carries: ['leadPartyId'] }),
  mergeFrom('raised'),
  cancelFrom('raised'),
  ...beside('raised'),

  row('assigned', 'accept', 'responding', lead),
  row('assigned', 'decline', 'raised', lead, { carries: ['reason'] }),
  reassignFrom('assigned'),
  mergeFrom('assigned'),
  cancelFrom('assigned'),
  ...partsIn('assigned'),
  ...beside('assigned'),

  row('responding', 'arrive', 'rectifying', lead),
  reassignFrom('responding'),
  cancelFrom('responding'),
  ...partsIn('responding'),
  ...beside('responding'),

  arriveAgainIn('rectifying'),
  row('rectifying', 'submit', 'verifying', lead, { conditions: ['parts_done', 'sensors_normal'] }),
  row('rectifying', 'suspend', 'suspended', approvers, {
    carries: ['reason', 'untilMs'],
    consent: { askedBy: lead, required: false },
  }),
  reassignFrom('rectifying'),
  cancelFrom('rectifying'),
  ...partsIn('rectifying'),
  overrideIn('rectifying'),
  ...beside('rectifying'),

  row('suspended', 'resume', 'rectifying', [...lead, ...approvers]),
  ...beside('suspended'),

  arriveAgainIn('verifying'),
  row('verifying', 'pass', 'closed', verifiers, { conditions: ['sensors_normal'], unsensed: ['photoRef'] }),
  row('verifying', 'fail', 'rectifying', verifiers, { carries: ['reason'] }),
  overrideIn('verifying'),
  ...beside('verifying'),
];

export function transitionsOf(from: TicketState, action: TicketAction): readonly Transition[] {
  return transitionTable.filter((transition) => transition.from === from && transition.action === action);
}
