import { AppError, type Reading } from '@anju/contracts';
import type { RuleDefinition } from '@anju/rules';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../ingest/testing/manual-clock.js';
import { InProcessLiveBus, type ScopedEvent } from '../live/index.js';
import { systemClock } from '../platform/clock.js';
import type { Scope } from '../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import type { IndexedFacility } from '../registry/index.js';
import type { HazardTickets } from '../tickets/hazard-tickets.js';
import { hazards as rows } from './adapters/schema.js';
import { createHazards, type Hazards, type HazardsOptions } from './index.js';
import { leakRule } from './testing/leak-rule.js';

const admin: Scope = { role: 'admin' };
const facility: IndexedFacility = {
  id: 'heping.garage-1',
  estateId: 'heping',
  name: { zh: '地下车库入口', en: 'Garage entrance' },
  estateName: { zh: '和平花园', en: 'Heping Garden' },
  deviceId: 'garage-1',
  kind: 'ponding',
  points: ['leak', 'manhole_open', 'water_depth'],
  parameters: {},
  path: 'linan.qiaodong.heping',
};

const rule = (over: Partial<RuleDefinition>): RuleDefinition => ({ ...leakRule, retrospectiveTicket: false, ...over });
const rules = [
  rule({}),
  rule({ id: 'T-LATCH', clear: 'manual', raise: { op: 'equals', point: 'manhole_open', value: true } }),
  rule({
    id: 'T-DEEP',
    onDelayMs: 60_000,
    ticket: 'worklist',
    raise: { op: 'above', point: 'water_depth', limit: 100 },
  }),
];

