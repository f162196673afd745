import { and, asc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database, Tx } from '../../platform/db/database.js';
import { estates, streets } from '../../registry/adapters/schema.js';
import type { CompanyFacts } from '../domain/company-ledger.js';
import type { EstateFacts } from '../domain/estate-facts.js';
import type { KnownEstate } from '../domain/known-estate.js';
import type { EstateRecords, EstateTransactions } from '../usecases/estate-records.js';
import { estateCompanies, estateCompanyChanges, estateProfileChanges, estateProfiles } from './schema.js';

/** Key of the advisory lock that one import takes; another waits for its end. */
const importLock = 7303;

/** Rows of one statement: with one for each, others wait for the import of a district; all at once hold up the service. */
const rowsAtOnce = 250;

/** Of a row that is there already, these columns as they were to be inserted. */
function asInserted(columns: Readonly<Record<string, AnyPgColumn>>): Record<string, SQL> {
  return Object.fromEntries(
    Object.entries(columns).map(([key, { name }]) => [key, sql`excluded.${sql.identifier(name)}`]),
  );
}

/** Where a ledger keeps its facts, a row an estate, and who changed them. */
interface LedgerTables<Facts> {
  readonly facts: PgTable & {
    readonly estateId: AnyPgColumn;
    readonly path: AnyPgColumn;
    readonly $inferSelect: Facts & { readonly estateId: string; readonly path: string };
  };
  readonly changes: PgTable & { readonly $inferSelect: { readonly before: Facts | null; readonly after: Facts } };
}

interface RegisteredRow {
  readonly estate: typeof estates.$inferSelect;
  readonly streetName: string;
}

function knownOf<Facts>({ estate, streetName }: RegisteredRow, facts: Facts | null): KnownEstate<Facts> {
  const { id: estateId, path, nameZh: estateName, propertyCompany: company, projectManager: manager } = estate;
  return { estateId, path, estateName, streetName, facts, registered: { company, manager } };
}

function recordsOf<Facts extends object>(tx: Tx, tables: LedgerTables<Facts>): EstateRecords<Facts> {
  const { estateId: _id, path: _path, ...columns } = getTableColumns<PgTable>(tables.facts);
  const ofEstate = tables.facts.estateId;
  const factsTable: PgTable = tables.facts;
  return {
    lock: async () => void (await tx.execute(sql`select pg_advisory_xact_lock(${importLock})`)),
    async *known(onlyId) {
      let after: { readonly streetId: string; readonly estateId: string } | null = null;
      for (;;) {
        const rows: RegisteredRow[] = await tx
          .select({ estate: estates, streetName: streets.nameZh })
          .from(estates)
          .innerJoin(streets, eq(estates.streetId, streets.id))
          .where(
            and(
              onlyId === undefined ? undefined : eq(estates.id, onlyId),
              after === null ? undefined : sql`(${streets.id}, ${estates.id}) > (${after.streetId}, ${after.estateId})`,
            ),
          )
          .orderBy(asc(streets.id), asc(estates.id))
          .limit(rowsAtOnce);
        const ids = rows.map(({ estate }) => estate.id);
        // By themselves: joined, they are read wholly for each estate where the planner has no statistics of them yet.
        const kept = ids.length === 0 ? [] : await tx.select().from(factsTable).where(inArray(ofEstate, ids));
        const factsOf = new Map(
          // The columns are those of the facts.
          kept.map(({ estateId, path: _, ...facts }) => [estateId, facts as unknown as Facts]),
        );
        if (rows.length > 0) yield rows.map((row) => knownOf(row, factsOf.get(row.estate.id) ?? null));
        const last = rows.at(-1)?.estate;
        if (last === undefined || rows.length < rowsAtOnce) return;
        after = { streetId: last.streetId, estateId: last.id };
      }
    },
    async write(changes, author) {
      const set = asInserted(columns);
      for await (const part of changes) {
        await tx
          .insert<PgTable>(tables.facts)
          .values(part.map(({ estateId, path, after }) => ({ estateId, path, ...after })))
          .onConflictDoUpdate({ target: ofEstate, set });
        await tx.insert<PgTable>(tables.changes).values(part.map((change) => ({ ...change, ...author })));
      }
    },
  };
}

export function drizzleEstateTransactions(database: Database): {
  readonly profiles: EstateTransactions<EstateFacts>;
  readonly companies: EstateTransactions<CompanyFacts>;
} {
  const profiles = { facts: estateProfiles, changes: estateProfileChanges };
  const companies = { facts: estateCompanies, changes: estateCompanyChanges };
  return {
    profiles: { run: (scope, work) => database.tx(scope, (tx) => work(recordsOf<EstateFacts>(tx, profiles))) },
    companies: { run: (scope, work) => database.tx(scope, (tx) => work(recordsOf<CompanyFacts>(tx, companies))) },
  };
}
