import type { Reading } from '@anju/contracts';
import type { RuleDefinition } from '@anju/rules';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../ingest/testing/manual-clock.js';
import { InProcessLiveBus } from '../live/index.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import type { IndexedFacility } from '../registry/index.js';
import { createTickets, type Tickets } from '../tickets/index.js';
import { people } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { hazards as rows } from './adapters/schema.js';
import { createHazards, type Hazards } from './index.js';
import { leakRule } from './testing/leak-rule.js';

const MINUTE = 60_000;
/** A day of its own for each test: the same hazard at the same moment would be the same. */
let beginMs = 1_790_000_000_000;
const path = 'linan.qiaodong.heping';

function facility(deviceId: string, bus: string | null): IndexedFacility {
  const name = { zh: deviceId, en: deviceId };
  return {
    ...{ id: `heping.${deviceId}`, estateId: 'heping', name, estateName: name, deviceId, path },
    ...{ kind: 'ponding', points: ['leak', 'water_depth'], parameters: bus === null ? {} : { bus } },
  };
}

/** Two lines with two facilities each, and one that is on none. */
const facilities = [
  ...['a-1', 'a-2'].map((device) => facility(device, 'a')),
  ...['b-1', 'b-2'].map((device) => facility(device, 'b')),
  facility('own', null),
];
const rules: RuleDefinition[] = [
  { ...leakRule, retrospectiveTicket: false },
  { ...leakRule, id: 'T-TOLD', raise: { op: 'above', point: 'water_depth', limit: 250 }, retrospectiveTicket: true },
  {
    ...leakRule,
    id: 'Q-OFFLINE',
    raise: { op: 'silent' },
    problemClass: 'other',
    severity: 'minor',
    retrospectiveTicket: false,
  },
];

