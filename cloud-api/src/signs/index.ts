import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import type { ChainHead } from '../tickets/index.js';
import { drizzleComplaints, drizzleSignTransactions } from './adapters/drizzle-sign-records.js';
import { keepSigns } from './usecases/keep-signs.js';
import { type SignsReport, verifyAllSigns } from './usecases/verify-signs.js';

/** The logs of all signs of estates against themselves and what was anchored of them, by the signs' numbers. */
export function verifySigns(database: Database, anchored: ReadonlyMap<string, ChainHead>): Promise<SignsReport> {
  return verifyAllSigns(drizzleSignTransactions(database), anchored);
}

/** The heads of the signs' logs that grew since then, for the daily anchor. */
export function signHeads(database: Database): (sinceMs: number) => Promise<readonly ChainHead[]> {
  const { run } = drizzleSignTransactions(database);
  return (sinceMs) => run({ role: 'admin' }, (records) => records.headsSince(sinceMs));
}

export type Signs = ReturnType<typeof keepSigns>;

/** 挂牌督办: signs of estates, and the list of all signs. */
export function createSigns({ database, clock }: { database: Database; clock: Pick<Clock, 'nowMs'> }): Signs {
  return keepSigns({
    transactions: drizzleSignTransactions(database),
    complaints: drizzleComplaints(database),
    clock,
  });
}
