import { describe, expect, it } from 'vitest';
import {
  after,
  ask,
  estatePath,
  freshTicket,
  HOUR,
  hazard,
  MINUTE,
  people,
  raisedMs,
  toldTicket,
  withFile,
} from '../testing/people.js';
import { defaultClocks, limitOf } from './clocks.js';
import { isRunning } from './deadlines.js';
import { allowedActions } from './decide.js';
import { absorbTicket, joinHazard, noteHazard, raiseTicket, resumeBySystem } from './raise-ticket.js';
import { settleBreaches } from './settle-breaches.js';
import type { Ticket, TicketChange } from './ticket.js';

function due(ticket: Ticket) {
  return Object.fromEntries(ticket.deadlines.filter(isRunning).map(({ kind, dueMs }) => [kind, dueMs - raisedMs]));
}

function cleared(ticket: Ticket): Ticket {
  return noteHazard(ticket, hazard({ state: 'cleared' }), 'cleared', { nowMs: raisedMs, clocks: defaultClocks }).ticket;
}

function changeOf(decision: ReturnType<typeof ask>): TicketChange {
  if (!decision.ok) throw new Error(decision.refusal.detail);
  return decision.change;
}

const working = after(cleared(freshTicket()), ['lead', 'accept'], ['lead', 'arrive'], ['coHandler', 'decline']);

describe('clocks', () => {
  it.each([
    ['critical', 4 * HOUR],
    ['major', 24 * HOUR],
    ['minor', 72 * HOUR],
    ['notice', 7 * 24 * HOUR],
  ] as const)('gives a %s ticket 30 minutes to respond and its own time to rectify', (severity, rectify) => {
    expect(due(freshTicket({ severity }))).toEqual({ respond: 30 * MINUTE, rectify });
  });

  it.each([
    'E-TRAP',
    'E-TRAP-CALL',
  ])('gives 5 minutes to respond and 30 to arrive when a person is trapped (%s)', (ruleId) => {
    const trapped = freshTicket({ ruleId, problemClass: 'elevator_safety', severity: 'critical' });
    expect(due(trapped)).toEqual({ respond: 5 * MINUTE, arrive: 30 * MINUTE, rectify: 4 * HOUR });
  });

  it('lets acceptance stop the respond clock only', () => {
    const accepted = after(freshTicket(), ['lead', 'accept']);
    expect(due(accepted)).toEqual({ rectify: 24 * HOUR });
    expect(accepted.deadlines.find(({ kind }) => kind === 'respond')?.metMs).toBe(raisedMs + MINUTE);
  });

  it('logs when the clocks end wherever a change opened or moved one', () => {
    const submitted = changeOf(ask(working, 'lead', 'submit', raisedMs + 20 * HOUR));
    expect(submitted.events.at(-1)?.data).toMatchObject({ due: [{ kind: 'verify', dueMs: raisedMs + 68 * HOUR }] });
    const failed = changeOf(ask(submitted.ticket, 'verifier', 'fail', raisedMs + 30 * HOUR, { reason: 'still leaks' }));
    expect(failed.events.at(-1)?.data).toMatchObject({ due: [{ kind: 'rectify', dueMs: raisedMs + 34 * HOUR }] });
    const accepted = changeOf(ask(freshTicket(), 'lead', 'accept', raisedMs + MINUTE));
    expect(accepted.events.at(-1)?.data).not.toHaveProperty('due');
  });

  it('restarts no clock on decline and new assignment', () => {
    const declined = after(freshTicket(), ['lead', 'decline']);
    expect(due(declined)).toEqual({ respond: 30 * MINUTE, rectify: 24 * HOUR });
    const again = changeOf(ask(declined, 'dispatcher', 'assign', raisedMs + HOUR / 3)).ticket;
    expect(due(again)).toEqual({ respond: 30 * MINUTE, rectify: 24 * HOUR });
  });

  it('restarts no clock on reassignment of work in progress', () => {
    const moved = changeOf(ask(working, 'dispatcher', 'assign', raisedMs + HOUR, { leadPartyId: 'p-other' })).ticket;
    expect(moved.state).toBe('assigned');
    expect(due(moved)).toEqual({ rectify: 24 * HOUR });
  });

  it('opens the verify clock on submit and goes on with the rest of the rectify clock after a failure', () => {
    const submitted = changeOf(ask(working, 'lead', 'submit', raisedMs + 20 * HOUR)).ticket;
    expect(due(submitted)).toEqual({ verify: 68 * HOUR });
    const failed = changeOf(ask(submitted, 'verifier', 'fail', raisedMs + 50 * HOUR)).ticket;
    expect(failed).toMatchObject({ state: 'rectifying', hungSign: true });
    expect(due(failed)).toEqual({ rectify: 54 * HOUR });
  });

  it('writes a deadline that passed unnoticed as broken before it is met', () => {
    const { ticket, events } = changeOf(ask(freshTicket(), 'lead', 'accept', raisedMs + 31 * MINUTE));
    expect(ticket.deadlines.find(({ kind }) => kind === 'respond')).toMatchObject({
      breachedMs: raisedMs + 31 * MINUTE,
      metMs: raisedMs + 31 * MINUTE,
    });
    expect(events.map(({ type }) => type)).toEqual(['deadline_breached', 'part_overdue', 'accept']);
  });

  it('counts a deadline met at its very due time as kept', () => {
    const { ticket } = changeOf(ask(freshTicket(), 'lead', 'accept', raisedMs + 30 * MINUTE));
    expect(ticket.deadlines.find(({ kind }) => kind === 'respond')?.breachedMs).toBeNull();
  });

  it('marks what the platform itself was too late for', () => {
    const change = settleBreaches({ ticket: freshTicket(), events: [] }, raisedMs + 25 * HOUR, {
      outages: [{ fromMs: raisedMs + 10 * MINUTE, toMs: raisedMs + HOUR }],
    });
    expect(change.ticket.deadlines.map(({ platformCaused }) => platformCaused)).toEqual([true, false]);
    expect(change.events.map(({ data }) => [data.kind ?? data.partyId, data.platformCaused ?? false])).toEqual([
      ['respond', true],
      ['p-lifts', true],
      ['rectify', false],
    ]);
  });
});

