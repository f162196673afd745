import { getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Tx } from '../../platform/db/database.js';
import type { Ticket, TicketChange } from '../domain/ticket.js';
import { emptyLog, foldEvent, genesisHash, hashOf, logFactsVersion } from '../domain/ticket-log.js';
import { nextDueOf, type Save } from '../usecases/ticket-records.js';
import { notificationOutbox, ticketAssignments, ticketDeadlines, ticketEvents, tickets } from './schema.js';
import { factsOf, type Head } from './transaction-facts.js';

/** What the log says after the change. */
function factsAfter(before: Ticket | null, { events }: TicketChange) {
  const facts = events.reduce(
    (known, { type, actor, data }) => foldEvent(known, { type, actorId: actor?.userId ?? null, data }),
    before?.log ?? emptyLog,
  );
  return { version: logFactsVersion, facts };
}

function rowOf(before: Ticket | null, change: TicketChange) {
  const { ticket } = change;
  const { title, source, assignments: _a, deadlines: _d, log: _l, ...columns } = ticket;
  const born = { sourceKind: source.kind, sourceChannel: source.channel, sourceNumber: source.number };
  const partyIds = ticket.assignments.map(({ partyId }) => partyId);
  const derived = { nextDueMs: nextDueOf(ticket), partyIds, logFacts: factsAfter(before, change) };
  return { ...columns, ...born, titleZh: title.zh, titleEn: title.en, ...derived };
}

/** Rows as one parameter, under the names of the database's columns. */
function asRecords(table: PgTable, rows: readonly object[]): SQL {
  const columns = Object.entries(getTableColumns(table));
  const named = rows.map((row) => {
    const given = new Map(Object.entries(row));
    return Object.fromEntries(columns.flatMap(([key, { name }]) => (given.has(key) ? [[name, given.get(key)]] : [])));
  });
  return sql`jsonb_populate_recordset(null::${table}, ${JSON.stringify(named)}::jsonb)`;
}

/** Names of the columns but `without`, behind `prefix`. */
function columnsOf(table: PgTable, without: readonly string[], told: (name: string) => string = (name) => name): SQL {
  const names = Object.values(getTableColumns(table)).map(({ name }) => name);
  return sql.raw(
    names
      .filter((name) => !without.includes(name))
      .map(told)
      .join(', '),
  );
}

const fromRow = (name: string) => `${name} = r.${name}`;

async function updateTickets(tx: Tx, saves: readonly Save[]): Promise<void> {
  const rows = asRecords(
    tickets,
    saves.map(({ before, change }) => rowOf(before, change)),
  );
  await tx.execute(
    sql`update ${tickets} set ${columnsOf(tickets, ['id'], fromRow)} from ${rows} r where ${tickets}.id = r.id`,
  );
}

/** Parts are stored anew where the list of them is another one. `before`: what is stored. */
async function writeAssignments(
  tx: Tx,
  saves: readonly { readonly before: Ticket | null; readonly change: TicketChange }[],
): Promise<void> {
  const changed = saves.filter(({ before, change }) => change.ticket.assignments !== before?.assignments);
  const gone = changed.flatMap(({ before, change: { ticket } }) => {
    const kept = new Set(ticket.assignments.map(({ partyId }) => partyId));
    const parts = before?.assignments ?? [];
    return parts.flatMap(({ partyId }) => (kept.has(partyId) ? [] : [{ ticketId: ticket.id, partyId }]));
  });
  if (gone.length > 0) {
    const named = sql`select g.ticket_id, g.party_id from ${asRecords(ticketAssignments, gone)} g`;
    await tx
      .delete(ticketAssignments)
      .where(sql`(${ticketAssignments.ticketId}, ${ticketAssignments.partyId}) in (${named})`);
  }
  const stored = changed.flatMap(({ change: { ticket } }) =>
    ticket.assignments.map((assignment) => ({ ticketId: ticket.id, ...assignment })),
  );
  if (stored.length === 0) return;
  await tx
    .insert(ticketAssignments)
    .values(stored)
    .onConflictDoUpdate({
      target: [ticketAssignments.ticketId, ticketAssignments.partyId],
      set: {
        role: sql.raw('excluded.role'),
        state: sql.raw('excluded.state'),
        assignedMs: sql.raw('excluded.assigned_ms'),
        answerByMs: sql.raw('excluded.answer_by_ms'),
        overdueMs: sql.raw('excluded.overdue_ms'),
        remindedMs: sql.raw('excluded.reminded_ms'),
        reminders: sql.raw('excluded.reminders'),
      },
    });
}

