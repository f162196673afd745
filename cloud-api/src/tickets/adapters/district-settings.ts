import { ClockLimit, LadderTimesView } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../platform/db/database.js';
import { ticketLadderVersions } from '../../routing/adapters/schema.js';
import { laddersOf } from '../../routing/ladder-times.js';
import { platformOutages, ticketClockVersions } from './schema.js';
import { factsOf, type Settings } from './transaction-facts.js';

/** An outage further back than any clock runs decides nothing any more. */
const outageMemoryMs = 400 * 86_400_000;

const Row = z.object({
  clocks: z.object({ version: z.number(), limits: z.array(ClockLimit) }).nullable(),
  outages: z.array(z.object({ fromMs: z.number(), toMs: z.number() })),
  ladders: z.array(z.object({ version: z.number(), times: z.array(LadderTimesView) })),
});

async function read(tx: Tx, district: string): Promise<Settings> {
  const { rows } = await tx.execute(sql`select
    (select json_build_object('version', c.version, 'limits', c.limits) from ${ticketClockVersions} c
      where c.path = ${district}::ltree order by c.version desc limit 1) as clocks,
    (select coalesce(json_agg(json_build_object('fromMs', o.from_ms, 'toMs', o.to_ms)), '[]') from ${platformOutages} o
      where o.to_ms >= (select max(to_ms) from ${platformOutages}) - ${outageMemoryMs}::bigint) as outages,
    (select coalesce(json_agg(json_build_object('version', l.version, 'times', l.times) order by l.version desc), '[]')
      from ${ticketLadderVersions} l where l.path = ${district}::ltree) as ladders`);
  const { clocks, outages, ladders } = Row.parse(rows[0]);
  return { clocks: { ...clocks, outages }, ladders: laddersOf(ladders) };
}

/** Clocks and ladder of the district in which a place lies, by one statement a transaction. */
export function settingsAt(tx: Tx, path: string): Promise<Settings> {
  const { settings } = factsOf(tx);
  const district = path.split('.')[0] ?? path;
  const found = settings.get(district) ?? read(tx, district);
  settings.set(district, found);
  return found;
}
