import type { Reading } from '@anju/contracts';
import type { RuleDefinition } from '@anju/rules';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../ingest/testing/manual-clock.js';
import { InProcessLiveBus } from '../live/index.js';
import type { Scope } from '../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import type { IndexedFacility } from '../registry/index.js';
import type { HazardTickets } from '../tickets/hazard-tickets.js';
import { hazards as rows } from './adapters/schema.js';
import { createHazards, type Hazards } from './index.js';
import { leakRule } from './testing/leak-rule.js';

const admin: Scope = { role: 'admin' };
const person = { userId: 'u-1', displayName: '李建国' };
const path = 'shifan.qiaodong.heping';
const garage = (number: number): IndexedFacility => ({
  id: `heping.garage-${number}`,
  estateId: 'heping',
  name: { zh: '地下车库', en: 'Garage' },
  estateName: { zh: '和平花园', en: 'Heping Garden' },
  deviceId: `garage-${number}`,
  kind: 'ponding',
  points: ['leak', 'water_depth'],
  parameters: {},
  path,
});
const facilities = [1, 2, 3].map(garage);
const ids = facilities.map(({ id }) => id);
const rules: RuleDefinition[] = [
  leakRule,
  { ...leakRule, id: 'Q-OFFLINE', raise: { op: 'silent' }, retrospectiveTicket: false },
  {
    ...leakRule,
    id: 'T-DEEP',
    offDelayMs: 30_000,
    raise: { op: 'above', point: 'water_depth', limit: { parameter: 'closeDepthMm', otherwise: 250 } },
    severityWhen: [{ when: { op: 'above', point: 'water_depth', limit: 500 }, severity: 'critical' }],
  },
];
const scope: Scope = { role: 'app', userId: 'u-1', paths: ['shifan.qiaodong'], partyId: null };
const elsewhere: Scope = { role: 'app', userId: 'u-2', paths: ['shifan.hexi'], partyId: null };
const T0 = 1_790_000_000_000;

