import { writeSync } from 'node:fs';
import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import { openPgliteDatabase } from '../../platform/db/pglite-database.js';
import { openPostgresDatabase } from '../../platform/db/postgres-database.js';
import { platformOutages, platformPulse, ticketDeadlines, tickets as ticketRows } from '../adapters/schema.js';
import { createTickets, type Tickets } from '../index.js';
import { type CrashRow, crashRows, fullRequest } from './crash-rows.js';
import { hazard, people, raisedMs } from './people.js';
import { StatementHook } from './statement-hook.js';

/*
 * One life of the service: `crash-step <place> <wish as JSON>`. Looks at what the life before left behind, tries again as its user
 * would, makes a ticket ready and acts on it, and is killed behind the statement that the wish names. Prints JSON lines.
 */

export interface Wish {
  /** What the life before was about. */
  readonly left: {
    readonly row: string;
    readonly subject: Subject;
    readonly before: string;
    readonly after: string;
  } | null;
  readonly next: { readonly row: string; readonly key: string; readonly killAfter: number | null } | null;
}

/** A ticket that is acted on, the one that it may be merged into, and what the actor saw. */
export interface Subject {
  readonly key: string;
  readonly ticketId: string;
  readonly otherId: string | null;
  readonly version: number;
}

export type Told =
  | {
      readonly kind: 'checked';
      readonly state: 'before' | 'after' | 'half-done';
      readonly retry: 'done' | 'refused' | 'doubled';
      readonly detail: string;
    }
  | { readonly kind: 'prepared'; readonly subject: Subject; readonly before: string }
  | { readonly kind: 'acted'; readonly statements: number; readonly after: string };

const [place = '', wishText = '{}'] = process.argv.slice(2);
const wish = JSON.parse(wishText) as Wish;
// Synchronously: what is said is said, even if the next thing is the end.
const tell = (told: Told) => writeSync(1, `${JSON.stringify(told)}\n`);

const hook = new StatementHook();
hook.install();
let nowMs = raisedMs;
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const bus = { publish: () => undefined, subscribe: () => () => undefined };
const lost = (error: Error) => {
  throw error;
};

