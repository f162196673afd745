import { type TicketAction as Action, TicketAction, TicketState } from '@anju/contracts';
import { describe, expect, it } from 'vitest';
import { after, ask, freshTicket, HOUR, hazard, type PersonName, people, raisedMs } from '../testing/people.js';
import { defaultClocks } from './clocks.js';
import { allowedActions } from './decide.js';
import { noteHazard } from './raise-ticket.js';
import type { Ticket } from './ticket.js';
import { transitionTable } from './transition-table.js';

/** The hazard has been normal for its confirm time. */
function confirmed(ticket: Ticket): Ticket {
  return noteHazard(ticket, hazard({ state: 'cleared' }), 'cleared', { nowMs: raisedMs, clocks: defaultClocks }).ticket;
}

const assigned = confirmed(freshTicket());
const rectifying = after(
  assigned,
  ['lead', 'accept'],
  ['lead', 'arrive'],
  ['coHandler', 'accept'],
  ['coHandler', 'submit'],
);
const verifying = after(rectifying, ['lead', 'submit']);

const ticketIn: Record<TicketState, Ticket> = {
  raised: after(assigned, ['lead', 'decline']),
  assigned,
  responding: after(assigned, ['lead', 'accept']),
  rectifying,
  suspended: after(rectifying, ['supervisor', 'suspend']),
  verifying,
  closed: after(verifying, ['verifier', 'pass']),
  merged: after(assigned, ['dispatcher', 'merge']),
  cancelled: after(assigned, ['dispatcher', 'cancel'], ['otherDispatcher', 'cancel']),
};

const dispatching: readonly PersonName[] = ['dispatcher', 'otherDispatcher', 'supervisor', 'estateSupervisor', 'admin'];
/** Person → where it leads; `=`: the state stays, because it is asked for or is the co-handler's own part. */
type Expected = Partial<Record<Action, Partial<Record<PersonName, TicketState | '='>>>>;
const by = (names: readonly PersonName[], to: TicketState | '=') => Object.fromEntries(names.map((name) => [name, to]));

/** What is decided beside the ticket's way, by people of no handling party. */
const beside: Expected = {
  classify: by(dispatching, '='),
  regrade: by(dispatching, '='),
  // Nobody above the estate is called yet.
  acknowledge: {},
  hang: by(['supervisor', 'admin'], '='),
};

/** Where only the co-handlers' own parts take the action: not now, whoever asks. */
const partOnly = new Set([
  'assigned submit',
  'responding accept',
  'responding decline',
  'responding submit',
  'rectifying accept',
  'rectifying decline',
]);

const expected: Record<TicketState, Expected> = {
  raised: {
    ...beside,
    assign: by(dispatching, 'assigned'),
    merge: by(dispatching, 'merged'),
    cancel: by(dispatching, '='),
  },
  assigned: {
    ...beside,
    accept: { lead: 'responding', coHandler: '=' },
    decline: { lead: 'raised', coHandler: '=' },
    submit: {},
    assign: by(dispatching, 'assigned'),
    merge: by(dispatching, 'merged'),
    cancel: by(dispatching, '='),
  },
  responding: {
    ...beside,
    arrive: { lead: 'rectifying' },
    accept: { coHandler: '=' },
    decline: { coHandler: '=' },
    submit: {},
    assign: by(dispatching, 'assigned'),
    cancel: by(dispatching, '='),
  },
  rectifying: {
    ...beside,
    override: {},
    arrive: {},
    submit: { lead: 'verifying' },
    accept: {},
    decline: {},
    suspend: { lead: '=', supervisor: 'suspended', admin: 'suspended' },
    assign: by(dispatching, 'assigned'),
    cancel: by(dispatching, '='),
  },
  suspended: {
    classify: beside.classify as object,
    hang: beside.hang as object,
    acknowledge: {},
    resume: { lead: 'rectifying', supervisor: 'rectifying', admin: 'rectifying' },
  },
  verifying: {
    ...beside,
    override: {},
    arrive: {},
    pass: { verifier: 'closed', supervisor: 'closed', estateSupervisor: 'closed' },
    fail: { verifier: 'rectifying', supervisor: 'rectifying', estateSupervisor: 'rectifying' },
  },
  closed: {},
  merged: {},
  cancelled: {},
};

describe('every state, action and person', () => {
  for (const state of TicketState.options) {
    for (const action of TicketAction.options) {
      it(`${action} when ${state}`, () => {
        const ticket = ticketIn[state];
        expect(ticket.state).toBe(state);
        for (const who of Object.keys(people) as PersonName[]) {
          const decision = ask(ticket, who, action, raisedMs + HOUR);
          const to = expected[state][action]?.[who];
          const isAllowed = allowedActions(ticket, people[who]).includes(action);
          if (to === undefined) {
            // The co-handler's part is not in the state that the action needs: his part, but not now.
            // Nor does anybody wait for the lead: no clock of it runs.
            const isThere = action === 'arrive' && who === 'lead';
            const isOwnPart = who === 'coHandler' && ['accept', 'decline', 'submit'].includes(action);
            // All sensors are normal here: nobody who might has anything to override.
            const isIdle = action === 'override' && ['verifier', 'supervisor', 'estateSupervisor'].includes(who);
            const code =
              expected[state][action] === undefined ||
              isIdle ||
              isThere ||
              isOwnPart ||
              partOnly.has(`${state} ${action}`)
                ? 'ticket.transition_not_allowed'
                : 'session.forbidden';
            expect({ who, decision }).toMatchObject({ who, decision: { ok: false, refusal: { code } } });
            expect({ who, isAllowed }).toEqual({ who, isAllowed: false });
          } else {
            expect({ who, decision }).toMatchObject({
              who,
              decision: {
                ok: true,
                change: { ticket: { state: to === '=' ? state : to, version: ticket.version + 1 } },
              },
            });
            expect({ who, isAllowed }).toEqual({ who, isAllowed: true });
          }
        }
      });
    }
  }

  it('has no row that the matrix above does not know', () => {
    for (const { from, action } of transitionTable) expect(expected[from][action]).toBeDefined();
  });

  it('refuses what lacks what it must carry, and names the field', () => {
    const fields = {
      reason: '',
      leadPartyId: undefined,
      untilMs: undefined,
      intoTicketId: undefined,
      photoRef: '',
      severity: undefined,
      statutoryGrade: undefined,
    } as const;
    for (const transition of transitionTable) {
      for (const field of transition.carries) {
        const ticket = ticketIn[transition.from];
        const who = (Object.keys(people) as PersonName[]).find(
          (name) => expected[transition.from][transition.action]?.[name] !== undefined,
        );
        if (who === undefined) continue;
        const over = { [field]: fields[field] } as Record<string, never>;
        expect(ask(ticket, who, transition.action, raisedMs + HOUR, over)).toMatchObject({
          ok: false,
          refusal: { code: 'request.invalid', errors: [expect.objectContaining({ field })] },
        });
      }
    }
  });
});