describe('what calls nobody', () => {
  let records: TestDatabase;
  let clock: ManualClock;
  let engine: Hazards;
  let told: string[];
  /** Tickets that people have ended. */
  let ended: Set<string>;

  beforeAll(async () => {
    records = await openTestDatabase();
  });
  afterAll(() => records.dispose());

  const tickets: HazardTickets = {
    hazardBecameActive: async (_tx, { ruleId, facilityId }) => {
      told.push(`opens ${ruleId} ${facilityId}`);
      return `T-${facilityId}`;
    },
    hazardChanged: async (_tx, { ruleId, facilityId, ticketId }, change) => {
      told.push(`${ticketId}: ${ruleId} ${facilityId} ${change}`);
    },
    openTicketOf: async (_tx, ticketId) => (ended.has(ticketId) ? undefined : ticketId),
    mergeOfOneCause: async (_tx, { ticketId, intoTicketId }) => {
      told.push(`${ticketId} into ${intoTicketId}`);
      return true;
    },
    hazardLeft: async (_tx, { facilityId }, { ticketId }) => {
      told.push(`${facilityId} leaves ${ticketId}`);
    },
  };

  function create(): Hazards {
    const logger = pino({ level: 'silent' });
    return createHazards({
      database: records.database,
      facilities: { facility: (id) => facilities.find((each) => each.id === id), facilities: () => facilities },
      tickets,
      bus: new InProcessLiveBus(logger),
      clock,
      logger,
      metrics: new Registry(),
      rules,
    });
  }

  beforeEach(async () => {
    told = [];
    ended = new Set();
    clock = new ManualClock(T0);
    engine = create();
    await engine.start();
  });
  afterEach(async () => {
    await engine.stop();
    await records.database.tx(admin, async (tx) => {
      await tx.delete(rows);
      await tx.execute('delete from evaluator_states');
      await tx.execute('delete from facility_modes');
    });
  });

  function say(facilityId: string, point: string, value: Reading['value'], atMs = clock.nowMs()): void {
    const reading: Reading = { point, value, quality: 'good', sourceTimeMs: atMs, ordinal: 0 };
    engine.evaluate(facilityId, [{ reading, atMs, receivedMs: clock.nowMs() }]);
  }
  const list = async () => (await engine.list(scope, { state: 'all', limit: 50 })).items;

  describe('a facility under test', () => {
    const first = ids[0] as string;
    const begin = (untilMs: number) =>
      engine.beginMode(scope, person, first, { kind: 'test', reason: '月度试泵', untilMs });

    it('records its hazards as tests, calls nobody, and leaves the others alone', async () => {
      expect(await begin(T0 + 600_000)).toMatchObject({ kind: 'test', author: person, fromMs: T0, endedMs: null });
      say(first, 'leak', true);
      say(ids[1] as string, 'leak', true);
      await engine.flush();
      expect(told).toEqual([`opens T-LEAK ${ids[1]}`]);
      const suppressed = (await list()).map(({ facilityId, suppressed }) => [facilityId, suppressed]);
      expect(suppressed).toEqual(
        expect.arrayContaining([
          [first, 'test'],
          [ids[1], undefined],
        ]),
      );
    });

    it('calls people by itself when the time is over and the hazard is still there', async () => {
      await begin(T0 + 600_000);
      say(first, 'leak', true);
      await engine.flush();
      await clock.advance(599_000);
      await engine.flush();
      expect(told).toEqual([]);
      await clock.advance(12_000);
      await engine.flush();
      expect(told).toEqual([`opens T-LEAK ${first}`]);
      expect((await list())[0]).toMatchObject({ ticketId: `T-${first}` });
      expect((await list())[0]?.suppressed).toBeUndefined();
    });

    it('says nothing of what was over before, and remembers the mode over a restart', async () => {
      await begin(T0 + 600_000);
      await engine.stop();
      engine = create();
      await engine.start();
      say(first, 'leak', true);
      await clock.advance(1000);
      say(first, 'leak', false);
      await engine.flush();
      await clock.advance(700_000);
      await engine.flush();
      expect(told).toEqual([]);
      expect((await list())[0]).toMatchObject({ state: 'cleared', suppressed: 'test', ticketId: null });
    });

    it('is over for what began in it, still holds, and becomes known only after it', async () => {
      await begin(T0 + 600_000);
      await clock.advance(601_000);
      await engine.flush();
      say(first, 'leak', true, T0 + 590_000);
      await engine.flush();
      expect(told).toEqual([`opens T-LEAK ${first}`]);
    });

    it('is ended by a person of the place only, and once', async () => {
      const mode = await begin(T0 + 600_000);
      if (mode === 'not_found') throw new Error('no mode');
      say(first, 'leak', true);
      await engine.flush();
      expect(await engine.endMode(elsewhere, person, mode.id)).toBeUndefined();
      expect(await engine.endMode(scope, person, mode.id)).toMatchObject({ endedMs: T0 });
      expect(await engine.endMode(scope, person, mode.id)).toBeUndefined();
      await clock.advance(12_000);
      await engine.flush();
      expect(told).toEqual([`opens T-LEAK ${first}`]);
      expect(await engine.modes(scope, first)).toMatchObject([{ id: mode.id, reason: '月度试泵' }]);
      expect(await engine.modes(elsewhere, first)).toEqual([]);
    });

    it('is refused for the past, for too long, and elsewhere', async () => {
      await expect(begin(T0)).rejects.toMatchObject({ code: 'request.invalid' });
      await expect(begin(T0 + 8 * 86_400_000)).rejects.toMatchObject({ code: 'request.invalid' });
      const write = { kind: 'test', reason: 'x', untilMs: T0 + 1000 } as const;
      expect(await engine.beginMode(elsewhere, person, first, write)).toBe('not_found');
    });
  });

  describe('a ticket that people have ended', () => {
    const first = ids[0] as string;

    it('is followed by another when its hazard, which holds still, becomes worse', async () => {
      say(first, 'water_depth', 300);
      await engine.flush();
      ended.add(`T-${first}`);
      say(first, 'water_depth', 310);
      await clock.advance(1000);
      await engine.flush();
      expect(told).toEqual([`opens T-DEEP ${first}`]);
      say(first, 'water_depth', 600);
      await engine.flush();
      expect(told).toEqual([
        `opens T-DEEP ${first}`,
        `T-${first}: T-DEEP ${first} severity critical`,
        `opens T-DEEP ${first}`,
      ]);
    });

    it('is followed by another when late readings prove that what seemed to be over holds still', async () => {
      engine.setWatched([first], 'watched');
      say(first, 'water_depth', 300);
      say(first, 'water_depth', 0, T0 + 10_000);
      await clock.advance(45_000);
      await engine.flush();
      const states = async () => (await list()).map(({ state, beganMs }) => [state, beganMs]);
      expect(await states()).toEqual([['cleared', T0]]);
      ended.add(`T-${first}`);
      told = [];
      say(first, 'water_depth', 300, T0 + 20_000);
      await engine.flush();
      expect(await states()).toEqual([['active', T0]]);
      expect(told).toEqual([`T-${first}: T-DEEP ${first} active`, `opens T-DEEP ${first}`]);
    });
  });

  describe('one cause of many', () => {
    async function agentAway(): Promise<void> {
      engine.setWatched(ids, 'watched');
      for (const id of ids) for (const point of ['leak', 'water_depth']) say(id, point, point === 'leak' ? false : 0);
      engine.setWatched(ids, 'unwatched');
      await clock.advance(200_000);
      await engine.flush();
    }

    it('gives one ticket; the rest are listed under it', async () => {
      await agentAway();
      const opened = told.filter((line) => line.startsWith('opens'));
      expect(opened).toHaveLength(1);
      const root = opened[0]?.split(' ')[2] ?? '';
      expect(told.filter((line) => line.startsWith(`T-${root}: Q-OFFLINE`))).toHaveLength(2);
      const all = await list();
      expect(new Set(all.map(({ ticketId }) => ticketId))).toEqual(new Set([`T-${root}`]));
      expect(all.filter(({ suppressed }) => suppressed === 'root_cause')).toHaveLength(2);
    });

    it('opens those that outlast it by themselves', async () => {
      await agentAway();
      const root = told[0]?.split(' ')[2] ?? '';
      const [lasting = '', other = ''] = ids.filter((id) => id !== root);
      engine.setWatched(ids, 'watched');
      for (const id of [root, other])
        for (const point of ['leak', 'water_depth']) say(id, point, point === 'leak' ? false : 0);
      await engine.flush();
      told = [];
      await clock.advance(30_000);
      await engine.flush();
      expect(told).toEqual([]);
      for (const id of [root, other])
        for (const point of ['leak', 'water_depth']) say(id, point, point === 'leak' ? false : 0);
      await clock.advance(45_000);
      await engine.flush();
      expect(told).toEqual([`opens Q-OFFLINE ${lasting}`, `${lasting} leaves T-${root}`]);
    });

    it('is no cause while the agent is there: each device that fails has its own ticket', async () => {
      engine.setWatched(ids, 'watched');
      await clock.advance(200_000);
      await engine.flush();
      expect(told.filter((line) => line.startsWith('opens'))).toHaveLength(3);
    });
  });

  describe('settings of a place', () => {
    const deep = async (depth: number): Promise<string[]> => {
      say(ids[0] as string, 'water_depth', depth);
      await engine.flush();
      return (await list()).filter(({ state }) => state === 'active').map(({ ruleId }) => ruleId);
    };

    it('are in force at once, for district then estate, versioned with author and reason', async () => {
      expect(await engine.ruleSettings(scope, 'district')).toEqual({
        scope: 'district',
        version: 0,
        settings: { parameters: {}, rules: {} },
        history: [],
      });
      const district: Scope = { ...scope, paths: ['shifan'] };
      const write = {
        expectedVersion: 0,
        settings: { cityProfile: 'beijing', parameters: {}, rules: {} },
        reason: '按北京标准',
      };
      expect(await engine.putRuleSettings(scope, person, 'district', write)).toBe('forbidden');
      expect(await engine.putRuleSettings(district, person, 'district', write)).toMatchObject({
        version: 1,
        history: [{ version: 1, reason: '按北京标准', author: person, atMs: T0 }],
      });
      expect(await deep(260)).toEqual([]);
      const estate = { expectedVersion: 0, settings: { parameters: { closeDepthMm: 200 }, rules: {} }, reason: '低洼' };
      await engine.putRuleSettings(scope, person, 'heping', estate);
      await engine.flush();
      expect((await list()).map(({ ruleId, state }) => `${ruleId} ${state}`)).toEqual(['T-DEEP active']);
      await expect(engine.putRuleSettings(scope, person, 'heping', estate)).rejects.toMatchObject({
        code: 'registry.conflict',
      });
      const off = { parameters: {}, rules: { 'T-DEEP': { enabled: false } } };
      await engine.putRuleSettings(scope, person, 'heping', { expectedVersion: 1, settings: off, reason: '误报' });
      await engine.flush();
      expect((await list()).filter(({ state }) => state === 'active')).toEqual([]);
      expect((await engine.ruleSettings(scope, 'heping'))?.history.map(({ version }) => version)).toEqual([2, 1]);
      expect(await engine.ruleSettings(elsewhere, 'heping')).toBeUndefined();
    });

    it('hold after a restart', async () => {
      await engine.stop();
      engine = create();
      await engine.start();
      expect(await engine.ruleSettings(scope, 'heping')).toMatchObject({ version: 2 });
      expect(await deep(900)).toEqual([]);
    });

    it('are refused with the place of each mistake', async () => {
      const put = (settings: object) =>
        engine.putRuleSettings(scope, person, 'heping', {
          expectedVersion: 2,
          settings: { parameters: {}, rules: {}, ...settings },
          reason: 'x',
        });
      await expect(put({ cityProfile: 'atlantis' })).rejects.toMatchObject({
        code: 'request.invalid',
        context: { errors: [{ field: 'settings.cityProfile' }] },
      });
      await expect(put({ rules: { 'T-NONE': {} } })).rejects.toMatchObject({
        context: { errors: [{ field: 'settings.rules.T-NONE' }] },
      });
    });
  });
});