describe('a district’s own limits', () => {
  const limits = [
    { kind: 'rectify', limitMs: 20 * HOUR },
    { kind: 'rectify', severity: 'major', limitMs: 10 * HOUR },
    { kind: 'rectify', problemClass: 'fire_facilities', limitMs: 6 * HOUR },
    { kind: 'respond', limitMs: HOUR },
  ] as const;
  const own = { ...defaultClocks, version: 2, limits };
  const about = { severity: 'major', problemClass: 'ponding', ruleIds: ['P-1'] } as const;

  it('go before what ships, the most particular first', () => {
    expect(limitOf(own, 'rectify', about)).toBe(10 * HOUR);
    expect(limitOf(own, 'rectify', { ...about, severity: 'notice' })).toBe(20 * HOUR);
    expect(limitOf(own, 'rectify', { ...about, problemClass: 'fire_facilities' })).toBe(6 * HOUR);
    expect(limitOf(own, 'verify', about)).toBe(48 * HOUR);
  });

  it('never loosen what is due to a person who is shut in', () => {
    expect(limitOf(own, 'respond', about)).toBe(HOUR);
    expect(limitOf(own, 'respond', { ...about, ruleIds: ['E-TRAP'] })).toBe(5 * MINUTE);
  });

  it('are recorded with the deadline that they set', () => {
    const { ticket } = raiseTicket(hazard(), {
      id: 'T-1',
      path: estatePath,
      route: null,
      nowMs: raisedMs,
      clocks: own,
    });
    expect(due(ticket)).toEqual({ respond: HOUR, rectify: 6 * HOUR });
    expect(ticket.deadlines.map(({ clockVersion }) => clockVersion)).toEqual([2, 2]);
  });
});

