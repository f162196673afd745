import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
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
      for (const { estate, facts: after } of changes) {
        const { estateId, path, facts: before } = estate;
        await tx
          .insert<PgTable>(tables.facts)
          .values({ estateId, path, ...after })
          .onConflictDoUpdate({ target: ofEstate, set: after });
        await tx.insert<PgTable>(tables.changes).values({ estateId, path, ...author, before, after });
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