/** `before`: the clocks that are stored. */
async function writeDeadlines(
  tx: Tx,
  saves: readonly { readonly before: Ticket | null; readonly change: TicketChange }[],
): Promise<void> {
  const opened = saves.flatMap(({ change: { ticket } }) =>
    ticket.deadlines.flatMap(({ id, ...row }) => (id === null ? [{ ticketId: ticket.id, ...row }] : [])),
  );
  if (opened.length > 0) await tx.insert(ticketDeadlines).values(opened);
  const changed = saves.flatMap(({ before, change: { ticket } }) =>
    ticket.deadlines.filter((each) => each.id !== null && before?.deadlines.includes(each) !== true),
  );
  if (changed.length === 0) return;
  const set = columnsOf(ticketDeadlines, ['id', 'ticket_id'], fromRow);
  await tx.execute(
    sql`update ${ticketDeadlines} set ${set} from ${asRecords(ticketDeadlines, changed)} r where ${ticketDeadlines}.id = r.id`,
  );
}

/** The ends of the chains: of a locked ticket as it was read with it. */
async function headsOf(tx: Tx, ticketIds: readonly string[]): Promise<ReadonlyMap<string, Head>> {
  const { heads } = factsOf(tx);
  const unknown = ticketIds.filter((id) => !heads.has(id));
  if (unknown.length === 0) return heads;
  const rows = await tx
    .selectDistinctOn([ticketEvents.ticketId], {
      ticketId: ticketEvents.ticketId,
      seq: ticketEvents.seq,
      hash: ticketEvents.hash,
    })
    .from(ticketEvents)
    .where(inArray(ticketEvents.ticketId, unknown))
    .orderBy(ticketEvents.ticketId, sql`${ticketEvents.seq} desc`);
  return new Map([...heads, ...rows.map(({ ticketId, ...head }) => [ticketId, head] as const)]);
}

function chained({ ticket: { id: ticketId }, events }: TicketChange, head: Head | undefined) {
  let { seq, hash: previousHash } = head ?? { seq: 0, hash: genesisHash };
  return events.map(({ actor, notify: _, called: _called, toldAs: _toldAs, ...event }) => {
    seq += 1;
    const content = {
      ...event,
      ticketId,
      seq,
      actorId: actor?.userId ?? null,
      actorName: actor?.displayName ?? null,
      actorRole: actor?.role ?? null,
      data: { ...event.data },
      previousHash,
    };
    const hash = hashOf(content);
    previousHash = hash;
    return { ...content, hash };
  });
}

function messagesOf({ ticket, events }: TicketChange, rows: ReturnType<typeof chained>) {
  return rows.flatMap((row, index) =>
    ['live', ...new Set<string>(events[index]?.notify ?? [])].map((audience) => {
      const call = events[index]?.called?.find((each) => each.audience === audience);
      const onDuty = call?.basis === 'on_duty' ? { userIds: call.people.map(({ userId }) => userId) } : {};
      return {
        key: `${ticket.id}/${row.seq}/${audience}`,
        ticketId: ticket.id,
        audience,
        template: `ticket.${events[index]?.toldAs ?? row.type}`,
        data: { seq: row.seq, version: ticket.version, ...onDuty },
        createdMs: row.atMs,
      };
    }),
  );
}

/** Appends the events behind each ticket's last one, and the messages that they cause. The tickets are locked, or new. */
async function writeEvents(tx: Tx, changes: readonly TicketChange[]): Promise<void> {
  const told = changes.filter(({ events }) => events.length > 0);
  if (told.length === 0) return;
  const heads = await headsOf(
    tx,
    told.map(({ ticket }) => ticket.id),
  );
  const chains = told.map((change) => chained(change, heads.get(change.ticket.id)));
  const messages = told.flatMap((change, index) => messagesOf(change, chains[index] ?? []));
  const events = columnsOf(ticketEvents, []);
  const sent = columnsOf(notificationOutbox, ['id']);
  await tx.execute(sql`with told as (
      insert into ${ticketEvents} (${events}) select ${events} from ${asRecords(ticketEvents, chains.flat())}
    )
    insert into ${notificationOutbox} (${sent}) select ${sent} from ${asRecords(notificationOutbox, messages)}`);
  for (const chain of chains) {
    const last = chain.at(-1);
    if (last !== undefined) factsOf(tx).heads.set(last.ticketId, { seq: last.seq, hash: last.hash });
  }
}

/** A new ticket: nobody else has it before the end of the transaction. */
export async function insertTicket(tx: Tx, change: TicketChange): Promise<void> {
  const { ticket } = change;
  await tx.insert(tickets).values(rowOf(null, change));
  await writeAssignments(tx, [{ before: null, change }]);
  await writeDeadlines(tx, [{ before: null, change }]);
  factsOf(tx).heads.set(ticket.id, { seq: 0, hash: genesisHash });
  await writeEvents(tx, [change]);
}

/** Changes of locked tickets, each ticket at most once, by as many statements as one change takes. */
export async function saveTickets(tx: Tx, saves: readonly Save[]): Promise<void> {
  if (saves.length === 0) return;
  await updateTickets(tx, saves);
  await writeAssignments(tx, saves);
  await writeDeadlines(
    tx,
    saves.filter(({ before, change }) => change.ticket.deadlines !== before.deadlines),
  );
  await writeEvents(
    tx,
    saves.map(({ change }) => change),
  );
}
