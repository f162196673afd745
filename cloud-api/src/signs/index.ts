import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { drizzleComplaints, drizzleSignTransactions } from './adapters/drizzle-sign-records.js';
import { keepSigns } from './usecases/keep-signs.js';
import { type SignsReport, verifyAllSigns } from './usecases/verify-signs.js';

/** The logs of all signs of estates. */
export function verifySigns(database: Database): Promise<SignsReport> {
  return verifyAllSigns(drizzleSignTransactions(database));
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
