import type { HazardView, TicketActionRequest } from '@anju/contracts';
import { describeWith } from '@anju/tests';
import { and, eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { users } from '../identity/adapters/schema.js';
import type { LiveBus, ScopedEvent } from '../live/live-bus.js';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import { drizzleTicketTransactions } from './adapters/drizzle-ticket-records.js';
import {
  notificationOutbox,
  platformOutages,
  platformPulse,
  ticketClockVersions,
  ticketDeadlines,
  ticketEvents,
  tickets as ticketRows,
} from './adapters/schema.js';
import type { Actor } from './domain/ticket.js';
import { emptyLog, logFactsVersion } from './domain/ticket-log.js';
import { createTickets, type Tickets } from './index.js';
import { HOUR, hazard, MINUTE, people, raisedMs } from './testing/people.js';
import { registerPlace } from './testing/register-place.js';

let testDatabase: Pick<TestDatabase, 'database' | 'dispose'>;
let database: Database;
let nowMs = raisedMs;
let tickets: Tickets;
let published: ScopedEvent[];
let hazardNumber = 0;

const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const bus: LiveBus = { publish: (event) => published.push(event), subscribe: () => () => undefined };

beforeEach(async () => {
  nowMs = raisedMs;
  // Times begin anew with each test, and what an earlier one missed is no outage of this one.
  await database.tx({ role: 'admin' }, async (tx) => {
    await tx.delete(platformOutages);
    await tx.delete(platformPulse);
  });
  published = [];
  tickets = createTickets({ database, bus, clock, logger: pino({ level: 'silent' }) });
});

/** A facility of its own for each test, so that no test joins another's ticket. */
function freshHazard(over: Partial<HazardView> = {}): HazardView {
  hazardNumber += 1;
  return hazard({ id: `hz-${hazardNumber}`, facilityId: `heping.fire-water-${hazardNumber}`, ...over });
}

const context = () => ({ path: 'linan.qiaodong.heping', nowMs });

function becomeActive(view: HazardView): Promise<string> {
  return database.tx({ role: 'ingest' }, (tx) => tickets.hazardTickets.hazardBecameActive(tx, view, context()));
}

function change(view: HazardView, what: string): Promise<void> {
  return database.tx({ role: 'ingest' }, (tx) => tickets.hazardTickets.hazardChanged(tx, view, what, { nowMs }));
}

async function version(id: string): Promise<number> {
  return (await tickets.get(people.dispatcher, id))?.version ?? -1;
}

async function act(who: Actor, id: string, request: Omit<TicketActionRequest, 'version'>) {
  return tickets.act(who, id, { ...request, version: await version(id) });
}

async function done(who: Actor, id: string, request: Omit<TicketActionRequest, 'version'>): Promise<void> {
  const outcome = await act(who, id, request);
  if (!outcome.ok) throw new Error(outcome.why === 'refused' ? outcome.refusal.detail : outcome.why);
}

function describeTickets(open: () => Promise<typeof testDatabase>): void {
  beforeAll(async () => {
    testDatabase = await open();
    database = testDatabase.database;
    await registerPlace(database);
  });
  afterAll(() => testDatabase?.dispose());

  describe('a hazard', () => {
    it('opens a ticket for the routed lead and co-handlers, with its clocks running', async () => {
      const id = await becomeActive(freshHazard());
      expect(id).toMatch(/^T-20261122-\d{4}$/);
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({
        state: 'assigned',
        version: 2,
        lead: '物业一',
        overdue: false,
        assignments: expect.arrayContaining([
          { partyId: 'p-property', partyName: '物业一', role: 'lead', state: 'assigned' },
          {
            ...{ partyId: 'p-lifts', partyName: '维保', role: 'co_handler', state: 'assigned' },
            answerByMs: raisedMs + 30 * MINUTE,
          },
        ]),
        deadlines: [
          { kind: 'respond', dueMs: raisedMs + 30 * MINUTE, metMs: null, breachedMs: null, cancelledMs: null },
          { kind: 'rectify', dueMs: raisedMs + 24 * HOUR, metMs: null, breachedMs: null, cancelledMs: null },
        ],
        events: [
          { seq: 1, type: 'raised' },
          { seq: 2, type: 'assign' },
        ],
      });
    });

    it('is read the same where its log was never folded, or folded in another way than now', async () => {
      const id = await becomeActive(freshHazard());
      await done(people.lead, id, { action: 'accept' });
      await done(people.lead, id, { action: 'arrive' });
      const before = await tickets.get(people.verifier, id);
      const [kept] = await database.tx({ role: 'admin' }, (tx) =>
        tx.select({ logFacts: ticketRows.logFacts }).from(ticketRows).where(eq(ticketRows.id, id)),
      );
      expect(kept?.logFacts?.facts.workerIds).toEqual([people.lead.userId]);
      const other = { version: 0, facts: { ...(kept?.logFacts?.facts ?? emptyLog), workerIds: ['another'] } };
      for (const logFacts of [null, other]) {
        await database.tx({ role: 'admin' }, (tx) =>
          tx.update(ticketRows).set({ logFacts }).where(eq(ticketRows.id, id)),
        );
        expect(await tickets.get(people.verifier, id)).toEqual(before);
      }
      await done(people.lead, id, { action: 'suspend', reason: 'parts', untilMs: nowMs + HOUR });
      const [again] = await database.tx({ role: 'admin' }, (tx) =>
        tx.select({ logFacts: ticketRows.logFacts }).from(ticketRows).where(eq(ticketRows.id, id)),
      );
      expect(again?.logFacts).toMatchObject({
        version: logFactsVersion,
        facts: { workerIds: [people.lead.userId], proposal: { action: 'suspend' } },
      });
    });

    it('goes to the estate’s fallback where its class has no route', async () => {
      const id = await becomeActive(freshHazard({ problemClass: 'ponding' }));
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({ lead: '物业二' });
    });

    it('takes the day of its id from Shanghai', async () => {
      nowMs = Date.UTC(2026, 10, 22, 16, 30);
      expect(await becomeActive(freshHazard())).toMatch(/^T-20261123-/);
    });

    it('counts the ids anew from midnight in Shanghai, whoever comes first', async () => {
      const midnightMs = Date.UTC(2026, 10, 24, 16);
      const raise = (atMs: number) =>
        database.tx({ role: 'ingest' }, (tx) =>
          tickets.hazardTickets.hazardBecameActive(tx, freshHazard(), { path: 'linan.qiaodong.heping', nowMs: atMs }),
        );
      const ids = await Promise.all([-1, 0, -1, 0, 1, -2].map((offset) => raise(midnightMs + offset)));
      expect(ids.toSorted()).toEqual(
        ['20261124', '20261125'].flatMap((day) => ['0001', '0002', '0003'].map((number) => `T-${day}-${number}`)),
      );
      expect(ids.map((id) => id.slice(2, 10))).toEqual([
        '20261124',
        '20261125',
        '20261124',
        '20261125',
        '20261125',
        '20261124',
      ]);
    });

    it('told twice opens one ticket and adds nothing', async () => {
      const view = freshHazard();
      const id = await becomeActive(view);
      const before = await tickets.get(people.dispatcher, id);
      expect(await becomeActive(view)).toBe(id);
      expect(await tickets.get(people.dispatcher, id)).toEqual(before);
    });

    it('joins the open ticket of its facility and class, and raises its severity', async () => {
      const first = freshHazard();
      const id = await becomeActive(first);
      const worse = { ...first, id: `${first.id}-b`, severity: 'critical' as const };
      expect(await becomeActive(worse)).toBe(id);
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({
        severity: 'critical',
        hazardIds: [first.id, worse.id],
      });
      expect(await tickets.verifyLog(id)).toEqual({ ok: true });
      const other = { ...first, id: `${first.id}-c`, problemClass: 'ponding' as const };
      expect(await becomeActive(other)).not.toBe(id);
    });

    it('of a facility that moved opens a ticket where it is now, and joins that one from then on', async () => {
      const before = freshHazard();
      const id = await becomeActive(before);
      const moved = { ...before, id: `${before.id}-b`, estateId: 'xinhua' };
      const there = await becomeActive(moved);
      expect(there).not.toBe(id);
      expect(await becomeActive({ ...moved, id: `${before.id}-c` })).toBe(there);
      expect((await tickets.get(people.dispatcher, id))?.hazardIds).toEqual([before.id]);
    });

    it('gives as many different ids as tickets, however many come at once', async () => {
      const ids = await Promise.all(Array.from({ length: 8 }, () => becomeActive(freshHazard())));
      expect(new Set(ids).size).toBe(8);
    });

    it('leaves nothing behind when its own transaction fails', async () => {
      const view = freshHazard();
      await expect(
        database.tx({ role: 'ingest' }, async (tx) => {
          await tickets.hazardTickets.hazardBecameActive(tx, view, context());
          throw new Error('evaluator failed');
        }),
      ).rejects.toThrow('evaluator failed');
      const page = await tickets.list(people.dispatcher, { state: 'all', facilityId: view.facilityId, limit: 10 });
      expect(page.items).toEqual([]);
    });
  });

  describe('people', () => {
    it('bring a ticket from assignment to close-out, confirmed by the sensor', async () => {
      const view = freshHazard();
      const id = await becomeActive(view);
      await done(people.lead, id, { action: 'accept' });
      await done(people.coHandler, id, { action: 'accept' });
      await done(people.lead, id, { action: 'arrive', clientTimeMs: 5 });
      await done(people.coHandler, id, { action: 'submit' });
      expect(await act(people.lead, id, { action: 'submit' })).toMatchObject({
        why: 'refused',
        refusal: { code: 'ticket.condition_holds' },
      });
      await change({ ...view, state: 'cleared', ticketId: id }, 'cleared');
      await done(people.lead, id, { action: 'submit' });
      await done(people.verifier, id, { action: 'pass' });
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({ state: 'closed', closedMs: raisedMs });
      expect(await tickets.verifyLog(id)).toEqual({ ok: true });
    });

    it('get the current ticket when somebody else was first', async () => {
      const id = await becomeActive(freshHazard());
      const seen = await version(id);
      const outcomes = await Promise.all([
        tickets.act(people.lead, id, { action: 'accept', version: seen }),
        tickets.act(people.lead, id, { action: 'decline', reason: 'not ours', version: seen }),
      ]);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(outcomes.find(({ ok }) => !ok)).toMatchObject({
        refusal: { code: 'ticket.version_conflict' },
        current: { id, version: seen + 1 },
      });
    });

    it('act at once, and of all of them exactly one is the first', async () => {
      const id = await becomeActive(freshHazard());
      const seen = await version(id);
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          index % 2 === 0
            ? tickets.act(people.lead, id, { action: 'accept', version: seen })
            : tickets.act(people.dispatcher, id, {
                action: 'assign',
                leadPartyId: 'p-other',
                reason: 'nearer',
                version: seen,
              }),
        ),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await version(id)).toBe(seen + 1);
      expect(await tickets.verifyLog(id)).toEqual({ ok: true });
    });

    it('do not find what is out of their scope', async () => {
      const id = await becomeActive(freshHazard());
      expect(await tickets.get(people.foreignDispatcher, id)).toBeUndefined();
      expect(await act(people.foreignDispatcher, id, { action: 'cancel', reason: 'x' })).toEqual({
        ok: false,
        why: 'not_found',
      });
      const page = await tickets.list(people.foreignDispatcher, { state: 'all', limit: 50 });
      expect(page.items).toEqual([]);
    });

    it('hand a ticket over: the old lead has nothing to do with it any more', async () => {
      const id = await becomeActive(freshHazard());
      const orphan = { ...people.lead, scopes: [] };
      expect(await tickets.get(orphan, id)).toBeDefined();
      await done(people.dispatcher, id, { action: 'assign', leadPartyId: 'p-other', reason: 'wrong party' });
      expect(await tickets.get(orphan, id)).toBeUndefined();
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({ assignments: [{ partyId: 'p-other' }] });
      published = [];
      await tickets.sweep();
      // Who has it no more reads his pages anew, and is told nothing of what became of it.
      const resets = published.filter(({ event }) => event.type === 'reset');
      expect(resets).toEqual([
        { path: '', partyIds: expect.arrayContaining(['p-property', 'p-lifts']), event: { type: 'reset' } },
      ]);
      const shown = published.find(({ event }) => event.type === 'ticket' && event.ticket.id === id);
      expect(shown?.partyIds).toEqual(['p-other']);
    });

    it('assign to parties that exist', async () => {
      const id = await becomeActive(freshHazard());
      expect(
        await act(people.dispatcher, id, { action: 'assign', leadPartyId: 'p-nobody', reason: 'x' }),
      ).toMatchObject({
        refusal: { code: 'request.invalid', errors: [{ field: 'leadPartyId' }] },
      });
    });

    it('merge a ticket into another, whose confirmation then waits for both hazards', async () => {
      const first = freshHazard();
      const second = freshHazard();
      const target = await becomeActive(first);
      const id = await becomeActive(second);
      expect(await act(people.dispatcher, id, { action: 'merge', intoTicketId: 'T-1' })).toMatchObject({
        refusal: { errors: [{ field: 'intoTicketId' }] },
      });
      await done(people.dispatcher, id, { action: 'merge', intoTicketId: target });
      expect(await tickets.get(people.dispatcher, target)).toMatchObject({ hazardIds: [first.id, second.id] });
      await change({ ...first, state: 'cleared', ticketId: target }, 'cleared');
      await done(people.lead, target, { action: 'accept' });
      await done(people.lead, target, { action: 'arrive' });
      await done(people.coHandler, target, { action: 'decline', reason: 'no' });
      expect(await act(people.lead, target, { action: 'submit' })).toMatchObject({
        refusal: { code: 'ticket.condition_holds', detail: expect.stringContaining(second.id) },
      });
      await change({ ...second, state: 'cleared', ticketId: id }, 'cleared');
      await done(people.lead, target, { action: 'submit' });
    });

    it('page through the list without a gap or a double', async () => {
      for (let count = 0; count < 5; count += 1) await becomeActive(freshHazard());
      const all = await tickets.list(people.dispatcher, { state: 'all', limit: 500 });
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await tickets.list(people.dispatcher, {
          state: 'all',
          limit: 3,
          ...(cursor === null ? {} : { cursor }),
        });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(all.items.map(({ id }) => id));
      await expect(tickets.list(people.dispatcher, { state: 'all', limit: 3, cursor: 'bm9wZQ' })).rejects.toMatchObject(
        {
          code: 'request.invalid',
        },
      );
    });
  });

  describe('time', () => {
    it('writes a passed deadline down once, tells who is concerned, and shows it', async () => {
      const id = await becomeActive(freshHazard());
      await tickets.sweep();
      nowMs += 30 * MINUTE;
      await tickets.sweep();
      expect((await tickets.get(people.dispatcher, id))?.overdue).toBe(false);
      published = [];
      nowMs += 1;
      await tickets.sweep();
      await tickets.sweep();
      const ticket = await tickets.get(people.dispatcher, id);
      expect(ticket).toMatchObject({
        overdue: true,
        deadlines: [{ kind: 'respond', breachedMs: nowMs }, { kind: 'rectify' }],
      });
      expect(ticket?.events.filter(({ type }) => type === 'deadline_breached')).toHaveLength(1);
      const mine = published.filter(({ event }) => event.type === 'ticket' && event.ticket.id === id);
      expect(mine).toHaveLength(1);
      expect(mine[0]).toMatchObject({ path: 'linan.qiaodong.heping', event: { ticket: { overdue: true } } });
      expect(mine[0]?.forViewer?.(people.lead)).toMatchObject({ ticket: { allowedActions: ['accept', 'decline'] } });
      const counts = await tickets.countOpen(people.dispatcher);
      expect(counts.find(({ facilityId }) => facilityId === ticket?.facilityId)).toMatchObject({
        open: 1,
        overdue: 1,
      });
    });

    it('is kept once by two sweepers at once, while a person is at the ticket', async () => {
      const ids = [];
      for (let count = 0; count < 25; count += 1) ids.push(await becomeActive(freshHazard()));
      const [held = ''] = ids;
      const seen = await version(held);
      const other = createTickets({ database, bus, clock, logger: pino({ level: 'silent' }) });
      nowMs += HOUR;
      const [, , accepted] = await Promise.all([
        tickets.sweep(),
        other.sweep(),
        tickets.act(people.lead, held, { action: 'accept', version: seen }),
      ]);
      // Whichever came first, the late acceptance is one breach, and what the other held was left to it.
      if (!accepted.ok) expect(accepted).toMatchObject({ refusal: { code: 'ticket.version_conflict' } });
      await other.sweep();
      for (const id of ids) {
        const ticket = await tickets.get(people.dispatcher, id);
        expect(ticket?.events.filter(({ type }) => type === 'deadline_breached')).toHaveLength(1);
        expect(await tickets.verifyLog(id)).toEqual({ ok: true });
      }
    });

    it('acts after an outage on everything at once, in order, and marks what it missed itself', async () => {
      await tickets.sweep();
      const early = await becomeActive(freshHazard());
      nowMs += MINUTE;
      const late = await becomeActive(freshHazard());
      nowMs += HOUR;
      const restarted = createTickets({ database, bus, clock, logger: pino({ level: 'silent' }) });
      await restarted.sweep();
      const order = published.flatMap(({ event }) =>
        event.type === 'ticket' && [early, late].includes(event.ticket.id) ? [event.ticket.id] : [],
      );
      expect(order).toEqual([early, late]);
      const ticket = await tickets.get(people.dispatcher, early);
      expect(ticket?.events.slice(-3)).toMatchObject([
        { type: 'deadline_breached', data: { platformCaused: true } },
        { type: 'part_overdue', data: { partyId: 'p-lifts', platformCaused: true } },
        { type: 'escalated', data: { level: 'street' } },
      ]);
      expect(ticket?.deadlines[0]).toMatchObject({ kind: 'respond', platformCaused: true });
      expect((await tickets.get(people.dispatcher, late))?.deadlines[1]).toMatchObject({ platformCaused: false });
    });

    it('marks it too where a person comes before the sweep does', async () => {
      const id = await becomeActive(freshHazard());
      await tickets.sweep();
      nowMs += HOUR;
      const restarted = createTickets({ database, bus, clock, logger: pino({ level: 'silent' }) });
      // Its first round begins with the outage, and finds nothing else to do yet.
      await restarted.sweep();
      const other = await becomeActive(freshHazard());
      await database.tx({ role: 'admin' }, (tx) =>
        tx
          .update(ticketDeadlines)
          .set({ dueMs: raisedMs + 20 * MINUTE, breachedMs: null, platformCaused: false })
          .where(eq(ticketDeadlines.ticketId, other)),
      );
      await done(people.lead, other, { action: 'accept' });
      const ticket = await tickets.get(people.dispatcher, other);
      expect(ticket?.deadlines[0]).toMatchObject({ kind: 'respond', platformCaused: true, metMs: nowMs });
      expect((await tickets.get(people.dispatcher, id))?.deadlines[0]).toMatchObject({ platformCaused: true });
    });

    it('marks what an outage missed also where the clock was set back before it', async () => {
      nowMs = raisedMs + HOUR;
      await tickets.sweep();
      nowMs = raisedMs;
      await tickets.sweep();
      const id = await becomeActive(freshHazard());
      nowMs += 40 * MINUTE;
      await createTickets({ database, bus, clock, logger: pino({ level: 'silent' }) }).sweep();
      expect((await tickets.get(people.dispatcher, id))?.deadlines[0]).toMatchObject({
        kind: 'respond',
        breachedMs: nowMs,
        platformCaused: true,
      });
    });

    it('is no outage while another process looks after the deadlines', async () => {
      await tickets.sweep();
      const id = await becomeActive(freshHazard());
      nowMs += 30 * MINUTE;
      await tickets.sweep();
      nowMs += 1;
      const second = createTickets({ database, bus, clock, logger: pino({ level: 'silent' }) });
      await second.sweep();
      expect((await tickets.get(people.dispatcher, id))?.deadlines[0]).toMatchObject({
        breachedMs: nowMs,
        platformCaused: false,
      });
    });

    it('looks again within a second, and takes a timer that came much too late for an outage', async () => {
      const looks: (() => void)[] = [];
      const own = createTickets({
        database,
        bus,
        clock: {
          nowMs: () => nowMs,
          schedule: (delayMs, task) => {
            // What is due within a second looks for deadlines; the rest clears up.
            if (delayMs <= 1000) looks.push(task);
            return () => undefined;
          },
        },
        logger: pino({ level: 'silent' }),
      });
      const id = await becomeActive(freshHazard());
      own.start();
      await vi.waitFor(() => expect(looks).toHaveLength(1), { timeout: 30_000 });
      nowMs += HOUR;
      looks[0]?.();
      await vi.waitFor(() => expect(looks).toHaveLength(2), { timeout: 30_000 });
      await own.stop();
      expect((await tickets.get(people.dispatcher, id))?.deadlines[0]).toMatchObject({
        breachedMs: nowMs,
        platformCaused: true,
      });
    });

    it('ends a suspension at its end date', async () => {
      const view = freshHazard();
      const id = await becomeActive(view);
      await done(people.lead, id, { action: 'accept' });
      await done(people.lead, id, { action: 'arrive' });
      await done(people.lead, id, { action: 'suspend', reason: 'parts', untilMs: raisedMs + 40 * HOUR });
      await done(people.supervisor, id, { action: 'suspend' });
      nowMs = raisedMs + 39 * HOUR;
      await tickets.sweep();
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({ state: 'suspended', overdue: false });
      nowMs = raisedMs + 40 * HOUR;
      await tickets.sweep();
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({ state: 'rectifying', overdue: false });
      nowMs = raisedMs + 64 * HOUR + 1;
      await tickets.sweep();
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({ state: 'rectifying', overdue: true });
      expect(await tickets.verifyLog(id)).toEqual({ ok: true });
    });
  });

  describe('the ladder', () => {
    /** Without what becomes of a co-handler who does not answer. */
    const typesOf = async (id: string) =>
      (await tickets.get(people.dispatcher, id))?.events
        .filter(({ data }) => data.partyId === undefined)
        .map(({ type, data }) => (type === 'escalated' ? `${type} ${data.level} ${data.cause}` : type))
        .slice(2);
    const audiencesOf = (id: string, template: string) =>
      database.tx({ role: 'admin' }, async (tx) => {
        const rows = await tx
          .select()
          .from(notificationOutbox)
          .where(and(eq(notificationOutbox.ticketId, id), eq(notificationOutbox.template, template)));
        return rows.map(({ audience }) => audience).filter((audience) => audience !== 'live');
      });
    async function sweepAt(ms: number): Promise<void> {
      nowMs = raisedMs + ms;
      await tickets.sweep();
    }
    beforeEach(() =>
      // What earlier tests left would climb with it.
      database.tx({ role: 'admin' }, (tx) => tx.update(ticketRows).set({ state: 'closed' })),
    );

    it('reminds, then calls street and district, until somebody acknowledges', async () => {
      const id = await becomeActive(freshHazard());
      for (let minute = 5; minute <= 80; minute += 5) await sweepAt(minute * MINUTE + 1);
      expect(await typesOf(id)).toEqual([
        ...['reminded', 'deadline_breached', 'escalated street deadline_breached'],
        ...['reminded', 'reminded', 'escalated district unacknowledged'],
      ]);
      expect(await audiencesOf(id, 'ticket.escalated')).toEqual(['officers:linan.qiaodong', 'officers:linan']);
      await done(people.admin, id, { action: 'acknowledge' });
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({
        state: 'assigned',
        escalation: { level: 'district', acknowledgedMs: nowMs, acknowledgedBy: 'admin' },
      });
      expect(await act(people.admin, id, { action: 'acknowledge' })).toMatchObject({
        refusal: { code: 'ticket.transition_not_allowed' },
      });
      const answered = await typesOf(id);
      for (let hour = 2; hour <= 12; hour += 2) await sweepAt(hour * HOUR);
      expect(await typesOf(id)).toEqual(answered);
      expect(await tickets.verifyLog(id)).toEqual({ ok: true });
    });

    it('is quiet once the lead works on it, and warns him before his time is over', async () => {
      const id = await becomeActive(freshHazard());
      await done(people.lead, id, { action: 'accept' });
      for (let hour = 1; hour <= 19; hour += 3) await sweepAt(hour * HOUR);
      expect(await typesOf(id)).toEqual(['accept']);
      await sweepAt(20 * HOUR);
      await sweepAt(23 * HOUR);
      expect(await typesOf(id)).toEqual(['accept', 'deadline_near']);
      expect(await audiencesOf(id, 'ticket.deadline_near')).toEqual(['party:p-property']);
    });

    it('asks a co-handler who does not answer again, shows that he is late, and leaves him alone when he accepts', async () => {
      const id = await becomeActive(freshHazard());
      await done(people.lead, id, { action: 'accept' });
      for (const minute of [14, 15, 29, 30, 31, 60]) await sweepAt(minute * MINUTE);
      const late = await tickets.get(people.dispatcher, id);
      expect(
        late?.events.slice(3).map(({ type, atMs, data }) => [type, (atMs - raisedMs) / MINUTE, data.partyId]),
      ).toEqual([
        ['reminded', 15, 'p-lifts'],
        ['reminded', 30, 'p-lifts'],
        ['part_overdue', 31, 'p-lifts'],
      ]);
      const part = async () =>
        (await tickets.get(people.dispatcher, id))?.assignments.find(({ partyId }) => partyId === 'p-lifts');
      const overdueMs = raisedMs + 31 * MINUTE;
      expect(await part()).toMatchObject({ state: 'assigned', answerByMs: raisedMs + 30 * MINUTE, overdueMs });
      expect(late?.escalation).toMatchObject({ level: 'estate', acknowledgedBy: 'lead' });
      expect(late?.overdue).toBe(false);
      expect(await audiencesOf(id, 'ticket.part_overdue')).toEqual([
        ...['party:p-lifts', 'party:p-property', 'dispatchers:linan.qiaodong.heping'],
      ]);
      await done(people.coHandler, id, { action: 'accept' });
      for (let hour = 9; hour <= 18; hour += 3) await sweepAt(hour * HOUR);
      expect((await tickets.get(people.dispatcher, id))?.events).toHaveLength((late?.events.length ?? 0) + 1);
      expect(await part()).toEqual({
        ...{ partyId: 'p-lifts', partyName: '维保', role: 'co_handler', state: 'accepted' },
        overdueMs,
      });
      expect(await tickets.verifyLog(id)).toEqual({ ok: true });
    });

    it('climbs while a broken clock is not mended, answered or not, and hangs the sign at the top', async () => {
      const view = freshHazard();
      const id = await becomeActive(view);
      await done(people.lead, id, { action: 'accept' });
      await done(people.lead, id, { action: 'arrive' });
      await sweepAt(24 * HOUR + 1);
      await done(people.supervisor, id, { action: 'acknowledge' });
      await sweepAt(33 * HOUR);
      await done(people.admin, id, { action: 'acknowledge' });
      expect(await tickets.get(people.dispatcher, id)).toMatchObject({
        hungSign: false,
        escalation: { level: 'district' },
      });
      await sweepAt(42 * HOUR);
      expect(await typesOf(id)).toEqual([
        ...['accept', 'arrive', 'deadline_breached', 'escalated street deadline_breached', 'acknowledge'],
        ...['escalated district overdue', 'acknowledge', 'hung_sign'],
      ]);
      const hungIds = async () => {
        const page = await tickets.list(people.dispatcher, { state: 'open', hungSign: 'true', limit: 500 });
        return page.items.map((each) => each.id);
      };
      expect(await hungIds()).toContain(id);
      const board = async (filter: object) =>
        (await tickets.list(people.dispatcher, { state: 'open', limit: 500, ...filter })).items;
      const dueOf = ({
        deadlines,
      }: {
        deadlines: readonly { dueMs: number; metMs: unknown; cancelledMs: unknown }[];
      }) =>
        Math.min(
          ...deadlines.filter((each) => each.metMs === null && each.cancelledMs === null).map((each) => each.dueMs),
        );
      const dues = (await board({ sort: 'due' })).map(dueOf);
      expect(dues).toEqual(dues.toSorted((a, b) => a - b));
      expect((await board({ overdue: 'true' })).map((each) => each.id)).toContain(id);
      expect((await board({ overdue: 'true' })).every(({ overdue }) => overdue)).toBe(true);
      expect((await board({ severity: 'notice' })).every(({ severity }) => severity === 'notice')).toBe(true);
      expect(await board({ mine: 'true' })).toEqual([]);
      const page = await tickets.list(people.dispatcher, { state: 'open', sort: 'due', limit: 1 });
      const cursor = page.nextCursor;
      const rest = await tickets.list(people.dispatcher, {
        ...({ state: 'open', sort: 'due', limit: 500 } as const),
        ...(cursor === null ? {} : { cursor }),
      });
      expect(rest.items.map(dueOf)).toEqual(cursor === null ? dues : dues.slice(1));
      await sweepAt(80 * HOUR);
      expect((await typesOf(id))?.filter((type) => type === 'hung_sign')).toHaveLength(1);
      await change({ ...view, state: 'cleared', ticketId: id }, 'cleared');
      await done(people.coHandler, id, { action: 'decline', reason: 'not ours' });
      await done(people.lead, id, { action: 'submit' });
      await done(people.verifier, id, { action: 'pass' });
      expect(await hungIds()).not.toContain(id);
      expect((await tickets.get(people.dispatcher, id))?.escalation).toBeNull();
    });

    it('goes past a level at once where nobody can be reached', async () => {
      const disable = (userId: string) =>
        database.tx({ role: 'admin' }, (tx) => tx.update(users).set({ disabled: true }).where(eq(users.id, userId)));
      // To whom it is routed is somebody who can be reached; a person may hand it to whom he likes.
      const handOn = (id: string) => {
        nowMs += MINUTE;
        const to = { leadPartyId: 'p-property', coHandlerPartyIds: [], reason: 'theirs' };
        return done(people.dispatcher, id, { action: 'assign', ...to });
      };
      await disable('lead');
      try {
        const id = await becomeActive(freshHazard());
        expect(await tickets.get(people.dispatcher, id)).toMatchObject({ lead: '物业二' });
        await handOn(id);
        expect(await typesOf(id)).toEqual(['assign', 'unassigned', 'escalated street unreachable']);
        await disable('supervisor');
        const other = await becomeActive(freshHazard());
        await handOn(other);
        expect(await typesOf(other)).toEqual([
          ...['assign', 'unassigned', 'escalated street unreachable', 'escalated district unreachable'],
        ]);
      } finally {
        await database.tx({ role: 'admin' }, (tx) => tx.update(users).set({ disabled: false }));
      }
    });

    it('goes on at once when every message of a call has failed', async () => {
      const id = await becomeActive(freshHazard());
      await tickets.sweep();
      expect(await typesOf(id)).toEqual([]);
      const sent = await database.tx({ role: 'admin' }, (tx) =>
        tx.select().from(notificationOutbox).where(eq(notificationOutbox.ticketId, id)),
      );
      const toLead = sent.filter(({ audience }) => audience === 'party:p-property').map((message) => message.id);
      await drizzleTicketTransactions(database).run({ role: 'sweeper' }, (records) =>
        records.markFailed(toLead, nowMs, 'number not in service'),
      );
      await tickets.sweep();
      expect(await typesOf(id)).toEqual(['escalated street unreachable']);
    });

    it('rests with a suspension', async () => {
      const id = await becomeActive(freshHazard());
      await done(people.lead, id, { action: 'accept' });
      await done(people.lead, id, { action: 'arrive' });
      await done(people.supervisor, id, { action: 'suspend', reason: 'parts', untilMs: raisedMs + 60 * HOUR });
      for (let hour = 1; hour < 60; hour += 12) await sweepAt(hour * HOUR);
      expect(await typesOf(id)).toEqual(['accept', 'arrive', 'suspend']);
    });
  });

  describe('the clocks of a district', () => {
    const limits = [{ kind: 'rectify' as const, problemClass: 'ponding' as const, limitMs: 2 * HOUR }];

    it('are versions with author and reason, and hold for what is raised from then on', async () => {
      const before = await becomeActive(freshHazard({ problemClass: 'ponding' }));
      const shipped = await tickets.clocksOf(people.supervisor, 'linan');
      expect(shipped).toMatchObject({ version: 1, limits: [], history: [] });
      expect(await tickets.putClocks(people.supervisor, 'linan', { expectedVersion: 1, limits, reason: 'rain' })).toBe(
        undefined,
      );
      const put = await tickets.putClocks(people.admin, 'linan', { expectedVersion: 1, limits, reason: 'rain' });
      expect(put).toMatchObject({
        version: 2,
        limits,
        history: [{ version: 2, reason: 'rain', author: { userId: 'admin' }, atMs: nowMs }],
      });
      const after = await becomeActive(freshHazard({ problemClass: 'ponding' }));
      expect((await tickets.get(people.dispatcher, before))?.deadlines[1]).toMatchObject({
        dueMs: raisedMs + 24 * HOUR,
        clockVersion: 1,
      });
      expect((await tickets.get(people.dispatcher, after))?.deadlines[1]).toMatchObject({
        dueMs: raisedMs + 2 * HOUR,
        clockVersion: 2,
      });
    });

    it('are refused to who was late, set one twice, or is of elsewhere', async () => {
      const late = tickets.putClocks(people.admin, 'linan', { expectedVersion: 1, limits, reason: 'x' });
      await expect(late).rejects.toMatchObject({ code: 'registry.conflict' });
      const twice = { expectedVersion: 2, limits: [...limits, ...limits], reason: 'x' };
      await expect(tickets.putClocks(people.admin, 'linan', twice)).rejects.toMatchObject({
        code: 'request.invalid',
        context: { errors: [{ field: 'limits.1' }] },
      });
      expect(await tickets.clocksOf(people.admin, 'elsewhere')).toBeUndefined();
    });

    it('cannot be rewritten by any of the service’s roles', async () => {
      for (const role of ['ingest', 'sweeper', 'admin'] as const) {
        await expect(database.tx({ role }, (tx) => tx.delete(ticketClockVersions))).rejects.toMatchObject({
          code: 'db.forbidden',
        });
      }
    });
  });

  describe('the log', () => {
    it('cannot be changed or shortened by any of the service’s roles', async () => {
      const id = await becomeActive(freshHazard());
      for (const role of ['ingest', 'sweeper', 'admin'] as const) {
        await expect(database.tx({ role }, (tx) => tx.delete(ticketEvents))).rejects.toMatchObject({
          code: 'db.forbidden',
        });
        await expect(
          database.tx({ role }, (tx) => tx.update(ticketEvents).set({ actorName: 'x' })),
        ).rejects.toMatchObject({ code: 'db.forbidden' });
      }
      expect(await tickets.verifyLog(id)).toEqual({ ok: true });
    });

    it('tells that a ticket claims more than its log', async () => {
      const id = await becomeActive(freshHazard());
      await database.tx({ role: 'admin' }, (tx) => tx.update(ticketRows).set({ version: 9 }));
      expect(await tickets.verifyLog(id)).toMatchObject({ ok: false });
    });
  });
}

describe('on PGlite', () => describeTickets(openTestDatabase));
describeWith(['postgresql'], 'on PostgreSQL', () => describeTickets(openTestPostgres));
