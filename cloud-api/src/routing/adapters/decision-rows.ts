import { DutyEntryValue, LadderTimesView, type RosterMember } from '@anju/contracts';
import { and, asc, desc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../platform/db/database.js';
import { estates, parties, routes } from '../../registry/adapters/schema.js';
import type { RouteFacts } from '../domain/decide-route.js';
import type { DutyEntry } from '../domain/duty.js';
import { rostersOf } from '../domain/duty.js';
import type { LadderVersion } from '../usecases/routing-records.js';
import { dutyEntries, maintenanceContracts, ticketLadderVersions } from './schema.js';

const Times = z.array(LadderTimesView);

/** `undefined`: there is no such estate within the scope. */
export async function readRouteFacts(
  tx: Tx,
  { estateId, problemClass, atMs }: { readonly estateId: string; readonly problemClass: string; readonly atMs: number },
): Promise<RouteFacts | undefined> {
  const [estate] = await tx.select({ path: estates.path }).from(estates).where(eq(estates.id, estateId));
  if (estate === undefined) return undefined;
  const { path } = estate;
  const contractRows = await tx
    .select()
    .from(maintenanceContracts)
    .where(
      and(
        isNull(maintenanceContracts.removedMs),
        sql`${maintenanceContracts.path} @> ${path}::ltree`,
        sql`${maintenanceContracts.problemClasses} ? ${problemClass}`,
      ),
    );
  const routeRows = await tx
    .select()
    .from(routes)
    .where(
      and(
        isNull(routes.removedMs),
        or(eq(routes.estateId, estateId), isNull(routes.estateId)),
        or(eq(routes.problemClass, problemClass), isNull(routes.problemClass)),
      ),
    );
  const named = [
    ...contractRows.map(({ partyId }) => partyId),
    ...routeRows.flatMap(({ leadPartyId, coHandlerPartyIds }) => [leadPartyId, ...coHandlerPartyIds]),
  ];
  const local = and(inArray(parties.kind, ['property', 'street']), sql`${parties.path} @> ${path}::ltree`);
  const partyRows = await tx
    .select({
      id: parties.id,
      kind: parties.kind,
      path: parties.path,
      goneMs: parties.goneMs,
      hasAccount: sql<boolean>`anju.is_reachable('party:' || ${parties.id})`,
    })
    .from(parties)
    .where(named.length === 0 ? local : or(inArray(parties.id, [...new Set(named)]), local));
  return {
    path,
    problemClass,
    atMs,
    contracts: contractRows,
    routes: routeRows,
    parties: partyRows.map(({ goneMs, ...party }) => ({ ...party, gone: goneMs !== null })),
  };
}

/** The calendar of an audience, of several possible ones the most particular; empty: there is none. */
export async function readCalendars(
  tx: Tx,
  audiences: readonly string[],
): Promise<ReadonlyMap<string, readonly DutyEntry[]>> {
  const wanted = [...new Set(audiences.flatMap(rostersOf))];
  const rows =
    wanted.length === 0
      ? []
      : await tx
          .select()
          .from(dutyEntries)
          .where(and(inArray(dutyEntries.roster, wanted), isNull(dutyEntries.removedMs)))
          .orderBy(asc(dutyEntries.createdMs), asc(dutyEntries.id));
  const byRoster = new Map<string, DutyEntry[]>();
  for (const row of rows) {
    const entry = { ...row, value: DutyEntryValue.parse(row.value) };
    byRoster.set(row.roster, [...(byRoster.get(row.roster) ?? []), entry]);
  }
  return new Map(
    audiences.map((audience) => {
      const roster = rostersOf(audience).find((each) => byRoster.has(each));
      return [audience, roster === undefined ? [] : (byRoster.get(roster) ?? [])];
    }),
  );
}

/** Everybody who is called behind each of these audiences: he can log in, and his party works here. */
export async function readMembersOf(
  tx: Tx,
  audiences: readonly string[],
): Promise<ReadonlyMap<string, readonly RosterMember[]>> {
  const members = new Map<string, RosterMember[]>(audiences.map((audience) => [audience, []]));
  if (members.size === 0) return members;
  const { rows } = await tx.execute<{ audience: string; user_id: string; display_name: string }>(sql`
    select a.audience, m.user_id, m.display_name from unnest(${sql.param([...members.keys()])}::text[]) as a(audience)
    cross join lateral anju.audience_members(a.audience) m order by a.audience, m.user_id`);
  for (const { audience, user_id: userId, display_name: displayName } of rows) {
    members.get(audience)?.push({ userId, displayName });
  }
  return members;
}

/** As `readMembersOf`, of one audience. */
export async function readMembers(tx: Tx, audience: string): Promise<readonly RosterMember[]> {
  return (await readMembersOf(tx, [audience])).get(audience) ?? [];
}

/** Names of those who ever had an account. */
export async function readNames(tx: Tx, userIds: readonly string[]): Promise<readonly RosterMember[]> {
  if (userIds.length === 0) return [];
  const { rows } = await tx.execute<{ user_id: string; display_name: string }>(
    sql`select user_id, display_name from anju.user_names(${sql.param([...userIds])}::text[])`,
  );
  return rows.map(({ user_id: userId, display_name: displayName }) => ({ userId, displayName }));
}

/** Newest first. */
export async function readLadderVersions(tx: Tx, districtPath: string): Promise<LadderVersion[]> {
  const rows = await tx
    .select()
    .from(ticketLadderVersions)
    .where(eq(ticketLadderVersions.path, sql`${districtPath}::ltree`))
    .orderBy(desc(ticketLadderVersions.version));
  return rows.map(({ version, times, reason, userId, displayName, atMs }) => ({
    version,
    times: Times.parse(times),
    reason,
    author: { userId, displayName },
    atMs,
  }));
}

/** `false`: somebody else wrote that version. */
export async function addLadderVersion(tx: Tx, path: string, { author, ...added }: LadderVersion): Promise<boolean> {
  const rows = await tx
    .insert(ticketLadderVersions)
    .values({ path, ...added, ...author })
    .onConflictDoNothing()
    .returning({ version: ticketLadderVersions.version });
  return rows.length === 1;
}
