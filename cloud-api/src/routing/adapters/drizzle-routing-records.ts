import { DutyEntryValue } from '@anju/contracts';
import { and, asc, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { districts, estates, parties, routes, streets } from '../../registry/adapters/schema.js';
import type { ItemKind, RoutingRecords, RoutingTransactions, RoutingValues } from '../usecases/routing-records.js';
import { addLadderVersion, readLadderVersions, readMembers, readNames } from './decision-rows.js';
import { dutyEntries, maintenanceContracts, routingChanges } from './schema.js';

const tables = { route: routes, contract: maintenanceContracts, duty: dutyEntries } as const;

interface Stored<K extends ItemKind> {
  readonly version: number;
  readonly value: RoutingValues[K] | null;
  readonly path: string | null;
  readonly atMs: number;
}

/** Columns of a value; the row's place in the hierarchy is its own column where it has one. */
const columnsOf = {
  contract: (value: RoutingValues['contract'], path: string) => ({ ...value, path }),
  duty: ({ roster, entry }: RoutingValues['duty'], path: string) => ({ roster, value: entry, path }),
};

function drizzleRoutingRecords(tx: Tx): RoutingRecords {
  /** A first version is inserted, a later one replaces the one before it and no other. */
  async function storeItem(kind: ItemKind, id: string, item: Stored<ItemKind>): Promise<boolean> {
    const { version, path, atMs } = item;
    const before = version - 1;
    if (kind === 'party') {
      const { gone } = item.value as RoutingValues['party'];
      const rows = await tx
        .update(parties)
        .set({ version, goneMs: gone ? atMs : null })
        .where(and(eq(parties.id, id), eq(parties.version, before)))
        .returning({ id: parties.id });
      return rows.length === 1;
    }
    if (item.value === null) {
      const table = tables[kind];
      const rows = await tx
        .update(table)
        .set({ version, removedMs: atMs })
        .where(and(eq(table.id, id), eq(table.version, before)))
        .returning({ id: table.id });
      return rows.length === 1;
    }
    if (kind === 'route') {
      const row = { ...(item.value as RoutingValues['route']), version, removedMs: null };
      if (before === 0)
        return (
          (
            await tx
              .insert(routes)
              .values({ id, ...row })
              .returning({ id: routes.id })
          ).length === 1
        );
      const mine = and(eq(routes.id, id), eq(routes.version, before));
      return (await tx.update(routes).set(row).where(mine).returning({ id: routes.id })).length === 1;
    }
    if (path === null) return false;
    if (kind === 'contract') {
      const table = maintenanceContracts;
      const row = { ...columnsOf.contract(item.value as RoutingValues['contract'], path), version, removedMs: null };
      if (before === 0)
        return (
          (
            await tx
              .insert(table)
              .values({ id, ...row })
              .returning({ id: table.id })
          ).length === 1
        );
      const mine = and(eq(table.id, id), eq(table.version, before));
      return (await tx.update(table).set(row).where(mine).returning({ id: table.id })).length === 1;
    }
    const table = dutyEntries;
    const row = { ...columnsOf.duty(item.value as RoutingValues['duty'], path), version, removedMs: null };
    if (before === 0) {
      return (
        (
          await tx
            .insert(table)
            .values({ id, ...row, createdMs: atMs })
            .returning({ id: table.id })
        ).length === 1
      );
    }
    const mine = and(eq(table.id, id), eq(table.version, before));
    return (await tx.update(table).set(row).where(mine).returning({ id: table.id })).length === 1;
  }

  return {
    async lock(kind, id) {
      if (kind === 'party') {
        const [row] = await tx
          .select({ version: parties.version })
          .from(parties)
          .where(eq(parties.id, id))
          .for('update');
        return row === undefined ? undefined : { ...row, removed: false };
      }
      const table = tables[kind];
      const [row] = await tx
        .select({ version: table.version, removedMs: table.removedMs })
        .from(table)
        .where(eq(table.id, id))
        .for('update');
      return row === undefined ? undefined : { version: row.version, removed: row.removedMs !== null };
    },

    async now(kind, id) {
      if (kind === 'party') {
        const [row] = await tx.select().from(parties).where(eq(parties.id, id));
        return row === undefined ? undefined : { version: row.version, value: { gone: row.goneMs !== null } };
      }
      if (kind === 'route') {
        const [row] = await tx.select().from(routes).where(eq(routes.id, id));
        if (row === undefined) return undefined;
        const { version, removedMs, id: _, problemClass, ...value } = row;
        const known = problemClass as RoutingValues['route']['problemClass'];
        return { version, value: removedMs === null ? { ...value, problemClass: known } : null };
      }
      if (kind === 'contract') {
        const [row] = await tx.select().from(maintenanceContracts).where(eq(maintenanceContracts.id, id));
        if (row === undefined) return undefined;
        const { version, removedMs, id: _, path: _path, ...value } = row;
        return { version, value: removedMs === null ? value : null };
      }
      const [row] = await tx.select().from(dutyEntries).where(eq(dutyEntries.id, id));
      if (row === undefined) return undefined;
      const { version, removedMs, roster, value } = row;
      return { version, value: removedMs === null ? { roster, entry: DutyEntryValue.parse(value) } : null };
    },

    store: (kind, id, item) => storeItem(kind, id, item),

    async addChange({ author, value, ...change }) {
      const kept = value === null ? null : (value as Record<string, unknown>);
      await tx.insert(routingChanges).values({ ...change, ...author, value: kept });
    },

    async changes({ kind, itemId, limit, beforeId }) {
      const rows = await tx
        .select()
        .from(routingChanges)
        .where(
          and(
            kind === undefined ? undefined : eq(routingChanges.kind, kind),
            itemId === undefined ? undefined : eq(routingChanges.itemId, itemId),
            beforeId === null ? undefined : lt(routingChanges.id, beforeId),
          ),
        )
        .orderBy(desc(routingChanges.id))
        .limit(limit);
      return rows.map(({ path: _path, userId, displayName, ...change }) => ({
        ...change,
        author: { userId, displayName },
      }));
    },

    async routes() {
      const rows = await tx.select().from(routes).where(isNull(routes.removedMs)).orderBy(asc(routes.id));
      return rows.map(({ removedMs: _, problemClass, ...route }) => ({
        ...route,
        problemClass: problemClass as RoutingValues['route']['problemClass'],
      }));
    },

    async contracts() {
      const table = maintenanceContracts;
      const rows = await tx.select().from(table).where(isNull(table.removedMs)).orderBy(asc(table.id));
      return rows.map(({ removedMs: _, path: _path, ...contract }) => contract);
    },

    async parties() {
      const rows = await tx
        .select({
          id: parties.id,
          name: parties.name,
          kind: parties.kind,
          place: parties.path,
          version: parties.version,
          goneMs: parties.goneMs,
          hasAccount: sql<boolean>`anju.is_reachable('party:' || ${parties.id})`,
        })
        .from(parties)
        .orderBy(asc(parties.id));
      return rows.map(({ goneMs, ...party }) => ({ ...party, gone: goneMs !== null }));
    },

    async rosters() {
      const rows = await tx
        .selectDistinct({ roster: dutyEntries.roster })
        .from(dutyEntries)
        .where(isNull(dutyEntries.removedMs))
        .orderBy(asc(dutyEntries.roster));
      return rows.map(({ roster }) => roster);
    },

    async entriesOf(roster) {
      const rows = await tx
        .select()
        .from(dutyEntries)
        .where(and(eq(dutyEntries.roster, roster), isNull(dutyEntries.removedMs)))
        .orderBy(asc(dutyEntries.createdMs), asc(dutyEntries.id));
      return rows.map(({ id, version, value, createdMs }) => ({
        id,
        version,
        entry: DutyEntryValue.parse(value),
        createdMs,
      }));
    },

    async pathOf(kind, id) {
      if (kind === 'route') {
        const [row] = await tx
          .select({ estateId: routes.estateId, path: estates.path })
          .from(routes)
          .leftJoin(estates, eq(estates.id, routes.estateId))
          .where(eq(routes.id, id));
        return row?.path;
      }
      const table = kind === 'contract' ? maintenanceContracts : kind === 'duty' ? dutyEntries : parties;
      const [row] = await tx.select({ path: table.path }).from(table).where(eq(table.id, id));
      return row?.path;
    },

    async party(id) {
      const [row] = await tx.select().from(parties).where(eq(parties.id, id));
      return row === undefined ? undefined : { id, kind: row.kind, path: row.path, gone: row.goneMs !== null };
    },

    async estatePath(id) {
      const [row] = await tx.select({ path: estates.path }).from(estates).where(eq(estates.id, id));
      return row?.path;
    },

    async placeExists(path) {
      const at = sql`${path}::ltree`;
      for (const table of [estates, streets, districts]) {
        const rows = await tx.select({ id: table.id }).from(table).where(eq(table.path, at)).limit(1);
        if (rows.length > 0) return true;
      }
      return false;
    },

    members: (audience) => readMembers(tx, audience),
    namesOf: (userIds) => readNames(tx, userIds),
    ladderVersions: (districtPath) => readLadderVersions(tx, districtPath),
    addLadderVersion: (districtPath, version) => addLadderVersion(tx, districtPath, version),
  };
}

export function drizzleRoutingTransactions(database: Database): RoutingTransactions {
  return { run: (scope, fn) => database.tx(scope, (tx) => fn(drizzleRoutingRecords(tx))) };
}
