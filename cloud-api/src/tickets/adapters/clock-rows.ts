import { ClockLimit, type TicketClocksVersion } from '@anju/contracts';
import { desc, eq, gte, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../platform/db/database.js';
import type { ClockSet, Outage } from '../domain/clocks.js';
import { platformOutages, platformPulse, ticketClockVersions } from './schema.js';

const Limits = z.array(ClockLimit);
/** An outage further back than any clock runs decides nothing any more. */
const outageMemoryMs = 400 * 86_400_000;
const onlyRow = 1;

function districtOf(path: string): string {
  return path.split('.')[0] ?? path;
}

export async function readClockVersions(tx: Tx, path: string, limit?: number): Promise<TicketClocksVersion[]> {
  const query = tx
    .select()
    .from(ticketClockVersions)
    .where(eq(ticketClockVersions.path, sql`${path}::ltree`))
    .orderBy(desc(ticketClockVersions.version));
  const rows = await (limit === undefined ? query : query.limit(limit));
  return rows.map(({ version, limits, reason, userId, displayName, atMs }) => ({
    version,
    limits: Limits.parse(limits),
    reason,
    author: { userId, displayName },
    atMs,
  }));
}

export async function readClocks(tx: Tx, path: string, shipped: ClockSet): Promise<ClockSet> {
  const [current] = await readClockVersions(tx, districtOf(path), 1);
  const outages: Outage[] = await tx
    .select()
    .from(platformOutages)
    .where(gte(platformOutages.toMs, sql`(select coalesce(max(to_ms), 0) - ${outageMemoryMs} from platform_outages)`));
  return current === undefined
    ? { ...shipped, outages }
    : { ...shipped, version: current.version, limits: current.limits, outages };
}

export async function addClockVersion(tx: Tx, path: string, added: TicketClocksVersion): Promise<boolean> {
  const { author, ...version } = added;
  const rows = await tx
    .insert(ticketClockVersions)
    .values({ path, ...version, ...author })
    .onConflictDoNothing()
    .returning({ version: ticketClockVersions.version });
  return rows.length === 1;
}

export async function writePulse(tx: Tx, nowMs: number, toleranceMs: number | null): Promise<Outage | undefined> {
  const rows = await tx.select().from(platformPulse).where(eq(platformPulse.id, onlyRow)).for('update');
  const lastMs = rows[0]?.atMs;
  if (lastMs === undefined) {
    await tx.insert(platformPulse).values({ id: onlyRow, atMs: nowMs }).onConflictDoNothing();
    return undefined;
  }
  await tx.update(platformPulse).set({ atMs: nowMs }).where(eq(platformPulse.id, onlyRow));
  if (toleranceMs === null || nowMs - lastMs <= toleranceMs) return undefined;
  const outage = { fromMs: lastMs, toMs: nowMs };
  await tx
    .insert(platformOutages)
    .values(outage)
    .onConflictDoUpdate({ target: platformOutages.fromMs, set: { toMs: nowMs } });
  return outage;
}
