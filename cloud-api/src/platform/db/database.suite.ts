import { and, eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hazards } from '../../hazards/adapters/schema.js';
import { rejections } from '../../ingest/adapters/schema.js';
import { districts, estates, facilities, nodes, parties, routes, streets } from '../../registry/adapters/schema.js';
import { ticketAssignments, ticketDeadlines, ticketEvents, tickets } from '../../tickets/adapters/schema.js';
import type { Database, Scope, Tx } from './database.js';
import { hierarchyPath } from './path.js';
import { sqlStateOf } from './sql-error.js';

const admin: Scope = { role: 'admin' };

function person(paths: readonly string[], partyId: string | null = null): Scope {
  return { role: 'app', userId: 'u', paths, partyId };
}

const tablesOfApp = [
  'districts',
  'streets',
  'estates',
  'facilities',
  'nodes',
  'parties',
  'routes',
  'hazards',
  'rejections',
  'outbox_gaps',
  'tickets',
  'ticket_assignments',
  'ticket_deadlines',
  'ticket_events',
  'notification_outbox',
];

const name = { nameZh: '名', nameEn: 'Name' };

function ticketRow(estate: string, n: number) {
  const base = { estateId: estate, problemClass: 'other', severity: 'minor', titleZh: '名', titleEn: 'T' } as const;
  const path = `d.${estate.startsWith('a') ? 's_1' : 's_2'}.${estate}`;
  return {
    ...base,
    id: `T-${estate}-${n}`,
    facilityId: `${estate}.f${n}`,
    state: 'raised',
    version: 1,
    raisedMs: 1,
    path,
    partyIds: estate === 'a1' && n === 1 ? ['contractor'] : [],
  } satisfies typeof tickets.$inferInsert;
}

function eventRow(ticketId: string, seq: number) {
  return { ticketId, seq, atMs: 1, type: 'raised', data: {}, previousHash: '', hash: `${seq}` };
}

/** Two streets with an estate each (`a1`, `b1`), two facilities and two tickets at each; `T-a1-1` is the contractor's. */
async function fill(tx: Tx): Promise<void> {
  await tx.insert(districts).values({ id: 'd', ...name, path: 'd' });
  await tx.insert(streets).values([
    { id: 's-1', districtId: 'd', ...name, path: hierarchyPath('d', 's-1') },
    { id: 's-2', districtId: 'd', ...name, path: hierarchyPath('d', 's-2') },
  ]);
  await tx.insert(parties).values([
    { id: 'contractor', name: 'C', kind: 'contractor', path: 'd' },
    { id: 'property-b', name: 'P', kind: 'property', path: 'd.s_2.b1' },
  ]);
  for (const [estate, street] of [
    ['a1', 's-1'],
    ['b1', 's-2'],
  ] as const) {
    const path = hierarchyPath('d', street, estate);
    await tx.insert(estates).values({ id: estate, streetId: street, ...name, path });
    for (const n of [1, 2]) {
      const facilityId = `${estate}.f${n}`;
      await tx.insert(facilities).values({
        id: facilityId,
        estateId: estate,
        deviceId: `f${n}`,
        kind: 'ponding',
        ...name,
        points: ['leak'],
        parameters: {},
        path,
      });
      const ticket = ticketRow(estate, n);
      await tx.insert(tickets).values(ticket);
      await tx.insert(ticketEvents).values(eventRow(ticket.id, 1));
      await tx
        .insert(ticketDeadlines)
        .values({ ticketId: ticket.id, kind: 'respond', openedMs: 1, dueMs: 2, clockVersion: 1 });
      await tx.insert(hazards).values({
        id: `H-${estate}-${n}`,
        ruleId: 'r',
        ruleVersion: 1,
        facilityId,
        estateId: estate,
        problemClass: 'other',
        severity: 'minor',
        state: 'active',
        beganMs: 1,
        needsReset: false,
        retrospective: false,
        ticketId: ticket.id,
        evidence: [],
        path,
      });
    }
    await tx
      .insert(nodes)
      .values({ groupId: street, edgeNodeId: `${estate}-edge`, estateId: estate, online: false, path });
    await tx
      .insert(routes)
      .values({ id: `r-${estate}`, estateId: estate, leadPartyId: 'contractor', coHandlerPartyIds: [] });
  }
  await tx.insert(routes).values({ id: 'r-any', leadPartyId: 'contractor', coHandlerPartyIds: [] });
  await tx.insert(nodes).values({ groupId: 's-1', edgeNodeId: 'stranger', online: false });
  await tx.insert(rejections).values({ atMs: 1, code: 'x', detail: '', topic: 't', payloadHex: '' });
  await tx
    .insert(ticketAssignments)
    .values({ ticketId: 'T-a1-1', partyId: 'contractor', role: 'lead', state: 'assigned', assignedMs: 1 });
}

