import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { estates, streets } from '../../registry/adapters/schema.js';
import type { CompanyFacts } from '../domain/company-ledger.js';
import type { EstateFacts } from '../domain/estate-facts.js';
import type { EstateRecords, EstateTransactions } from '../usecases/estate-records.js';
import { estateCompanies, estateCompanyChanges, estateProfileChanges, estateProfiles } from './schema.js';

/** Key of the advisory lock that one import takes; another waits for its end. */
const importLock = 7303;

const waitForOthers = (tx: Tx) => tx.execute(sql`select pg_advisory_xact_lock(${importLock})`);

function profilesOf(tx: Tx): EstateRecords<EstateFacts> {
  const { estateId: _id, path: _path, ...facts } = getTableColumns(estateProfiles);
  return {
    async known(lock) {
      if (lock) await waitForOthers(tx);
      const rows = await tx
        .select({ estate: estates, streetName: streets.nameZh, of: estateProfiles.estateId, facts })
        .from(estates)
        .innerJoin(streets, eq(estates.streetId, streets.id))
        .leftJoin(estateProfiles, eq(estateProfiles.estateId, estates.id))
        .orderBy(asc(streets.id), asc(estates.id));
      return rows.map(({ estate, streetName, of, facts: known }) => knownEstate(estate, streetName, of ? known : null));
    },
    async write(changes, author) {
      for (const { estate, facts: after } of changes) {
        const { estateId, path, facts: before } = estate;
        await tx
          .insert(estateProfiles)
          .values({ estateId, path, ...after })
          .onConflictDoUpdate({ target: estateProfiles.estateId, set: after });
        await tx.insert(estateProfileChanges).values({ estateId, path, ...author, before, after });
      }
    },
  };
}

function companiesOf(tx: Tx): EstateRecords<CompanyFacts> {
  const { estateId: _id, path: _path, ...facts } = getTableColumns(estateCompanies);
  return {
    async known(lock) {
      if (lock) await waitForOthers(tx);
      const rows = await tx
        .select({ estate: estates, streetName: streets.nameZh, of: estateCompanies.estateId, facts })
        .from(estates)
        .innerJoin(streets, eq(estates.streetId, streets.id))
        .leftJoin(estateCompanies, eq(estateCompanies.estateId, estates.id))
        .orderBy(asc(streets.id), asc(estates.id));
      return rows.map(({ estate, streetName, of, facts: known }) => knownEstate(estate, streetName, of ? known : null));
    },
    async write(changes, author) {
      for (const { estate, facts: after } of changes) {
        const { estateId, path, facts: before } = estate;
        await tx
          .insert(estateCompanies)
          .values({ estateId, path, ...after })
          .onConflictDoUpdate({ target: estateCompanies.estateId, set: after });
        await tx.insert(estateCompanyChanges).values({ estateId, path, ...author, before, after });
      }
    },
  };
}

function knownEstate<Facts>(estate: typeof estates.$inferSelect, streetName: string, facts: Facts | null) {
  const { id: estateId, path, nameZh: estateName, propertyCompany: company, projectManager: manager } = estate;
  return { estateId, path, estateName, streetName, facts, registered: { company, manager } };
}

export function drizzleEstateTransactions(database: Database): {
  readonly profiles: EstateTransactions<EstateFacts>;
  readonly companies: EstateTransactions<CompanyFacts>;
} {
  return {
    profiles: { run: (scope, work) => database.tx(scope, (tx) => work(profilesOf(tx))) },
    companies: { run: (scope, work) => database.tx(scope, (tx) => work(companiesOf(tx))) },
  };
}
