import { users } from '../../identity/adapters/schema.js';
import type { Database } from '../../platform/db/database.js';
import { districts, estates, facilities, parties, routes, streets } from '../../registry/adapters/schema.js';
import { people } from './people.js';

/** The estate of `people`, with its parties, its routes and a login for each of them. */
export async function registerPlace(database: Database): Promise<void> {
  await database.tx({ role: 'admin' }, async (tx) => {
    const name = { nameZh: '名', nameEn: 'Name' };
    await tx.insert(districts).values({ id: 'linan', ...name, path: 'linan' });
    await tx.insert(streets).values([
      { id: 'qiaodong', districtId: 'linan', ...name, path: 'linan.qiaodong' },
      { id: 'hexi', districtId: 'linan', ...name, path: 'linan.hexi' },
    ]);
    await tx.insert(estates).values({ id: 'heping', streetId: 'qiaodong', ...name, path: 'linan.qiaodong.heping' });
    await tx.insert(facilities).values({
      id: 'heping.fire-water-1',
      estateId: 'heping',
      deviceId: 'fire-water-1',
      kind: 'fire_water',
      ...name,
      points: ['tank_level'],
      parameters: {},
      path: 'linan.qiaodong.heping',
    });
    await tx.insert(parties).values([
      { id: 'p-property', name: '物业一', kind: 'property', path: 'linan.qiaodong.heping' },
      { id: 'p-other', name: '物业二', kind: 'property', path: 'linan.qiaodong.heping' },
      { id: 'p-lifts', name: '维保', kind: 'contractor', path: 'linan' },
      { id: 'p-far', name: '外街', kind: 'contractor', path: 'linan.hexi' },
    ]);
    await tx.insert(users).values(
      Object.values(people).map(({ userId, displayName, role, partyId, scopes }) => ({
        id: userId,
        username: userId,
        displayName,
        role,
        partyId,
        scopes: [...scopes],
        passwordHash: 'none',
      })),
    );
    await tx.insert(routes).values([
      {
        id: 'r-1',
        estateId: 'heping',
        problemClass: 'fire_facilities',
        leadPartyId: 'p-property',
        coHandlerPartyIds: ['p-lifts'],
      },
      { id: 'r-2', estateId: 'heping', problemClass: null, leadPartyId: 'p-other', coHandlerPartyIds: [] },
    ]);
  });
}
