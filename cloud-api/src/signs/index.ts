import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import type { ChainHead } from '../tickets/index.js';
import { drizzleComplaints, drizzleSignTransactions } from './adapters/drizzle-sign-records.js';
import { keepSigns } from './usecases/keep-signs.js';
import type { NamedSign } from './usecases/sign-records.js';
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

/** A sign as it is now with the reason that its last event has; `undefined`: there is none of this number. */
export function readSign(
  database: Database,
): (signId: string) => Promise<(NamedSign & { readonly reason: string }) | undefined> {
  const { run } = drizzleSignTransactions(database);
  return (signId) =>
    run({ role: 'admin' }, async (records) => {
      const sign = await records.find(signId);
      const reason = (await records.events(signId)).at(-1)?.data.reason;
      return sign === undefined ? undefined : { ...sign, reason: typeof reason === 'string' ? reason : '' };
    });
}

export type Signs = ReturnType<typeof keepSigns>;

/** 挂牌督办: signs of estates, and the list of all signs. */
export function createSigns({
  database,
  clock,
  changed = () => undefined,
}: {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** A sign was hung or released: whoever empties the outbox may do so now. Absent: it is found at the next look. */
  readonly changed?: () => void;
}): Signs {
  return keepSigns({
    changed,
    transactions: drizzleSignTransactions(database),
    complaints: drizzleComplaints(database),
    clock,
  });
}
