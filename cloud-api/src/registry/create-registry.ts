import { type Clock, systemClock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { DrizzleRegistryRecords } from './adapters/drizzle-registry-records.js';
import { readSeedFile } from './adapters/seed-file.js';
import type { Registry } from './registry.js';
import { putFacility } from './usecases/put-facility.js';
import { MemoryRegistryIndex } from './usecases/registry-index.js';

export interface RegistryOptions {
  readonly database: Database;
  /** Inserted and updated at each start, never deleted from; absent: the registry is what the API made it. */
  readonly seedFile?: string;
  /** Says when a facility was registered. */
  readonly clock?: Clock;
}

/** Throws `registry.seed_invalid`, listing every mistake of the file with its line. */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const { database, seedFile, clock = systemClock } = options;
  const records = new DrizzleRegistryRecords(database, clock);
  if (seedFile !== undefined) await records.writeSeed(readSeedFile(seedFile));
  const index = new MemoryRegistryIndex(records);
  let fingerprint = await records.fingerprint();
  await index.refresh();
  return {
    index,
    async refresh() {
      const now = await records.fingerprint();
      if (now === fingerprint) return;
      await index.refresh();
      fingerprint = now;
    },
    estates: (scope) => records.estates(scope),
    facilities: (scope, estateId) => records.facilities(scope, estateId),
    facility: (scope, facilityId) => records.facility(scope, facilityId),
    parties: (scope) => records.parties(scope),
    nodes: (scope) => records.nodes(scope),
    putEstate: async (scope, estate) => {
      const outcome = await records.writeEstate(scope, estate);
      await index.refresh();
      return outcome;
    },
    putFacility: async (scope, facility) => {
      const outcome = await putFacility(records, scope, facility);
      await index.refresh();
      return outcome;
    },
    putNode: async (scope, node) => {
      const outcome = await records.writeNode(scope, node);
      await index.refresh();
      return outcome;
    },
  };
}
