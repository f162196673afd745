import type { Tx } from '../platform/db/database.js';
import { readCalendars, readLadderVersions, readMembers, readRouteFacts } from './adapters/decision-rows.js';
import { decideRoute } from './domain/decide-route.js';
import { whoIsCalled } from './domain/duty.js';
import { type Ladders, laddersOf } from './ladder-times.js';
import type { Call, RouteDecision } from './routing.js';

export { addLadderVersion, type LadderVersion, readLadderVersions } from './adapters/decision-rows.js';
export type { Call, RouteDecision } from './routing.js';

const nobody: RouteDecision = {
  leadPartyId: null,
  coHandlerPartyIds: [],
  steps: [{ by: 'dispatcher', id: null, partyId: null, outcome: 'decided', why: 'chosen' }],
};

/** Who gets a ticket of this class at this estate, within the caller's transaction. */
export async function routeOf(
  tx: Tx,
  about: { readonly estateId: string; readonly problemClass: string; readonly atMs: number },
): Promise<RouteDecision> {
  const facts = await readRouteFacts(tx, about);
  return facts === undefined ? nobody : decideRoute(facts);
}

/** Who of each audience is called at that time. `all`: also of audiences without a calendar, where everybody is. */
export async function callsOf(
  tx: Tx,
  audiences: readonly string[],
  atMs: number,
  { all }: { readonly all: boolean },
): Promise<readonly Call[]> {
  const calendars = await readCalendars(tx, audiences);
  const calls: Call[] = [];
  for (const [audience, entries] of calendars) {
    if (!all && entries.length === 0) continue;
    calls.push(whoIsCalled(audience, { entries, atMs, members: await readMembers(tx, audience) }));
  }
  return calls;
}

/** The versions of the ladder of the district in which a place lies. */
export async function laddersAt(tx: Tx, path: string): Promise<Ladders> {
  return laddersOf(await readLadderVersions(tx, path.split('.')[0] ?? path));
}