describe('suspension', () => {
  const untilMs = raisedMs + 10 * HOUR;
  const asked = changeOf(
    ask(working, 'lead', 'suspend', raisedMs + 4 * HOUR, { reason: 'spare part', untilMs }),
  ).ticket;

  it('is only asked for by the lead, and granted with what he gave', () => {
    expect(asked.state).toBe('rectifying');
    const granted = changeOf(
      ask(asked, 'supervisor', 'suspend', raisedMs + 4 * HOUR, { reason: '', untilMs: undefined as never }),
    );
    expect(granted.ticket).toMatchObject({ state: 'suspended', suspendedUntilMs: untilMs });
  });

  it('moves the rectify clock by the suspended time, known after an early resume', () => {
    const suspended = changeOf(ask(asked, 'supervisor', 'suspend', raisedMs + 4 * HOUR, { untilMs })).ticket;
    const resumed = changeOf(ask(suspended, 'lead', 'resume', raisedMs + 7 * HOUR)).ticket;
    expect(due(resumed)).toEqual({ rectify: 27 * HOUR });
    expect(resumed.suspendedUntilMs).toBeNull();
  });

  it('ends by itself at its end date, however late that is noticed', () => {
    const suspended = changeOf(ask(asked, 'supervisor', 'suspend', raisedMs + 4 * HOUR, { untilMs })).ticket;
    const late = { nowMs: untilMs + 5 * HOUR, clocks: defaultClocks, reason: 'end date' };
    const resumed = resumeBySystem(suspended, late).ticket;
    expect(resumed.state).toBe('rectifying');
    expect(due(resumed)).toEqual({ rectify: 30 * HOUR });
  });

  it('must end, within the allowed time, in the future', () => {
    for (const wrong of [raisedMs, raisedMs + 200 * 24 * HOUR]) {
      expect(ask(working, 'supervisor', 'suspend', raisedMs + HOUR, { untilMs: wrong })).toMatchObject({
        ok: false,
        refusal: { code: 'request.invalid', errors: [{ field: 'untilMs' }] },
      });
    }
  });

  it('ends when a worse hazard joins', () => {
    const suspended = changeOf(ask(asked, 'supervisor', 'suspend', raisedMs + 4 * HOUR, { untilMs })).ticket;
    const worse = joinHazard(suspended, hazard({ id: 'hz-2', severity: 'critical' }), {
      nowMs: raisedMs + 5 * HOUR,
      clocks: defaultClocks,
    }).ticket;
    expect(worse).toMatchObject({ state: 'rectifying', severity: 'critical' });
    expect(due(worse)).toEqual({ respond: 5 * HOUR + 30 * MINUTE, rectify: 9 * HOUR });
  });
});

