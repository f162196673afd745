import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '../../platform/db/database.js';
import type { Tickets } from '../index.js';
import { people } from './people.js';

/** Where what is done in a row of the crashes leaves something. */
const tables = [
  'tickets',
  'ticket_assignments',
  'ticket_deadlines',
  'ticket_events',
  'ticket_files',
  'ticket_reports',
  'ticket_clock_versions',
  'ticket_ladder_versions',
  'notification_outbox',
  'report_links',
  'estate_signs',
  'estate_sign_events',
  'routes',
  'maintenance_contracts',
  'duty_entries',
  'routing_changes',
  'parties',
] as const;

const everything = sql.raw(
  tables.map((name) => `select '${name}' as name, to_jsonb(t) as found from ${name} t`).join(' union all '),
);

/** Hashes cover ids, and messages leave in a step of their own. */
const passedOver: readonly string[] = ['hash', 'previous_hash', 'delivered_ms'];

/** Numbers that the database gives out have gaps where somebody was killed. */
const isGivenOut = (name: string, value: unknown) => typeof value === 'number' && /(^id|_id|Id)$/.test(name);

/** All that is stored of a key, in a form in which two keys can be compared. */
export async function snapshotOf(database: Database, key: string): Promise<string> {
  const { rows } = await database.tx({ role: 'admin' }, (tx) =>
    tx.execute<{ name: string; found: object }>(sql`
      with words as (
        select ${key}::text as word
        union all select id from tickets t where strpos(to_jsonb(t)::text, ${key}) > 0
        union all select id from estate_signs s where strpos(to_jsonb(s)::text, ${key}) > 0
      )
      select name, found from (${everything}) rows
      where exists (select 1 from words where strpos(found::text, word) > 0)`),
  );
  const texts = rows.map(({ name, found }) =>
    JSON.stringify([name, found], (field, value: unknown) =>
      passedOver.includes(field) || isGivenOut(field, value) ? undefined : value,
    ),
  );
  const ids = [...new Set(texts.flatMap((text) => text.match(/\bT-\d{8}-\d{4,}\b/g) ?? []))].sort();
  const photo = photoHash(key);
  return texts
    .map((text) =>
      ids
        .reduce((sofar, id, index) => sofar.replaceAll(id, `T${index}`), text)
        .replaceAll(/\bGP-\d{4}-\d{4,}\b/g, 'GP')
        .replaceAll(/\bf-[0-9a-f]{24}\b/g, 'F')
        .replaceAll(/"(token|receipt)":"[^"]*"/g, '"$1":""')
        .replaceAll(photo, 'SHA')
        .replaceAll(key, 'K'),
    )
    .sort()
    .join('\n');
}

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A photo of one content for each key. */
export const photoOf = (key: string): Buffer =>
  Buffer.concat([Buffer.from(png, 'base64'), Buffer.from(key.padEnd(40))]);

const photoHash = (key: string): string => createHash('sha256').update(photoOf(key)).digest('hex');

/** Files that a row names and that are not there, or not what was kept. */
export async function lostFiles(database: Database, tickets: Tickets, key: string): Promise<readonly string[]> {
  const { rows } = await database.tx({ role: 'admin' }, (tx) =>
    tx.execute<{ id: string; ticketId: string }>(sql`
      select f.id, f.ticket_id as "ticketId" from ticket_files f join tickets t on t.id = f.ticket_id
      where t.facility_id = ${`heping.crash-${key}`}`),
  );
  const lost: string[] = [];
  for (const { id, ticketId } of rows) {
    const found = await tickets.readFile(people.dispatcher, ticketId, id).catch(() => undefined);
    const sha256 = createHash('sha256')
      .update(found?.content ?? '')
      .digest('hex');
    if (sha256 !== found?.file.sha256) lost.push(id);
  }
  return lost;
}