describe('what comes from the field', () => {
  let records: TestDatabase;
  let clock: ManualClock;
  let engine: Hazards;
  let tickets: Tickets;

  beforeAll(async () => {
    records = await openTestDatabase();
    await registerPlace(records.database);
  });
  afterAll(() => records.dispose());
  beforeEach(async () => {
    beginMs += 1440 * MINUTE;
    clock = new ManualClock(beginMs);
    const logger = pino({ level: 'silent' });
    const bus = new InProcessLiveBus(logger);
    tickets = createTickets({ database: records.database, bus, clock, logger });
    engine = createHazards({
      database: records.database,
      facilities: { facility: (id) => facilities.find((each) => each.id === id), facilities: () => facilities },
      ...{ tickets: tickets.hazardTickets, bus, clock, logger, metrics: new Registry(), rules },
    });
    await engine.start();
  });
  afterEach(async () => {
    await engine.stop();
    // Whatever a test raised is over: the next begins with no open ticket.
    await records.database.tx({ role: 'admin' }, async (tx) => {
      await tx.delete(rows);
      await tx.execute('delete from evaluator_states');
      await tx.execute(`update tickets set state = 'closed'`);
    });
  });

  function say(facilityId: string, values: Partial<Record<'leak' | 'water_depth', Reading['value']>>, atMs: number) {
    engine.evaluate(
      facilityId,
      Object.entries(values).map(([point, value]) => ({
        reading: { point, value, quality: 'good' as const, sourceTimeMs: atMs, ordinal: 0 },
        atMs,
        receivedMs: clock.nowMs(),
      })),
    );
  }
  const dry = { leak: false, water_depth: 0 };
  const hazards = async () =>
    (await engine.list({ role: 'app', userId: 'u', paths: ['linan'], partyId: null }, { state: 'all', limit: 50 }))
      .items;
  const openTickets = async () => {
    await engine.flush();
    return (await tickets.list(people.dispatcher, { state: 'open', limit: 50 })).items;
  };
  /** Devices by the open ticket that answers for them. */
  async function groups(): Promise<string[]> {
    const open = await openTickets();
    const known = await hazards();
    return open
      .map(({ id }) =>
        known
          .filter(({ ticketId, state }) => ticketId === id && state === 'active')
          .map(({ facilityId }) => facilityId.split('.')[1])
          .sort()
          .join(' '),
      )
      .sort();
  }

  describe('devices that their agent reaches no more', () => {
    const ids = (...devices: string[]) => devices.map((device) => `heping.${device}`);
    async function lineDown(...devices: string[]): Promise<void> {
      const all = facilities.map(({ id }) => id);
      engine.setWatched(all, 'watched');
      for (const id of all) say(id, dry, clock.nowMs());
      engine.setWatched(ids(...devices), 'device_dead');
    }

    it('are one ticket a line, whichever went, and none of the devices that are reached', async () => {
      await lineDown('a-1', 'a-2', 'b-1');
      for (let minute = 0; minute < 4; minute += 1) {
        for (const id of ids('b-2', 'own')) say(id, dry, clock.nowMs());
        await clock.advance(MINUTE);
      }
      expect(await groups()).toEqual(['a-1 a-2', 'b-1']);
    });

    it('open by themselves only where they outlast the line', async () => {
      await lineDown('a-1', 'a-2');
      for (let minute = 0; minute < 4; minute += 1) {
        for (const id of ids('b-1', 'b-2', 'own')) say(id, dry, clock.nowMs());
        await clock.advance(MINUTE);
      }
      const [root] = (await hazards()).filter(({ suppressed }) => suppressed === undefined);
      const back = root?.facilityId ?? '';
      const [lasting = ''] = ids('a-1', 'a-2').filter((id) => id !== back);
      engine.setWatched([back], 'watched');
      for (let at = 0; at < 6; at += 1) {
        for (const id of [back, ...ids('b-1', 'b-2', 'own')]) say(id, dry, clock.nowMs());
        await clock.advance(20_000);
        await engine.flush();
      }
      const [follower] = (await hazards()).filter((each) => each.facilityId === lasting && each.state === 'active');
      expect(follower?.suppressed).toBeUndefined();
      expect(follower?.ticketId).not.toBe(root?.ticketId);
      expect((await openTickets()).map(({ id }) => id)).toContain(follower?.ticketId);
    });
  });

  describe('readings of before, resent after an outage', () => {
    const id = 'heping.own';
    // That it fell silent meanwhile is a matter of its own.
    const told = async () => (await hazards()).filter(({ ruleId }) => ruleId !== 'Q-OFFLINE');
    const called = async () => (await openTickets()).filter(({ problemClass }) => problemClass === 'ponding');

    it('are judged by the time at which they were taken, and call nobody for what was over by then', async () => {
      say(id, dry, beginMs);
      say(id, { leak: false }, beginMs - 20 * MINUTE);
      say(id, { leak: true }, beginMs - 15 * MINUTE);
      say(id, { leak: false }, beginMs - 10 * MINUTE);
      expect(await called()).toEqual([]);
      expect(await told()).toMatchObject([{ ruleId: 'T-LEAK', state: 'cleared', retrospective: true, ticketId: null }]);
      expect((await told())[0]).toMatchObject({ beganMs: beginMs - 15 * MINUTE, clearedMs: beginMs - 10 * MINUTE });
    });

    it('open a ticket for what was over only where the rule says so', async () => {
      say(id, dry, beginMs);
      say(id, { water_depth: 300 }, beginMs - 15 * MINUTE);
      say(id, { water_depth: 0 }, beginMs - 10 * MINUTE);
      const [ticket, ...more] = await called();
      expect(more).toEqual([]);
      expect(await told()).toMatchObject([{ ruleId: 'T-TOLD', retrospective: true, ticketId: ticket?.id }]);
    });

    it('ring where the condition holds at the newest of them, however old it is', async () => {
      say(id, dry, beginMs - 60 * MINUTE);
      say(id, { leak: true }, beginMs - 50 * MINUTE);
      const [ticket] = await called();
      expect(await told()).toMatchObject([
        {
          ruleId: 'T-LEAK',
          state: 'active',
          retrospective: false,
          beganMs: beginMs - 50 * MINUTE,
          ticketId: ticket?.id,
        },
      ]);
      // The response is counted from now: nobody could have answered before.
      expect(ticket?.deadlines).toMatchObject([
        { kind: 'respond', dueMs: beginMs + 30 * MINUTE },
        { kind: 'rectify', openedMs: beginMs },
      ]);
    });

    it('do not silence what rings now', async () => {
      say(id, { leak: true }, beginMs);
      const [ticket] = await called();
      expect(ticket).toBeDefined();
      say(id, { leak: false }, beginMs - 50 * MINUTE);
      say(id, { leak: false }, beginMs - 10 * MINUTE);
      expect((await called()).map(({ id: open }) => open)).toEqual([ticket?.id]);
      expect((await told()).filter(({ state }) => state === 'active')).toMatchObject([{ ticketId: ticket?.id }]);
    });
  });
});