describe('who and when', () => {
  it('refuses submit while a co-handler has not finished', () => {
    const open = after(cleared(freshTicket()), ['lead', 'accept'], ['lead', 'arrive'], ['coHandler', 'accept']);
    expect(ask(open, 'lead', 'submit', raisedMs + HOUR)).toMatchObject({
      ok: false,
      refusal: { code: 'ticket.transition_not_allowed', detail: expect.stringContaining('p-lifts') },
    });
    expect(ask(after(open, ['coHandler', 'submit']), 'lead', 'submit', raisedMs + HOUR).ok).toBe(true);
  });

  it.each(['active', 'clearing', 'pending'] as const)('refuses submit and pass while a hazard is %s', (state) => {
    const again = noteHazard(working, hazard({ state }), state, { nowMs: raisedMs, clocks: defaultClocks }).ticket;
    expect(ask(again, 'lead', 'submit', raisedMs + HOUR)).toMatchObject({
      ok: false,
      refusal: { code: 'ticket.condition_holds' },
    });
    const verifying = after(working, ['lead', 'submit']);
    const returned = noteHazard(verifying, hazard({ state }), state, { nowMs: raisedMs, clocks: defaultClocks }).ticket;
    expect(ask(returned, 'verifier', 'pass', raisedMs + HOUR)).toMatchObject({
      ok: false,
      refusal: { code: 'ticket.condition_holds' },
    });
    expect(allowedActions(returned, people.verifier)).toEqual(['fail', 'override']);
  });

  it('lets submit go when the hazard was withdrawn', () => {
    const withdrawn = noteHazard(working, hazard({ state: 'active' }), 'withdrawn', {
      nowMs: raisedMs,
      clocks: defaultClocks,
    }).ticket;
    expect(ask(withdrawn, 'lead', 'submit', raisedMs + HOUR).ok).toBe(true);
  });

  it('never lets who did the work verify, even from another party and role', () => {
    const verifying = after(working, ['lead', 'submit']);
    const turnedVerifier = { ...people.lead, role: 'verifier' as const, partyId: 'p-verifier', scopes: [estatePath] };
    expect(allowedActions(verifying, turnedVerifier)).toEqual([]);
    expect(allowedActions(verifying, { ...turnedVerifier, userId: 'somebody' })).toEqual(['pass', 'fail']);
  });

  it('lets an officer take the part that his office is given, and then not verify', () => {
    const officer = { ...people.verifier, partyId: 'p-lifts' };
    const ticket = after(freshTicket(), ['lead', 'accept'], ['lead', 'arrive']);
    expect(allowedActions(ticket, officer)).toEqual(['accept', 'decline']);
    expect(allowedActions(after(working, ['lead', 'submit']), officer)).toEqual([]);
  });

  it('never lets a handling party’s supervisor verify or grant its own suspension', () => {
    const own = { ...people.supervisor, partyId: 'p-property' };
    expect(allowedActions(after(working, ['lead', 'submit']), own)).toEqual([]);
    expect(ask(working, 'supervisor', 'suspend', raisedMs + HOUR).ok).toBe(true);
    expect(allowedActions(after(working, ['lead', 'submit'], ['verifier', 'fail']), own)).toContain('submit');
  });

  it('cancels only when a second person agrees, with what the first gave', () => {
    const asked = after(freshTicket(), ['dispatcher', 'cancel']);
    expect(asked.state).toBe('assigned');
    expect(ask(asked, 'dispatcher', 'cancel', raisedMs + HOUR)).toMatchObject({
      ok: false,
      refusal: { code: 'session.forbidden' },
    });
    const agreed = changeOf(ask(asked, 'otherDispatcher', 'cancel', raisedMs + HOUR, { reason: '' }));
    expect(agreed.ticket.state).toBe('cancelled');
    expect(agreed.ticket.deadlines.every(({ cancelledMs }) => cancelledMs !== null)).toBe(true);
    expect(agreed.events.at(-1)?.notify).toEqual(['party:p-property', 'party:p-lifts']);
  });

  it('forgets a request to cancel once the ticket went on', () => {
    const gone = after(freshTicket(), ['dispatcher', 'cancel'], ['lead', 'accept']);
    expect(changeOf(ask(gone, 'otherDispatcher', 'cancel', raisedMs + HOUR)).ticket.state).toBe('responding');
  });

  it('tells a stale writer so, whatever he wants', () => {
    expect(ask(freshTicket(), 'viewer', 'pass', raisedMs, { version: 1 })).toMatchObject({
      ok: false,
      refusal: { code: 'ticket.version_conflict' },
    });
  });
});

