import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { estates, streets } from '../../registry/adapters/schema.js';
import type { KnownEstate } from '../domain/estate-facts.js';
import type { EstateRecords, EstateTransactions } from '../usecases/estate-records.js';
import { estateProfileChanges, estateProfiles } from './schema.js';

/** Key of the advisory lock that one import takes; another waits for its end. */
const importLock = 7303;

async function readKnown(tx: Tx): Promise<readonly KnownEstate[]> {
  const { estateId: _id, path: _path, ...facts } = getTableColumns(estateProfiles);
  const rows = await tx
    .select({ estate: estates, streetName: streets.nameZh, profileOf: estateProfiles.estateId, facts })
    .from(estates)
    .innerJoin(streets, eq(estates.streetId, streets.id))
    .leftJoin(estateProfiles, eq(estateProfiles.estateId, estates.id))
    .orderBy(asc(streets.id), asc(estates.id));
  return rows.map(({ estate, streetName, profileOf, facts: known }) => ({
    estateId: estate.id,
    path: estate.path,
    estateName: estate.nameZh,
    streetName,
    facts: profileOf === null ? null : known,
    registeredCompany:
      [estate.propertyCompany, estate.projectManager].filter((each) => each !== null).join('、') || null,
  }));
}

function recordsOf(tx: Tx): EstateRecords {
  return {
    async known(lock) {
      if (lock) await tx.execute(sql`select pg_advisory_xact_lock(${importLock})`);
      return readKnown(tx);
    },
    async write(changes, author) {
      for (const { estate, facts } of changes) {
        const { estateId, path } = estate;
        await tx
          .insert(estateProfiles)
          .values({ estateId, path, ...facts })
          .onConflictDoUpdate({ target: estateProfiles.estateId, set: { ...facts } });
        const { facts: before } = estate;
        await tx.insert(estateProfileChanges).values({ estateId, path, ...author, before, after: facts });
      }
    },
  };
}

export function drizzleEstateTransactions(database: Database): EstateTransactions {
  return { run: (scope, work) => database.tx(scope, (tx) => work(recordsOf(tx))) };
}
