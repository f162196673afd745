import { shippedRules } from '@anju/rules';
import { describeWith } from '@anju/tests';
import { eq, inArray } from 'drizzle-orm';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { openTestDatabase } from '../platform/testing/test-database.js';
import { openTestPostgres } from '../platform/testing/test-postgres.js';
import type { IndexedFacility } from '../registry/index.js';
import { tickets as ticketRows } from '../tickets/adapters/schema.js';
import { createTickets, type Tickets } from '../tickets/index.js';
import { MINUTE, people, raisedMs } from '../tickets/testing/people.js';
import { registerPlace } from '../tickets/testing/register-place.js';
import { DrizzleHazardRecords } from './adapters/drizzle-hazard-records.js';
import { hazards as hazardRows } from './adapters/schema.js';
import { type Standing, sharedCauseOf } from './domain/common-cause.js';
import { regroup } from './usecases/group-by-cause.js';
import {
  callNow,
  type PendingChange,
  type PersistDeps,
  type PersistedChanges,
  persistChanges,
} from './usecases/persist-changes.js';
import { RuleBook } from './usecases/rule-book.js';

const path = 'linan.qiaodong.heping';
let database: Database;
let dispose: () => Promise<void>;
let tickets: Tickets;
let records: DrizzleHazardRecords;
let nowMs = raisedMs;
let estates = 0;
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };

/** An estate of its own, whose facilities fail as a test says. */
class Estate {
  readonly id: string;
  readonly standings = new Map<string, Standing>();
  readonly endedRoots: string[] = [];
  readonly #facilities = new Map<string, IndexedFacility>();
  readonly #rules: RuleBook;

  constructor() {
    estates += 1;
    this.id = `estate-${estates}`;
    this.#rules = new RuleBook(shippedRules, { facility: (id) => this.#facilities.get(id) });
  }

  facility(device: string): IndexedFacility {
    const id = `${this.id}.${device}`;
    const known = this.#facilities.get(id);
    if (known !== undefined) return known;
    const name = { zh: device, en: device };
    const estateName = { zh: this.id, en: this.id };
    const made: IndexedFacility = {
      ...{ id, name, estateId: this.id, estateName, deviceId: device, kind: 'elevator' },
      ...{ points: ['mains_ok'], parameters: {}, path },
    };
    this.#facilities.set(id, made);
    return made;
  }

  change(device: string, over: Partial<PendingChange['change']> = {}): PendingChange {
    const facility = this.facility(device);
    return {
      facility,
      change: {
        ...{ ruleId: 'Q-OFFLINE', ruleVersion: 1, facilityId: facility.id, instance: null, severity: 'minor' },
        ...{ state: 'active', beganMs: raisedMs, activeMs: raisedMs, clearedMs: null, needsReset: false },
        ...{ retrospective: false, evidence: [] },
        ...over,
      },
    };
  }

  get deps(): PersistDeps {
    return {
      records,
      tickets: tickets.hazardTickets,
      rules: this.#rules,
      flappingWindowMs: 10 * MINUTE,
      modeAt: () => undefined,
      causeOf: (row) => {
        const standing = this.standings.get(row.facilityId);
        return standing === undefined ? undefined : sharedCauseOf(row, standing);
      },
      facilityOf: (id) => this.#facilities.get(id),
      rootEnded: (id) => this.endedRoots.push(id),
    };
  }

  stands(device: string, standing: Partial<Standing>): void {
    this.standings.set(this.facility(device).id, { watched: 'unwatched', sinceMs: raisedMs, bus: '', ...standing });
  }

  persist(...changes: readonly PendingChange[]): Promise<PersistedChanges> {
    return database.tx({ role: 'ingest' }, (tx) => persistChanges(tx, changes, this.deps, nowMs));
  }

  /** What is known of who reaches them has changed. */
  look(...devices: readonly string[]): Promise<void> {
    const ids = devices.map((device) => this.facility(device).id);
    return database.tx({ role: 'ingest' }, async (tx) => {
      const progress = { current: new Map(), ticketIds: new Set<string>() };
      await regroup(tx, await records.withoutCause(tx, 'Q-OFFLINE', ids), this.deps, progress, nowMs);
    });
  }

  /** The root is over and the time in which its followers should be, too. */
  outlast(rootHazardId: string): Promise<void> {
    return database.tx({ role: 'ingest' }, async (tx) => {
      const progress = { current: new Map(), ticketIds: new Set<string>() };
      await callNow(tx, await records.followersOf(tx, rootHazardId), this.deps, progress, nowMs);
    });
  }

