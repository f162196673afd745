import { asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database, Tx } from '../../platform/db/database.js';
import { estates, streets } from '../../registry/adapters/schema.js';
import type { CompanyFacts } from '../domain/company-ledger.js';
import type { EstateFacts } from '../domain/estate-facts.js';
import type { EstateRecords, EstateTransactions } from '../usecases/estate-records.js';
import { estateCompanies, estateCompanyChanges, estateProfileChanges, estateProfiles } from './schema.js';

/** Key of the advisory lock that one import takes; another waits for its end. */
const importLock = 7303;

const waitForOthers = (tx: Tx) => tx.execute(sql`select pg_advisory_xact_lock(${importLock})`);

/** Rows of one statement: with a statement for each, others wait for the import of a district. */
const rowsAtOnce = 500;

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

function recordsOf<Facts extends object>(tx: Tx, tables: LedgerTables<Facts>): EstateRecords<Facts> {
  const { estateId: _id, path: _path, ...columns } = getTableColumns<PgTable>(tables.facts);
  const ofEstate = tables.facts.estateId;
  return {
    async known(lock) {
      if (lock) await waitForOthers(tx);
      const rows = await tx
        .select({ estate: estates, streetName: streets.nameZh, of: ofEstate, facts: columns })
        .from(estates)
        .innerJoin(streets, eq(estates.streetId, streets.id))
        .leftJoin(tables.facts as PgTable, eq(ofEstate, estates.id))
        .orderBy(asc(streets.id), asc(estates.id));
      return rows.map(({ estate, streetName, of, facts }) => {
        const { id: estateId, path, nameZh: estateName, propertyCompany: company, projectManager: manager } = estate;
        const registered = { company, manager };
        // The columns are those of the facts.
        return { estateId, path, estateName, streetName, facts: of === null ? null : (facts as Facts), registered };
      });
    },
    async write(changes, author) {
      const set = asInserted(columns);
      for (let at = 0; at < changes.length; at += rowsAtOnce) {
        const part = changes.slice(at, at + rowsAtOnce);
        await tx
          .insert<PgTable>(tables.facts)
          .values(part.map(({ estate: { estateId, path }, facts: after }) => ({ estateId, path, ...after })))
          .onConflictDoUpdate({ target: ofEstate, set });
        const changed = part.map(({ estate: { estateId, path, facts: before }, facts: after }) => {
          return { estateId, path, ...author, before, after };
        });
        await tx.insert<PgTable>(tables.changes).values(changed);
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