describe('the hazard engine', () => {
  let records: TestDatabase;
  let engine: Hazards;
  let events: ScopedEvent[];
  let told: string[];
  let nowMs: number;

  beforeAll(async () => {
    records = await openTestDatabase();
  });
  afterAll(() => records.dispose());

  /** Notes what it is told; the tickets themselves have tests of their own. */
  const tickets: HazardTickets = {
    hazardBecameActive: async (_tx, hazard) => {
      told.push(`active ${hazard.ruleId}`);
      return 'T-20261122-0001';
    },
    hazardChanged: async (_tx, hazard, change) => {
      told.push(`${change} ${hazard.ruleId}`);
    },
    openTicketOf: async (_tx, ticketId) => ticketId,
    mergeOfOneCause: async () => true,
    hazardLeft: async () => undefined,
  };

  function create(over: Partial<HazardsOptions> = {}): Hazards {
    const logger = pino({ level: 'silent' });
    const bus = new InProcessLiveBus(logger);
    bus.subscribe((event) => events.push(event));
    return createHazards({
      database: records.database,
      facilities: { facility: (id) => (id === facility.id ? facility : undefined), facilities: () => [facility] },
      tickets,
      bus,
      clock: systemClock,
      logger,
      metrics: new Registry(),
      rules,
      ...over,
    });
  }

  beforeEach(async () => {
    events = [];
    told = [];
    nowMs = Date.now() - 60_000;
    engine = create();
    await engine.start();
  });

  afterEach(async () => {
    await engine.stop();
    await records.database.tx(admin, async (tx) => {
      await tx.delete(rows);
      await tx.execute('delete from evaluator_states');
    });
  });

  function say(point: string, value: Reading['value'], atMs: number): void {
    const reading: Reading = {
      point,
      value,
      quality: value === null ? 'bad' : 'good',
      sourceTimeMs: atMs,
      ordinal: 0,
    };
    engine.evaluate(facility.id, [{ reading, atMs, receivedMs: atMs }]);
  }

  it('tells the tickets what becomes active and how it ends, and who watches after the commit', async () => {
    say('leak', true, nowMs);
    expect(events).toEqual([]);
    await engine.flush();
    say('leak', false, nowMs + 1_000);
    await engine.flush();
    expect(told).toEqual(['active T-LEAK', 'cleared T-LEAK']);
    expect(events).toMatchObject([
      { path: facility.path, event: { type: 'hazard', hazard: { state: 'active', ticketId: 'T-20261122-0001' } } },
      { event: { type: 'hazard', hazard: { state: 'cleared', clearedMs: nowMs + 1_000 } } },
    ]);
  });

  it('keeps nothing of what ended before it rang, and takes it off the pages', async () => {
    const beganMs = Date.now();
    say('water_depth', 150, beganMs);
    await engine.flush();
    const all = () => records.database.tx(admin, (tx) => tx.select().from(rows));
    expect(await all()).toMatchObject([{ ruleId: 'T-DEEP', state: 'pending' }]);
    say('water_depth', 10, beganMs + 1_000);
    await engine.flush();
    expect(await all()).toEqual([]);
    expect(told).toEqual([]);
    expect(events.at(-1)).toMatchObject({ event: { type: 'hazard', hazard: { ruleId: 'T-DEEP', state: 'cleared' } } });
  });

  it('records again what late data took back and later data proves', async () => {
    const late = (point: string, value: boolean, afterMs: number) => say(point, value, nowMs + afterMs);
    late('leak', true, 20_000);
    late('leak', false, 40_000);
    await engine.flush();
    // Wet long before, so it seems: one long hazard instead of the short one …
    late('leak', true, 1_000);
    await engine.flush();
    const occurrences = async () =>
      (await engine.list(admin, { state: 'all', limit: 10 })).items
        .filter(({ activeMs }) => activeMs !== null)
        .map(({ beganMs, clearedMs }) => [beganMs - nowMs, (clearedMs ?? Number.NaN) - nowMs]);
    expect(await occurrences()).toEqual([[1_000, 40_000]]);
    // … until it turns out to have been dry between.
    late('leak', false, 10_000);
    await engine.flush();
    expect((await occurrences()).sort()).toEqual([
      [1_000, 10_000],
      [20_000, 40_000],
    ]);
    expect(told).toEqual(['active T-LEAK', 'cleared T-LEAK', 'withdrawn T-LEAK', 'cleared T-LEAK']);
  });

  it('holds a latched hazard until a named person resets it with a reason', async () => {
    say('manhole_open', true, nowMs);
    say('manhole_open', false, nowMs + 1_000);
    await engine.flush();
    const [hazard] = (await engine.list(admin, { state: 'open', limit: 10 })).items;
    expect(hazard).toMatchObject({ ruleId: 'T-LATCH', needsReset: true });
    if (hazard === undefined) return;
    const person = { userId: 'u-1', displayName: 'Wang' };
    const outcome = await engine.reset(admin, person, hazard.id, 'cover closed');
    expect(outcome).toMatchObject({ ok: true, hazard: { state: 'cleared', needsReset: false } });
    expect(told).toEqual(['active T-LATCH', 'reset by Wang (u-1): cover closed T-LATCH']);
    expect(await engine.reset(admin, person, hazard.id, 'again')).toEqual({ ok: false, why: 'not_latched' });
    expect(await engine.reset(admin, person, 'h-none', 'x')).toEqual({ ok: false, why: 'not_found' });
  });

  it('says of a latched hazard outside the person’s scope that there is none', async () => {
    say('manhole_open', true, nowMs);
    await engine.flush();
    const [hazard] = (await engine.list(admin, { state: 'open', limit: 10 })).items;
    const stranger: Scope = { role: 'app', userId: 'u', paths: ['linan.hexi'], partyId: null };
    const person = { userId: 'u', displayName: 'U' };
    expect(await engine.reset(stranger, person, hazard?.id ?? '', 'x')).toEqual({ ok: false, why: 'not_found' });
    expect((await engine.list(stranger, { state: 'all', limit: 10 })).items).toEqual([]);
    expect((await engine.countActive(stranger)).size).toBe(0);
    expect((await engine.countActive(admin)).get(facility.id)).toEqual({ major: 1 });
  });

  it('calls nobody for what goes to the worklist, and shows no more what never came to be', async () => {
    const atMs = Date.now() - 10_000;
    say('water_depth', 150, atMs);
    await engine.flush();
    expect((await engine.list(admin, { state: 'open', limit: 10 })).items).toMatchObject([{ state: 'pending' }]);
    say('water_depth', 50, atMs + 5_000);
    await engine.flush();
    expect((await engine.list(admin, { state: 'all', limit: 10 })).items).toEqual([]);
    expect(events.at(-1)).toMatchObject({ event: { hazard: { state: 'cleared', activeMs: null } } });
    expect(told).toEqual([]);
  });

  it('pages through its list without losing or doubling one', async () => {
    for (let round = 0; round < 7; round++) {
      say('leak', true, nowMs + round * 2_000);
      say('leak', false, nowMs + round * 2_000 + 1_000);
    }
    await engine.flush();
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Hazards['list']>> = await engine.list(admin, {
        state: 'cleared',
        limit: 3,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ beganMs }) => beganMs));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((round) => nowMs + round * 2_000));
    await expect(engine.list(admin, { state: 'all', limit: 3, cursor: 'xx' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  it('tells the tickets once although the transaction had to be tried again', async () => {
    let failures = 2;
    await engine.stop();
    const flaky = create({
      database: {
        tx: (scope, fn) =>
          records.database.tx(scope, async (tx) => {
            const result = await fn(tx);
            if (scope.role === 'ingest' && failures-- > 0)
              throw new AppError('db.unavailable', 'x', { retryable: true });
            return result;
          }),
        close: () => records.database.close(),
      },
    });
    failures = 0;
    await flaky.start();
    engine = flaky;
    failures = 2;
    say('leak', true, nowMs);
    expect(await flaky.flush()).toBe(false);
    expect(flaky.databaseDown).toBe(true);
    expect(events).toEqual([]);
    expect(await flaky.flush()).toBe(false);
    expect(await flaky.flush()).toBe(true);
    expect(events).toHaveLength(1);
    expect((await flaky.list(admin, { state: 'all', limit: 10 })).items).toHaveLength(1);
  });

  it('goes on from its memory after a restart', async () => {
    say('leak', true, nowMs);
    await engine.stop();
    engine = create();
    await engine.start();
    say('leak', true, nowMs);
    say('leak', false, nowMs + 3_000);
    await engine.flush();
    expect((await engine.list(admin, { state: 'all', limit: 10 })).items).toMatchObject([
      { beganMs: nowMs, clearedMs: nowMs + 3_000, state: 'cleared' },
    ]);
    expect(told).toEqual(['active T-LEAK', 'cleared T-LEAK']);
  });

  it('counts the silence of a facility that never spoke, but not while the host itself is deaf', async () => {
    await engine.stop();
    const clock = new ManualClock(nowMs);
    engine = create({ clock, rules: [rule({ id: 'T-SILENT', raise: { op: 'silent' }, ticket: 'worklist' })] });
    await engine.start();
    await clock.advance(600_000);
    await engine.flush();
    expect((await engine.list(admin, { state: 'open', limit: 10 })).items).toEqual([]);
    engine.setWatched([facility.id], 'unwatched');
    await clock.advance(60_000);
    await engine.flush();
    expect((await engine.list(admin, { state: 'active', limit: 10 })).items).toEqual([]);
    // Of its points the depth may be silent for the shortest time, three minutes.
    await clock.advance(180_000);
    await engine.flush();
    expect((await engine.list(admin, { state: 'active', limit: 10 })).items).toMatchObject([{ ruleId: 'T-SILENT' }]);
  });

  it('names every rule in words with its source', () => {
    expect(engine.rules()).toHaveLength(3);
    for (const view of engine.rules()) {
      expect(view.conditionText.zh).not.toBe(view.conditionText.en);
      expect(view.source.tag).toBe('DEFAULT');
    }
  });
});
