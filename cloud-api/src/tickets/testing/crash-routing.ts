import type { LadderActor, Routing } from '../../routing/index.js';
import type { Actor } from '../domain/ticket.js';
import type { Act } from './crash-rows.js';
import { people } from './people.js';

/** Somebody who is responsible for the district of a key. */
export const ruler = (key: string): Actor => ({ ...people.admin, scopes: [`crash_${key}`] });

export function editorOf({ userId, displayName, scopes, partyId }: Actor): LadderActor {
  return { userId, displayName, scopes, scope: { role: 'app', userId, paths: scopes, partyId } };
}

/** Writes, changes or takes away what routing has of a key: an entry of one of its tables. */
export async function putRow(
  routing: Routing,
  key: string,
  { item, change }: Pick<Extract<Act, { kind: 'put' }>, 'item' | 'change'>,
): Promise<boolean> {
  const editor = editorOf(people.admin);
  const id = `crash-${key}`;
  const write = { expectedVersion: change === 'new' ? 0 : 1, reason: 'because' };
  const isGone = change === 'taken away';
  const helpers = change === 'changed' ? ['p-lifts'] : [];
  const done = await {
    route: () => {
      const value = { estateId: id, problemClass: 'other' as const, leadPartyId: id, coHandlerPartyIds: helpers };
      return routing.putRoute(editor, id, { ...write, value: isGone ? null : value });
    },
    contract: () => {
      const toDay = change === 'changed' ? '2027-01-01' : null;
      const value = { partyId: id, place: `linan.qiaodong.${id}`, fromDay: '2026-01-01', toDay };
      const problemClasses = ['elevator_safety' as const];
      return routing.putContract(editor, id, { ...write, value: isGone ? null : { ...value, problemClasses } });
    },
    duty: () => {
      const from = change === 'changed' ? '09:00' : '08:00';
      const days = { weekdays: [1, 2, 3], from, to: '20:00', fromDay: '2026-01-01', toDay: null };
      const value = { roster: `party:${id}`, entry: { kind: 'weekly' as const, ...days, userIds: [id] } };
      return routing.putDuty(editor, id, { ...write, value: isGone ? null : value });
    },
    party: () => routing.putParty(editor, id, { ...write, value: { gone: isGone } }),
  }[item]();
  return done === true;
}