describe('an override', () => {
  const holding = after(withFile(freshTicket()), ['lead', 'accept'], ['lead', 'arrive'], ['coHandler', 'decline']);

  it('lets a verifier pass what the sensors do not confirm, and is counted', () => {
    expect(ask(holding, 'lead', 'submit', raisedMs + HOUR)).toMatchObject({
      refusal: { code: 'ticket.condition_holds' },
    });
    const change = changeOf(ask(holding, 'verifier', 'override', raisedMs + HOUR));
    expect(change.events.at(-1)).toMatchObject({
      type: 'override',
      data: { overridden: ['hz-1'], reason: 'because', photoRef: 'f-photo' },
    });
    const closed = after(change.ticket, ['lead', 'submit'], ['verifier', 'pass']);
    expect(closed).toMatchObject({ state: 'closed', log: { overrides: 1 } });
  });

  it('must carry a reason and a photo', () => {
    for (const field of ['reason', 'photoRef'] as const) {
      expect(ask(holding, 'verifier', 'override', raisedMs + HOUR, { [field]: ' ' })).toMatchObject({
        refusal: { code: 'request.invalid', errors: [{ field }] },
      });
    }
  });

  it('names a photo of this very ticket', () => {
    const about = (photoRef: string, ticket = holding) =>
      ask(ticket, 'verifier', 'override', raisedMs + HOUR, { photoRef });
    expect(about('f-other')).toMatchObject({
      refusal: { code: 'file.not_of_ticket', errors: [{ field: 'photoRef' }] },
    });
    expect(about('f-report', withFile(holding, 'f-report', 'document'))).toMatchObject({
      refusal: { code: 'request.invalid', errors: [{ field: 'photoRef', message: 'is a document, not a photo' }] },
    });
    expect(about('f-photo').ok).toBe(true);
  });

  it('is no work of those who handle the ticket', () => {
    for (const who of ['lead', 'coHandler', 'dispatcher'] as const) {
      expect(ask(holding, who, 'override', raisedMs + HOUR)).toMatchObject({ refusal: { code: 'session.forbidden' } });
    }
  });

  it('ends when the hazard comes back', () => {
    const overridden = after(holding, ['verifier', 'override']);
    const context = { nowMs: raisedMs + HOUR, clocks: defaultClocks };
    const returned = joinHazard(overridden, hazard({ state: 'active' }), context).ticket;
    expect(ask(returned, 'lead', 'submit', raisedMs + HOUR)).toMatchObject({
      refusal: { code: 'ticket.condition_holds' },
    });
    expect(returned.log.overrides).toBe(1);
  });
});

describe('acceptance', () => {
  const pass = (ticket: Ticket, over: Parameters<typeof ask>[4] = {}) =>
    ask(ticket, 'verifier', 'pass', raisedMs + 2 * HOUR, over);
  const unsensed = withFile(after(toldTicket(), ['lead', 'accept'], ['lead', 'arrive']), 'f-before');
  const submitted = after(unsensed, ['lead', 'submit']);

  it('of what no sensor watches takes a photo or a signature that came after the work', () => {
    expect(pass(submitted)).toMatchObject({ refusal: { code: 'request.invalid', errors: [{ field: 'photoRef' }] } });
    expect(pass(submitted, { photoRef: ' ' })).toMatchObject({ refusal: { code: 'request.invalid' } });
    expect(pass(submitted, { photoRef: 'f-before' })).toMatchObject({
      refusal: { code: 'request.invalid', errors: [{ message: expect.stringContaining('before the work') }] },
    });
    expect(pass(submitted, { photoRef: 'f-elsewhere' })).toMatchObject({ refusal: { code: 'file.not_of_ticket' } });
    expect(pass(withFile(submitted, 'f-report', 'document'), { photoRef: 'f-report' })).toMatchObject({
      refusal: { code: 'request.invalid', errors: [{ message: 'is a document, not a photo or signature' }] },
    });
    const shown = withFile(submitted, 'f-after');
    expect(changeOf(pass(shown, { photoRef: 'f-after' })).events.at(-1)).toMatchObject({
      type: 'pass',
      data: { photoRef: 'f-after', confirmedBy: 'account' },
    });
    // What was right before the work was done over is not right any more.
    const again = after(shown, ['verifier', 'fail'], ['lead', 'submit']);
    expect(pass(again, { photoRef: 'f-after' }).ok).toBe(false);
  });

  it('tells by what it was confirmed: by a signature, or by the account alone', () => {
    const signed = withFile(submitted, 'f-name', 'signature');
    expect(changeOf(pass(signed, { photoRef: 'f-name' })).events.at(-1)?.data).toMatchObject({
      photoRef: 'f-name',
      confirmedBy: 'signature',
    });
    const sensed = after(working, ['lead', 'submit']);
    expect(changeOf(pass(sensed)).events.at(-1)?.data).toMatchObject({ confirmedBy: 'account' });
    expect(changeOf(pass(withFile(sensed, 'f-name', 'signature'), { photoRef: 'f-name' })).ticket.state).toBe('closed');
  });
});

