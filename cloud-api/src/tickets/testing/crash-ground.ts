import { sql } from 'drizzle-orm';
import { users } from '../../identity/adapters/schema.js';
import type { Database } from '../../platform/db/database.js';
import { districts, estates, facilities, parties } from '../../registry/adapters/schema.js';
import { platformOutages, platformPulse, ticketDeadlines, tickets as ticketRows } from '../adapters/schema.js';
import { raisedMs } from './people.js';

/** Facilities, an estate, a party with a login and a district that nobody else has. */
export function registerKey(database: Database, key: string): Promise<void> {
  const id = `crash-${key}`;
  const path = `linan.qiaodong.crash_${key}`;
  const name = { nameZh: '名', nameEn: 'Name' };
  const facility = { ...name, deviceId: id, kind: 'fire_water' as const, points: ['tank_level'], parameters: {} };
  return database.tx({ role: 'admin' }, async (tx) => {
    await tx.insert(districts).values({ id, ...name, path: `crash_${key}` });
    await tx.insert(estates).values({ id, streetId: 'qiaodong', ...name, path });
    await tx.insert(facilities).values([
      { ...facility, id: `heping.${id}`, estateId: 'heping', path: 'linan.qiaodong.heping' },
      { ...facility, id: `${id}.pump`, estateId: id, path },
    ]);
    await tx.insert(parties).values({ id, name: '维保', kind: 'contractor', path });
    const login = { role: 'contractor' as const, partyId: id, scopes: [], passwordHash: 'none' };
    await tx.insert(users).values({ id, username: id, displayName: id, ...login });
  });
}

/** That the service was away is not what is tried here: nothing that falls due is put down to it. */
export function forgetPulse(database: Database): Promise<void> {
  return database.tx({ role: 'admin' }, async (tx) => {
    await tx.delete(platformOutages);
    await tx.delete(platformPulse);
  });
}

/** What earlier rows left would fall due in this one's sweep. */
export async function shelveAll(database: Database): Promise<void> {
  await forgetPulse(database);
  await database.tx({ role: 'admin' }, async (tx) => {
    await tx.update(ticketDeadlines).set({ cancelledMs: raisedMs }).where(sql`cancelled_ms is null`);
    await tx
      .update(ticketRows)
      .set({ nextCallMs: null, suspendedUntilMs: null })
      .where(sql`next_call_ms is not null or suspended_until_ms is not null`);
  });
}