  hazards() {
    return database.tx({ role: 'admin' }, (tx) =>
      tx.select().from(hazardRows).where(eq(hazardRows.estateId, this.id)).orderBy(hazardRows.facilityId),
    );
  }

  openTickets() {
    return database.tx({ role: 'admin' }, async (tx) => {
      const rows = await tx.select().from(ticketRows).where(eq(ticketRows.estateId, this.id)).orderBy(ticketRows.id);
      return rows.filter(({ state }) => state !== 'merged');
    });
  }

  /** Devices by the open ticket that answers for them. */
  async groups(): Promise<string[]> {
    const groups = new Map<string, string[]>();
    for (const { facilityId, ticketId, ruleId } of await this.hazards()) {
      const group = groups.get(ticketId ?? 'nobody') ?? [];
      groups.set(ticketId ?? 'nobody', [...group, `${facilityId.slice(this.id.length + 1)} ${ruleId}`].sort());
    }
    const open = new Set((await this.openTickets()).map(({ id }) => id));
    return [...groups].map(([ticketId, members]) => `${open.has(ticketId) ? '' : 'LOST '}${members.join(', ')}`).sort();
  }
}

const view = (id: string) => tickets.get(people.admin, id);

function describeFlood(open: () => Promise<{ database: Database; dispose(): Promise<void> }>): void {
  beforeAll(async () => {
    ({ database, dispose } = await open());
    await registerPlace(database);
    tickets = createTickets({
      database,
      bus: { publish: () => undefined, subscribe: () => () => undefined },
      clock,
      logger: pino({ level: 'silent' }),
    });
    records = new DrizzleHazardRecords(database);
  });
  afterAll(() => dispose?.());

  it('whatever the order in which things come and become known, the same hazards end under the same tickets', {
    timeout: 600_000,
  }, async () => {
    const S = 1000;
    const members = [
      ...['a', 'b', 'c'].map((device) => ({ device, cause: 'agent' as const, ruleId: 'Q-OFFLINE', atMs: 0 })),
      ...[0, 100, 200].map((atS) => ({ device: `m${atS}`, cause: 'mains' as const, ruleId: 'E-POWER', atMs: atS * S })),
      { device: 'm900', cause: 'mains' as const, ruleId: 'E-POWER', atMs: 900 * S },
      { device: 'own', cause: null, ruleId: 'Q-OFFLINE', atMs: 0 },
      { device: 'trapped', cause: null, ruleId: 'E-TRAP', atMs: 0 },
    ];
    const order = fc.shuffledSubarray(members, { minLength: members.length });
    const known = fc.array(fc.boolean(), { minLength: members.length, maxLength: members.length });
    const batches = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: members.length, maxLength: members.length });
    await fc.assert(
      fc.asyncProperty(order, known, batches, async (ordered, isKnown, sizes) => {
        const estate = new Estate();
        const late: string[] = [];
        ordered.forEach(({ device, cause }, at) => {
          if (cause === 'agent' && isKnown[at]) estate.stands(device, { watched: 'unwatched' });
          else estate.stands(device, { watched: 'watched' });
          if (cause === 'agent' && !isKnown[at]) late.push(device);
        });
        let rest = ordered.map(({ device, ruleId, atMs }) =>
          estate.change(device, {
            ruleId,
            activeMs: raisedMs + atMs,
            ...(device === 'trapped' ? { severity: 'critical' as const } : {}),
          }),
        );
        for (const size of sizes) {
          if (rest.length === 0) break;
          await estate.persist(...rest.slice(0, size));
          rest = rest.slice(size);
          const device = late.pop();
          if (device !== undefined) {
            estate.stands(device, { watched: 'unwatched' });
            await estate.look(device);
          }
        }
        for (const device of late) estate.stands(device, { watched: 'unwatched' });
        await estate.look(...late);

        expect(await estate.groups()).toEqual([
          'a Q-OFFLINE, b Q-OFFLINE, c Q-OFFLINE',
          'm0 E-POWER, m100 E-POWER, m200 E-POWER',
          'm900 E-POWER',
          'own Q-OFFLINE',
          'trapped E-TRAP',
        ]);
        const rows = await estate.hazards();
        const open = await estate.openTickets();
        expect(open).toHaveLength(5);
        for (const { id } of open) {
          const listed = rows.filter(({ ticketId }) => ticketId === id);
          // One calls, and the others say by whom.
          const [root, ...more] = listed.filter(({ suppressed }) => suppressed === null);
          expect(more).toEqual([]);
          for (const each of listed) if (each !== root) expect(each.rootHazardId).toBe(root?.id);
          // The ticket waits for all of them.
          expect(new Set((await view(id))?.hazardIds)).toEqual(new Set(listed.map((each) => each.id)));
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  describe('flapping and history', () => describeHistory());

  describe('what is listed under a root', () => {
    async function three(): Promise<{ estate: Estate; rootTicket: string; rootId: string }> {
      const estate = new Estate();
      for (const device of ['a', 'b', 'c']) {
        estate.stands(device, {});
        await estate.persist(estate.change(device));
      }
      const [root] = (await estate.hazards()).filter(({ suppressed }) => suppressed === null);
      return { estate, rootTicket: root?.ticketId ?? '', rootId: root?.id ?? '' };
    }

    it('opens by itself where it outlasts the root, with clocks of its own, and the root’s ticket waits for it no more', async () => {
      const { estate, rootTicket, rootId } = await three();
      nowMs += 10 * MINUTE;
      const cleared = { state: 'cleared' as const, clearedMs: nowMs };
      await estate.persist(estate.change('a', cleared), estate.change('b', cleared));
      expect(estate.endedRoots).toContain(rootId);
      nowMs += MINUTE;
      await estate.outlast(rootId);
      expect(await estate.groups()).toEqual(['a Q-OFFLINE, b Q-OFFLINE', 'c Q-OFFLINE']);
      const [, own] = await estate.openTickets();
      expect((await view(own?.id ?? ''))?.deadlines[0]).toMatchObject({ kind: 'respond', dueMs: nowMs + 30 * MINUTE });
      const log = (await view(rootTicket))?.events.map(({ data }) => data.change);
      expect(log?.at(-1)).toBe(`outlasts the cause: ${own?.id}`);
      const ticket = await database.tx({ role: 'admin' }, (tx) => tickets.hazardTickets.openTicketOf(tx, rootTicket));
      expect(ticket).toBe(rootTicket);
      const again = await estate.hazards();
      expect(again.find(({ id }) => id === rootId)).toMatchObject({ state: 'cleared', ticketId: rootTicket });
    });

    it('opens by itself where the root’s ticket was cancelled while all of it still holds', async () => {
      const { estate, rootTicket, rootId } = await three();
      expect(await records.endedRoots()).not.toContain(rootId);
      for (const who of [people.dispatcher, people.otherDispatcher]) {
        const version = (await view(rootTicket))?.version ?? 0;
        const outcome = await tickets.act(who, rootTicket, { action: 'cancel', version, reason: '误报' });
        expect(outcome.ok).toBe(true);
      }
      expect(await records.endedRoots()).toContain(rootId);
      await estate.outlast(rootId);
      const rows = await estate.hazards();
      const open = (await estate.openTickets()).filter(({ state }) => state !== 'cancelled').map(({ id }) => id);
      expect(open).toHaveLength(2);
      for (const row of rows.filter(({ id }) => id !== rootId)) expect(open).toContain(row.ticketId);
      expect(await records.endedRoots()).not.toContain(rootId);
      // A newcomer of the cause is not put under the dead ticket either.
      estate.stands('d', {});
      await estate.persist(estate.change('d'));
      expect((await estate.openTickets()).filter(({ state }) => state !== 'cancelled')).toHaveLength(3);
    });

    it('keeps its own ticket where people work on that already, and is listed all the same', async () => {
      const estate = new Estate();
      await estate.persist(estate.change('a'), estate.change('b', { activeMs: raisedMs + 1000 }));
      const [, second] = await estate.openTickets();
      const version = (await view(second?.id ?? ''))?.version ?? 0;
      const assigned = await tickets.act(people.dispatcher, second?.id ?? '', {
        ...{ action: 'assign', version, leadPartyId: 'p-property', reason: '已电话通知' },
      });
      expect(assigned.ok).toBe(true);
      for (const device of ['a', 'b']) estate.stands(device, {});
      await estate.look('a', 'b');
      expect(await estate.groups()).toEqual(['a Q-OFFLINE', 'b Q-OFFLINE']);
      const [first, other] = await estate.hazards();
      expect([first?.rootHazardId, other?.rootHazardId].filter((id) => id !== null)).toHaveLength(1);
    });

    it('opens by itself as soon as it is critical', async () => {
      const { estate, rootTicket } = await three();
      const follower = (await estate.hazards()).find(({ suppressed }) => suppressed === 'root_cause');
      const device = follower?.facilityId.split('.')[1] ?? '';
      await estate.persist(estate.change(device, { severity: 'critical' }));
      const after = (await estate.hazards()).find(({ id }) => id === follower?.id);
      expect(after).toMatchObject({ suppressed: null, rootHazardId: null });
      expect(after?.ticketId).not.toBe(rootTicket);
      expect((await view(after?.ticketId ?? ''))?.severity).toBe('critical');
    });

    it('counts a return within the flapping window, and so does the root', async () => {
      const { estate } = await three();
      nowMs += MINUTE;
      const ended = ['a', 'b', 'c'].map((device) =>
        estate.change(device, { state: 'cleared', clearedMs: raisedMs + MINUTE }),
      );
      await estate.persist(...ended);
      const back = { beganMs: raisedMs + 2 * MINUTE, activeMs: raisedMs + 2 * MINUTE };
      await estate.persist(...['b', 'c', 'a'].map((device) => estate.change(device, back)));
      const rows = await estate.hazards();
      const active = rows.filter(({ state }) => state === 'active');
      expect(active.map(({ recurrences }) => recurrences)).toEqual([1, 1, 1]);
      expect(new Set(active.map(({ ticketId }) => ticketId)).size).toBe(1);
      const ids = [...new Set(rows.flatMap(({ ticketId }) => ticketId ?? []))];
      const stored = await database.tx({ role: 'admin' }, (tx) =>
        tx.select().from(ticketRows).where(inArray(ticketRows.id, ids)),
      );
      expect(stored.every(({ state }) => state !== 'closed')).toBe(true);
    });
  });
}

function describeHistory(): void {
  it('counts what returns within the window in the same ticket, and what returns later not', async () => {
    const estate = new Estate();
    const occurrence = (fromMs: number, toMs: number | null) =>
      estate.change('lift', {
        ...{ ruleId: 'E-POWER', beganMs: fromMs, activeMs: fromMs, clearedMs: toMs },
        state: toMs === null ? 'active' : 'cleared',
      });
    for (const from of [0, 5, 14, 40]) {
      const fromMs = raisedMs + from * MINUTE;
      await estate.persist(occurrence(fromMs, null));
      await estate.persist(occurrence(fromMs, fromMs + MINUTE));
    }
    const rows = (await estate.hazards()).sort((a, b) => a.beganMs - b.beganMs);
    expect(rows.map(({ recurrences }) => recurrences)).toEqual([0, 1, 2, 0]);
    const [ticket, ...more] = await estate.openTickets();
    expect(more).toEqual([]);
    expect(new Set(rows.map(({ ticketId }) => ticketId))).toEqual(new Set([ticket?.id]));
    expect(new Set((await view(ticket?.id ?? ''))?.hazardIds)).toEqual(new Set(rows.map(({ id }) => id)));
  });

  it('records what is past and calls for it only where the rule says so; what still holds rings', async () => {
    const past = { state: 'cleared' as const, clearedMs: raisedMs + MINUTE, retrospective: true };
    const quiet = new Estate();
    await quiet.persist(quiet.change('lift', { ruleId: 'E-POWER', ...past }));
    expect(await quiet.hazards()).toMatchObject([{ state: 'cleared', retrospective: true, ticketId: null }]);
    expect(await quiet.openTickets()).toEqual([]);

    const told = new Estate();
    await told.persist(told.change('lift', { ruleId: 'E-EBIKE', severity: 'major', ...past }));
    const [ticket] = await told.openTickets();
    expect(await told.hazards()).toMatchObject([{ retrospective: true, ticketId: ticket?.id }]);
    expect((await view(ticket?.id ?? ''))?.events.at(-1)?.data).toMatchObject({ change: 'cleared' });

    const holds = new Estate();
    await holds.persist(holds.change('lift', { ruleId: 'E-POWER', retrospective: true }));
    expect(await holds.openTickets()).toHaveLength(1);
  });
}

describe('on the embedded database', () => describeFlood(() => openTestDatabase()));
describeWith(['postgresql'], 'on PostgreSQL', () => describeFlood(openTestPostgres));