describe('severity and class', () => {
  it('brings the rectify clock nearer for a worse one, and never wins anybody time', () => {
    const worse = changeOf(ask(freshTicket(), 'dispatcher', 'regrade', raisedMs + HOUR, { severity: 'critical' }));
    expect(worse.ticket.severity).toBe('critical');
    expect(due(worse.ticket)).toEqual({ respond: 30 * MINUTE, rectify: 5 * HOUR });
    expect(worse.events.at(-1)).toMatchObject({ data: { severityFrom: 'major', severityTo: 'critical' } });
    const lesser = changeOf(ask(freshTicket(), 'dispatcher', 'regrade', raisedMs + HOUR, { severity: 'minor' }));
    expect(due(lesser.ticket)).toMatchObject({ rectify: 24 * HOUR });
  });

  it('stays as a person judged it while the hazard itself stays as it is', () => {
    const minor = after(freshTicket(), ['dispatcher', 'regrade']);
    const context = { nowMs: raisedMs + HOUR, clocks: defaultClocks };
    expect(minor.severity).toBe('minor');
    expect(joinHazard(minor, hazard(), context).ticket.severity).toBe('minor');
    expect(joinHazard(minor, hazard({ severity: 'critical' }), context).ticket.severity).toBe('critical');
    expect(joinHazard(minor, hazard({ id: 'hz-2' }), context).ticket.severity).toBe('major');
  });

  it('must change something', () => {
    expect(ask(freshTicket(), 'dispatcher', 'regrade', raisedMs, { severity: 'major' })).toMatchObject({
      refusal: { code: 'request.invalid', errors: [{ field: 'severity' }] },
    });
  });

  it('has the statutory class beside the severity', () => {
    const classified = changeOf(ask(freshTicket(), 'supervisor', 'classify', raisedMs, { statutoryGrade: 'major' }));
    expect(classified.ticket).toMatchObject({ statutoryGrade: 'major', severity: 'major' });
  });
});

describe('挂牌督办', () => {
  const failed = after(working, ['lead', 'submit'], ['verifier', 'fail']);

  it('hangs on what failed acceptance, or by a decision of the street or above', () => {
    expect(failed.hungSign).toBe(true);
    expect(after(freshTicket(), ['supervisor', 'hang']).hungSign).toBe(true);
    expect(ask(freshTicket(), 'estateSupervisor', 'hang', raisedMs)).toMatchObject({
      refusal: { code: 'session.forbidden' },
    });
  });

  it('ends by 销号 only: no merge, no cancellation', () => {
    const hung = after(freshTicket(), ['supervisor', 'hang']);
    for (const action of ['merge', 'cancel', 'hang'] as const) {
      const who = action === 'hang' ? 'admin' : 'dispatcher';
      expect(ask(hung, who, action, raisedMs + HOUR)).toMatchObject({
        refusal: { code: 'ticket.transition_not_allowed', detail: expect.stringContaining('挂牌督办') },
      });
    }
    const submitted = after(failed, ['lead', 'submit']);
    const closed = changeOf(ask(submitted, 'verifier', 'pass', raisedMs + HOUR));
    expect(closed.events.at(-1)).toMatchObject({ type: 'pass', data: { hungSignReleased: true } });
  });
});

