import type { Clock } from '../platform/clock.js';
import type { Database, Tx } from '../platform/db/database.js';
import { readCalendars, readMembersOf, readRouteFacts } from './adapters/decision-rows.js';
import { drizzleRoutingTransactions } from './adapters/drizzle-routing-records.js';
import { decideRoute } from './domain/decide-route.js';
import { whoIsCalled } from './domain/duty.js';
import type { Call, RouteDecision } from './routing.js';
import { keepLadder } from './usecases/keep-ladder.js';
import { keepRouting } from './usecases/keep-routing.js';

export { dayOf, lastMs } from './domain/shanghai.js';
export type { Call, RouteDecision } from './routing.js';
export type { LadderActor } from './usecases/keep-ladder.js';
export type { Editor } from './usecases/keep-routing.js';

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
  const called = [...calendars].filter(([, entries]) => all || entries.length > 0);
  const members = await readMembersOf(
    tx,
    called.map(([audience]) => audience),
  );
  return called.map(([audience, entries]) =>
    whoIsCalled(audience, { entries, atMs, members: members.get(audience) ?? [] }),
  );
}

export interface Routing extends ReturnType<typeof keepRouting>, ReturnType<typeof keepLadder> {}

/** What people see and change of who gets a ticket, who is called, and when. */
export function createRouting({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
}): Routing {
  const deps = { transactions: drizzleRoutingTransactions(database), nowMs: () => clock.nowMs() };
  return { ...keepRouting(deps), ...keepLadder(deps) };
}
