import { ClockLimit, type TicketClocksVersion } from '@anju/contracts';
import { desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../platform/db/database.js';
import type { Outage } from '../domain/clocks.js';
import { platformOutages, platformPulse, ticketClockVersions } from './schema.js';
import { factsOf } from './transaction-facts.js';

const Limits = z.array(ClockLimit);
const onlyRow = 1;

export async function readClockVersions(tx: Tx, path: string): Promise<TicketClocksVersion[]> {
  const rows = await tx
    .select()
    .from(ticketClockVersions)
    .where(eq(ticketClockVersions.path, sql`${path}::ltree`))
    .orderBy(desc(ticketClockVersions.version));
  return rows.map(({ version, limits, reason, userId, displayName, atMs }) => ({
    version,
    limits: Limits.parse(limits),
    reason,
    author: { userId, displayName },
    atMs,
  }));
}

export async function addClockVersion(tx: Tx, path: string, added: TicketClocksVersion): Promise<boolean> {
  const { author, ...version } = added;
  const rows = await tx
    .insert(ticketClockVersions)
    .values({ path, ...version, ...author })
    .onConflictDoNothing()
    .returning({ version: ticketClockVersions.version });
  factsOf(tx).settings.delete(path);
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
  factsOf(tx).settings.clear();
  return outage;
}