it('keeps a party that the work was taken from out of the acceptance', () => {
  const worked = after(cleared(freshTicket()), ['lead', 'accept'], ['lead', 'arrive']);
  const moved = changeOf(
    ask(worked, 'dispatcher', 'assign', raisedMs + HOUR, { leadPartyId: 'p-other', coHandlerPartyIds: [] }),
  ).ticket;
  const verifying = after(moved, ['neighbour', 'accept'], ['neighbour', 'arrive'], ['neighbour', 'submit']);
  const colleague = { ...people.verifier, userId: 'colleague', partyId: 'p-property' };
  expect(allowedActions(verifying, colleague)).toEqual([]);
  expect(allowedActions(verifying, { ...colleague, partyId: 'p-third' })).toEqual(['pass', 'fail']);
});

it('lets nobody of the estate itself approve a suspension', () => {
  expect(ask(working, 'estateSupervisor', 'suspend', raisedMs + HOUR)).toMatchObject({
    refusal: { code: 'session.forbidden' },
  });
});

describe('hazards', () => {
  it('leaves a ticket that nobody is routed for with the dispatcher', () => {
    const { ticket, events } = raiseTicket(hazard(), {
      id: 'T-1',
      path: estatePath,
      route: null,
      nowMs: raisedMs,
      clocks: defaultClocks,
    });
    expect(ticket).toMatchObject({ state: 'raised', version: 1 });
    expect(events.at(-1)?.notify).toEqual([`dispatchers:${estatePath}`]);
  });

  it('raises the severity and tightens the clocks for a worse one, never loosens them for a lesser', () => {
    const context = { nowMs: raisedMs + MINUTE, clocks: defaultClocks };
    const worse = joinHazard(freshTicket(), hazard({ id: 'hz-2', severity: 'critical' }), context).ticket;
    expect(worse.severity).toBe('critical');
    expect(due(worse)).toEqual({ respond: 30 * MINUTE, rectify: 4 * HOUR + MINUTE });
    const lesser = joinHazard(worse, hazard({ id: 'hz-3', severity: 'notice' }), context).ticket;
    expect(lesser.severity).toBe('critical');
    expect(due(lesser)).toEqual(due(worse));
  });

  it('follows a hazard that itself became worse', () => {
    const nowMs = raisedMs + HOUR;
    const worse = hazard({ severity: 'critical', ruleName: { zh: '干管', en: 'Main dry' } });
    const { ticket, events } = noteHazard(freshTicket(), worse, 'severity', { nowMs, clocks: defaultClocks });
    expect(ticket).toMatchObject({ severity: 'critical', title: { en: 'Main dry' } });
    expect(due(ticket)).toMatchObject({ rectify: 5 * HOUR });
    expect(events.at(-1)).toMatchObject({
      type: 'hazard_changed',
      data: { severityFrom: 'major', severityTo: 'critical' },
      notify: ['party:p-property', 'party:p-lifts'],
    });
  });

  it('gives a ticket that takes another in the stricter clocks of the two', () => {
    const minor = freshTicket({ severity: 'minor' });
    const absorbed = absorbTicket(minor, freshTicket({ id: 'hz-2', severity: 'critical' }), {
      nowMs: raisedMs + HOUR,
      clocks: defaultClocks,
    }).ticket;
    expect(absorbed.severity).toBe('critical');
    expect(due(absorbed)).toEqual({ respond: 30 * MINUTE, rectify: 4 * HOUR });
    expect(absorbed.log.hazards.map(({ id }) => id)).toEqual(['hz-1', 'hz-2']);
  });

  it('calls for arrival when a trapped person joins a ticket of the same lift', () => {
    const ticket = freshTicket({ problemClass: 'elevator_safety' });
    const joined = joinHazard(ticket, hazard({ id: 'hz-2', ruleId: 'E-TRAP', severity: 'critical' }), {
      nowMs: raisedMs + 10 * MINUTE,
      clocks: defaultClocks,
    }).ticket;
    expect(due(joined)).toEqual({ respond: 15 * MINUTE, arrive: 40 * MINUTE, rectify: 4 * HOUR + 10 * MINUTE });
  });
});