const rowNamed = (name: string): CrashRow => {
  const row = crashRows.find((each) => each.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
};

const viewOf = (key: string) => hazard({ id: `hz-${key}`, facilityId: `heping.crash-${key}` });

function raise(database: Database, tickets: Tickets, key: string): Promise<string> {
  return database.tx({ role: 'ingest' }, (tx) =>
    tickets.hazardTickets.hazardBecameActive(tx, viewOf(key), { path: 'linan.qiaodong.heping', nowMs }),
  );
}

function sense(database: Database, tickets: Tickets, key: string, ticketId: string): Promise<void> {
  return database.tx({ role: 'ingest' }, (tx) =>
    tickets.hazardTickets.hazardChanged(tx, { ...viewOf(key), state: 'cleared', ticketId }, 'cleared', { nowMs }),
  );
}

/** All that is stored of the tickets of a key, with their ids as letters, so that two keys can be compared. */
async function snapshot(database: Database, key: string): Promise<string> {
  return database.tx({ role: 'admin' }, async (tx) => {
    const { rows: own } = await tx.execute<{ id: string }>(
      sql`select id from tickets where facility_id in (${`heping.crash-${key}`}, ${`heping.crash-${key}x`}) order by facility_id`,
    );
    const parts: unknown[] = [];
    for (const { id } of own) {
      const one = async (query: ReturnType<typeof sql>) => (await tx.execute(query)).rows;
      parts.push(
        await one(sql`select * from tickets where id = ${id}`),
        await one(sql`select * from ticket_assignments where ticket_id = ${id} order by party_id`),
        await one(sql`select kind, opened_ms, due_ms, met_ms, breached_ms, cancelled_ms, platform_caused, warned_ms, clock_version
          from ticket_deadlines where ticket_id = ${id} order by id`),
        await one(sql`select seq, at_ms, type, actor_id, data from ticket_events where ticket_id = ${id} order by seq`),
        await one(
          sql`select key, audience, template, data from notification_outbox where ticket_id = ${id} order by key`,
        ),
      );
    }
    let text = JSON.stringify(parts);
    for (const [index, { id }] of own.entries()) text = text.replaceAll(id, `T${index}`);
    return text.replaceAll(`crash-${key}`, 'crash-K').replaceAll(`hz-${key}`, 'hz-K');
  });
}

async function must(
  tickets: Tickets,
  who: keyof typeof people,
  id: string,
  action: CrashRow['before'][number][1],
): Promise<void> {
  const version = (await tickets.get(people.dispatcher, id))?.version ?? 0;
  const outcome = await tickets.act(people[who], id, { ...fullRequest, action, version });
  if (!outcome.ok)
    throw new Error(`${who} could not ${action}: ${outcome.why === 'refused' ? outcome.refusal.detail : outcome.why}`);
}

async function prepare(database: Database, tickets: Tickets, row: CrashRow, key: string): Promise<Subject> {
  if (row.act.kind === 'raise') return { key, ticketId: '', otherId: null, version: 0 };
  const ticketId = await raise(database, tickets, key);
  const isMerge = row.act.kind === 'action' && row.act.request.action === 'merge';
  const otherId = isMerge ? await raise(database, tickets, `${key}x`) : null;
  if (row.cleared) await sense(database, tickets, key, ticketId);
  for (const [who, action] of row.before) await must(tickets, who, ticketId, action);
  if (row.streetCalled) {
    await database.tx({ role: 'admin' }, (tx) =>
      tx
        .update(ticketRows)
        .set({
          escalation: sql`escalation || '{"level": "street", "acknowledgedMs": null, "acknowledgedBy": null}'::jsonb`,
        })
        .where(eq(ticketRows.id, ticketId)),
    );
  }
  // An override that is to be made while the ticket is verified needs a hazard that came back.
  if (row.name === '(verifying, override)') {
    await database.tx({ role: 'ingest' }, (tx) =>
      tickets.hazardTickets.hazardChanged(tx, { ...viewOf(key), ticketId }, 'active', { nowMs }),
    );
  }
  // Whatever waits in the outbox is another step's.
  await tickets.sweep();
  return { key, ticketId, otherId, version: (await tickets.get(people.dispatcher, ticketId))?.version ?? 0 };
}

/** `false`: refused. */
async function perform(database: Database, tickets: Tickets, row: CrashRow, subject: Subject): Promise<boolean> {
  const { act } = row;
  switch (act.kind) {
    case 'action': {
      const into = subject.otherId === null ? {} : { intoTicketId: subject.otherId };
      const outcome = await tickets.act(people[act.who], subject.ticketId, {
        ...act.request,
        ...into,
        version: subject.version,
      });
      if (!outcome.ok && (outcome.why !== 'refused' || outcome.refusal.code !== 'ticket.version_conflict')) {
        throw new Error(`${row.name}: ${outcome.why === 'refused' ? outcome.refusal.detail : outcome.why}`);
      }
      return outcome.ok;
    }
    case 'raise':
      await raise(database, tickets, subject.key);
      return true;
    case 'sense':
      await sense(database, tickets, subject.key, subject.ticketId);
      return true;
    case 'sweep':
      await tickets.sweep();
      return true;
  }
}

async function check(database: Database, tickets: Tickets, left: NonNullable<Wish['left']>): Promise<void> {
  const row = rowNamed(left.row);
  nowMs = raisedMs + row.laterMs;
  const found = await snapshot(database, left.subject.key);
  const state = found === left.before ? 'before' : found === left.after ? 'after' : 'half-done';
  await forgetPulse(database);
  // The hazard engine tells a change until it is committed; told of one that is, it does not tell it again.
  const isTold = row.act.kind === 'sense' && state === 'after';
  const acted = isTold ? false : await perform(database, tickets, row, left.subject);
  const end = await snapshot(database, left.subject.key);
  const log = left.subject.ticketId === '' ? { ok: true } : await tickets.verifyLog(left.subject.ticketId);
  const isWhole = end === left.after && log?.ok === true;
  tell({
    kind: 'checked',
    state,
    retry: isWhole ? (acted ? 'done' : 'refused') : 'doubled',
    detail: isWhole && state !== 'half-done' ? '' : `found ${found}\nended ${end}\nexpected ${left.after}`,
  });
}

/** That the service was away is not what is tried here: nothing that falls due is put down to it. */
function forgetPulse(database: Database): Promise<void> {
  return database.tx({ role: 'admin' }, async (tx) => {
    await tx.delete(platformOutages);
    await tx.delete(platformPulse);
  });
}

/** What earlier lives left would fall due in this one's sweep. */
function shelveAll(database: Database): Promise<void> {
  return database.tx({ role: 'admin' }, async (tx) => {
    await tx.update(ticketDeadlines).set({ cancelledMs: raisedMs });
    await tx.update(ticketRows).set({ nextCallMs: null, suspendedUntilMs: null });
  });
}

async function main(): Promise<void> {
  const database = place.startsWith('postgres')
    ? await openPostgresDatabase({ url: place, onIdleFault: lost })
    : await openPgliteDatabase({ dataDir: place, nowMs: 0, onLost: lost });
  const create = () => createTickets({ database, bus, clock, logger: pino({ level: 'silent' }) });
  if (wish.left !== null) await check(database, create(), wish.left);
  if (wish.next !== null) {
    // Begins as in a life that had nothing to look at, so that the same statements follow.
    const tickets = create();
    const { row: name, key, killAfter } = wish.next;
    const row = rowNamed(name);
    nowMs = raisedMs;
    await shelveAll(database);
    await forgetPulse(database);
    const subject = await prepare(database, tickets, row, key);
    tell({ kind: 'prepared', subject, before: await snapshot(database, key) });
    nowMs = raisedMs + row.laterMs;
    hook.arm(killAfter);
    await perform(database, tickets, row, subject);
    const statements = hook.disarm();
    tell({ kind: 'acted', statements, after: await snapshot(database, key) });
  }
  await database.close();
}

await main();