/** What every engine of the records must do. `open` gives a migrated, empty database. */
export function describeDatabase(
  engine: string,
  open: () => Promise<{ database: Database; dispose(): Promise<void> }>,
) {
  describe(`records in ${engine}`, () => {
    let database: Database;
    let dispose: () => Promise<void>;
    beforeAll(async () => {
      ({ database, dispose } = await open());
      await database.tx(admin, fill);
    });
    afterAll(() => dispose());

    const count = async (scope: Scope, table: string) => {
      const { rows } = await database.tx(scope, (tx) =>
        tx.execute<{ n: number }>(sql.raw(`select count(*) as n from ${table}`)),
      );
      return rows[0]?.n;
    };
    const idsOf = async (scope: Scope, table: string, column = 'id') => {
      const { rows } = await database.tx(scope, (tx) =>
        tx.execute<{ id: string }>(sql.raw(`select ${column} as id from ${table} order by 1`)),
      );
      return rows.map(({ id }) => id);
    };

    describe('row scope', () => {
      it('is enabled, forced and has a policy on every table', async () => {
        const { rows } = await database.tx(admin, (tx) =>
          tx.execute<{ table: string }>(sql`
            select c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity
              and exists (select from pg_policy p where p.polrelid = c.oid))`),
        );
        expect(rows).toEqual([]);
      });

      it.each(tablesOfApp)('shows no row of %s to a person without scope', async (table) => {
        expect(await count(person([]), table)).toBe(0);
      });

      it.each(tablesOfApp)('shows nothing of %s to a scope elsewhere', async (table) => {
        expect(await count(person(['other.s_1']), table)).toBe(table === 'routes' ? 1 : 0);
      });

      it('covers what lies below a path and nothing beside it', async () => {
        expect(await idsOf(person(['d']), 'tickets')).toEqual(['T-a1-1', 'T-a1-2', 'T-b1-1', 'T-b1-2']);
        expect(await idsOf(person(['d.s_1']), 'tickets')).toEqual(['T-a1-1', 'T-a1-2']);
        expect(await idsOf(person(['d.s_1.a1', 'd.s_2.b1']), 'estates')).toEqual(['a1', 'b1']);
        expect(await idsOf(person(['d.s_']), 'tickets')).toEqual([]);
        expect(await idsOf(person(['d.s_1']), 'facilities')).toEqual(['a1.f1', 'a1.f2']);
        expect(await idsOf(person(['d.s_1']), 'hazards')).toEqual(['H-a1-1', 'H-a1-2']);
        expect(await count(person(['d.s_1']), 'ticket_deadlines')).toBe(2);
        expect(await idsOf(person(['d.s_1']), 'routes')).toEqual(['r-a1', 'r-any']);
      });

      it('names the places above one’s own, and no others beside them', async () => {
        expect(await idsOf(person(['d.s_1.a1']), 'streets')).toEqual(['s-1']);
        expect(await idsOf(person(['d.s_1.a1']), 'districts')).toEqual(['d']);
        expect(await idsOf(person(['d.s_1.a1']), 'parties')).toEqual(['contractor']);
      });

      it('shows a contractor what is assigned to it, and only that', async () => {
        const contractor = person([], 'contractor');
        expect(await idsOf(contractor, 'tickets')).toEqual(['T-a1-1']);
        expect(await idsOf(contractor, 'ticket_events', 'ticket_id')).toEqual(['T-a1-1']);
        expect(await idsOf(contractor, 'ticket_assignments', 'ticket_id')).toEqual(['T-a1-1']);
        expect(await idsOf(contractor, 'hazards')).toEqual(['H-a1-1']);
        expect(await idsOf(contractor, 'facilities')).toEqual(['a1.f1']);
        expect(await idsOf(contractor, 'estates')).toEqual(['a1']);
        expect(await idsOf(contractor, 'streets')).toEqual(['s-1']);
        expect(await idsOf(person([], 'another'), 'tickets')).toEqual([]);
      });

      it('shows a contractor a place as long as it has a part there', async () => {
        const contractor = person([], 'contractor');
        const part = { partyId: 'contractor', role: 'co_handler', state: 'assigned', assignedMs: 1 } as const;
        const places = async () => [await idsOf(contractor, 'facilities'), await idsOf(contractor, 'estates')];
        const leave = (tx: Tx, ticketId: string) =>
          tx
            .delete(ticketAssignments)
            .where(and(eq(ticketAssignments.ticketId, ticketId), eq(ticketAssignments.partyId, 'contractor')));
        await database.tx(admin, async (tx) => {
          await tx.insert(tickets).values([
            { ...ticketRow('b1', 1), id: 'T-b1-8' },
            { ...ticketRow('b1', 1), id: 'T-b1-9' },
          ]);
          await tx.insert(ticketAssignments).values(['T-b1-8', 'T-b1-9'].map((ticketId) => ({ ticketId, ...part })));
        });
        expect(await places()).toEqual([
          ['a1.f1', 'b1.f1'],
          ['a1', 'b1'],
        ]);
        await database.tx(admin, (tx) => leave(tx, 'T-b1-8'));
        expect((await places())[0]).toEqual(['a1.f1', 'b1.f1']);
        await database.tx(admin, (tx) =>
          tx.update(tickets).set({ facilityId: 'b1.f2' }).where(eq(tickets.id, 'T-b1-9')),
        );
        expect((await places())[0]).toEqual(['a1.f1', 'b1.f2']);
        await database.tx(admin, async (tx) => {
          await leave(tx, 'T-b1-9');
          await tx.delete(tickets).where(inArray(tickets.id, ['T-b1-8', 'T-b1-9']));
        });
        expect(await places()).toEqual([['a1.f1'], ['a1']]);
      });

      it('shows what belongs to no place to a whole district only, and a strange agent to its street too', async () => {
        expect(await idsOf(person(['d']), 'nodes', 'edge_node_id')).toEqual(['a1-edge', 'b1-edge', 'stranger']);
        expect(await idsOf(person(['d.s_1']), 'nodes', 'edge_node_id')).toEqual(['a1-edge', 'stranger']);
        expect(await idsOf(person(['d.s_2']), 'nodes', 'edge_node_id')).not.toContain('stranger');
        expect(await idsOf(person(['d.s_1.a1']), 'nodes', 'edge_node_id')).not.toContain('stranger');
        expect(await count(person(['d']), 'rejections')).toBe(1);
        expect(await count(person(['d.s_1']), 'rejections')).toBe(0);
      });

      it('does not outlive its transaction, whether that is kept, undone or failed', async () => {
        await count(person(['d'], 'contractor'), 'tickets');
        expect(await count(person([]), 'tickets')).toBe(0);
        await expect(
          database.tx(person(['d'], 'contractor'), async () => {
            throw new Error('undone');
          }),
        ).rejects.toThrow('undone');
        expect(await count(person([]), 'tickets')).toBe(0);
        await expect(database.tx(person(['d']), (tx) => tx.execute(sql`select 1/0`))).rejects.toThrow();
        expect(await count(person([]), 'tickets')).toBe(0);
        const { rows } = await database.tx({ role: 'ingest' }, (tx) =>
          tx.execute(sql`select current_setting('anju.paths', true) as paths, current_user::text as user`),
        );
        expect(rows).toEqual([{ paths: '', user: 'anju_ingest' }]);
      });

      it('refuses to write outside the scope', async () => {
        const insert = (scope: Scope) =>
          database.tx(scope, (tx) =>
            tx
              .insert(tickets)
              .values({ ...ticketRow('b1', 9), id: `T-new-${scope.role}` })
              .returning({ id: tickets.id }),
          );
        await expect(insert(person(['d.s_1']))).rejects.toMatchObject({ code: 'db.forbidden' });
        const updated = await database.tx(person(['d.s_1']), (tx) =>
          tx.update(tickets).set({ titleEn: 'Changed' }).returning({ id: tickets.id }),
        );
        expect(updated.map(({ id }) => id).sort()).toEqual(['T-a1-1', 'T-a1-2']);
        await expect(
          database.tx(person(['d.s_1']), (tx) => tx.insert(ticketEvents).values(eventRow('T-b1-1', 2))),
        ).rejects.toMatchObject({ code: 'db.forbidden' });
      });

      it('refuses a path that is none, so that no setting can be smuggled in', async () => {
        for (const path of ["d'; select 1", 'd,x', 'd..x', '', 'd.*']) {
          await expect(database.tx(person([path]), async () => 1)).rejects.toMatchObject({ code: 'db.scope_invalid' });
        }
        const odd = person(['d'], "x'); reset role; --");
        expect(await idsOf(odd, 'tickets')).toHaveLength(4);
      });

      it.each([
        'app',
        'ingest',
        'sweeper',
        'admin',
      ] as const)('lets %s add to the event log and nothing else', async (role) => {
        const scope: Scope = role === 'app' ? person(['d']) : { role };
        const seq = { app: 10, ingest: 11, sweeper: 12, admin: 13 }[role];
        await database.tx(scope, (tx) => tx.insert(ticketEvents).values(eventRow('T-a1-1', seq)));
        for (const statement of [
          `update ticket_events set type = 'x'`,
          'delete from ticket_events',
          'truncate ticket_events',
        ]) {
          await expect(database.tx(scope, (tx) => tx.execute(sql.raw(statement)))).rejects.toMatchObject({
            code: 'db.forbidden',
          });
        }
      });

      it('lets ingest and sweeper see every place, for their own work', async () => {
        expect(await count({ role: 'ingest' }, 'tickets')).toBe(4);
        expect(await count({ role: 'sweeper' }, 'ticket_deadlines')).toBe(4);
        await expect(count({ role: 'sweeper' }, 'evaluator_states')).rejects.toMatchObject({ code: 'db.forbidden' });
      });
    });

    describe('transactions', () => {
      it('keep everything or nothing', async () => {
        await expect(
          database.tx(admin, async (tx) => {
            await tx.insert(districts).values({ id: 'half', ...name, path: 'half' });
            throw new Error('half way');
          }),
        ).rejects.toThrow('half way');
        expect(await idsOf(admin, 'districts')).toEqual(['d']);
      });

      it('say so when a failed statement was passed over, instead of losing the rest in silence', async () => {
        await expect(
          database.tx(admin, async (tx) => {
            await tx.insert(districts).values({ id: 'lost', ...name, path: 'lost' });
            await tx.execute(sql`select 1/0`).catch(() => undefined);
          }),
        ).rejects.toMatchObject({ code: 'db.aborted' });
        expect(await idsOf(admin, 'districts')).toEqual(['d']);
      });

      it('go on after an error within a savepoint', async () => {
        const state = await database.tx(admin, async (tx) => {
          const failed = await tx
            .transaction((inner) => inner.insert(districts).values({ id: 'd', ...name, path: 'd' }))
            .catch((error: unknown) => sqlStateOf(error));
          await tx.insert(districts).values({ id: 'after', ...name, path: 'after' });
          return failed;
        });
        expect(state).toBe('23505');
        await database.tx(admin, (tx) => tx.execute(sql`delete from districts where id = 'after'`));
      });

      it('refuse another one inside, on every engine alike', async () => {
        await expect(database.tx(admin, () => database.tx(admin, async () => 1))).rejects.toMatchObject({
          code: 'db.nested_transaction',
        });
      });

      it('run beside each other without mixing their scopes', async () => {
        const scopes = Array.from({ length: 24 }, (_, n) => (n % 2 === 0 ? 'd.s_1' : 'd.s_2'));
        const seen = await Promise.all(
          scopes.map((path) =>
            database.tx(person([path]), async (tx) => {
              await tx.execute(sql`select 1`);
              const rows = await tx.select({ path: tickets.path }).from(tickets);
              return new Set(rows.map((row) => row.path.split('.').slice(0, 2).join('.')));
            }),
          ),
        );
        expect(seen.map((paths) => [...paths])).toEqual(scopes.map((path) => [path]));
      });
    });

    describe('values and errors', () => {
      it('come back as they went in', async () => {
        const row = {
          atMs: 1_790_000_000_000,
          code: 'c',
          detail: '\'; drop -- 单 \\ "',
          topic: 't',
          payloadHex: '',
          path: 'd.s_1',
        };
        const [stored] = await database.tx(admin, (tx) => tx.insert(rejections).values(row).returning());
        expect(stored).toMatchObject({ ...row, groupId: null });
        expect(typeof stored?.id).toBe('number');
        const { rows } = await database.tx(admin, (tx) =>
          tx.execute(sql`select ${2 ** 53 - 1}::bigint as big, true as yes, null as none, '{"a":[1]}'::jsonb as json,
            1.5::float8 as real, array['x','y'] as list, ${JSON.stringify({ b: '单' })}::jsonb as given`),
        );
        expect(rows).toEqual([
          {
            big: 2 ** 53 - 1,
            yes: true,
            none: null,
            json: { a: [1] },
            real: 1.5,
            list: ['x', 'y'],
            given: { b: '单' },
          },
        ]);
      });

      it('are an error where a number could not hold them', async () => {
        await expect(
          database.tx(admin, (tx) => tx.execute(sql`select 9007199254740993::bigint as n`)),
        ).rejects.toMatchObject({ code: 'db.integer_out_of_range' });
        expect(await count(admin, 'districts')).toBe(1);
      });

      it('tell how many rows a write met', async () => {
        const result = await database.tx(admin, (tx) => tx.update(tickets).set({ hungSign: false }));
        expect(result.rowCount).toBe(4);
      });

      it('are translated once into codes', async () => {
        await expect(
          database.tx(admin, (tx) => tx.insert(districts).values({ id: 'd', ...name, path: 'd' })),
        ).rejects.toMatchObject({ code: 'db.unique_violation', retryable: false, context: { table: 'districts' } });
        await expect(
          database.tx(admin, (tx) =>
            tx.insert(streets).values({ id: 'x', districtId: 'none', ...name, path: 'none.x' }),
          ),
        ).rejects.toMatchObject({ code: 'db.foreign_key_violation' });
        await expect(
          database.tx(admin, (tx) => tx.execute(sql`do $$ begin raise exception 'x' using errcode = '40001'; end $$`)),
        ).rejects.toMatchObject({ code: 'db.serialization', retryable: true });
        await expect(database.tx(admin, (tx) => tx.execute(sql`select nothing`))).rejects.toMatchObject({
          code: 'db.failed',
          context: { sqlState: '42703' },
        });
        expect(await count(admin, 'districts')).toBe(1);
      });

      it('survive an error in a statement with parameters', async () => {
        for (let n = 0; n < 3; n += 1) {
          await expect(database.tx(admin, (tx) => tx.execute(sql`select 1 / ${0}::int`))).rejects.toMatchObject({
            code: 'db.failed',
          });
          const { rows } = await database.tx(admin, (tx) => tx.execute(sql`select ${n}::int as n`));
          expect(rows).toEqual([{ n }]);
        }
      });
    });
  });
}
