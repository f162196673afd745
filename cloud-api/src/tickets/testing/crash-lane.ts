import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import {
  notificationOutbox,
  platformOutages,
  platformPulse,
  ticketDeadlines,
  tickets as ticketRows,
} from '../adapters/schema.js';
import { createTickets, type Tickets } from '../index.js';
import { type CrashRow, crashRows, fullRequest } from './crash-rows.js';
import { hazard, people, raisedMs } from './people.js';
import type { StatementHook } from './statement-hook.js';

/** A ticket that is acted on, the one that it may be merged into, and what the actor saw. */
export interface Subject {
  readonly key: string;
  readonly ticketId: string;
  readonly otherId: string | null;
  readonly version: number;
}

/** What one service does in one life: look at what the life before left, count a row's statements, act and be killed. */
export interface Wish {
  readonly left: {
    readonly row: string;
    readonly subject: Subject;
    readonly before: string;
    readonly after: string;
  } | null;
  readonly count: { readonly row: string; readonly key: string } | null;
  readonly kill: { readonly row: string; readonly key: string; readonly behind: number } | null;
}

export type Told =
  | {
      readonly kind: 'checked';
      readonly state: 'before' | 'after' | 'half-done';
      readonly retry: 'done' | 'refused' | 'doubled';
      readonly detail: string;
    }
  | { readonly kind: 'counted'; readonly statements: number; readonly before: string; readonly after: string }
  | { readonly kind: 'prepared'; readonly subject: Subject; readonly before: string }
  /** It stands behind the statement, and the process is about to be killed. */
  | { readonly kind: 'stopped' };

const rowNamed = (name: string): CrashRow => {
  const row = crashRows.find((each) => each.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
};

const viewOf = (key: string, more = '') => hazard({ id: `hz-${key}${more}`, facilityId: `heping.crash-${key}` });

/** One service on a database of its own, with its own time. */
export class CrashLane {
  #nowMs = raisedMs;

  constructor(
    private readonly database: Database,
    private readonly hook: StatementHook,
    private readonly tell: (told: Told) => void,
  ) {}

  /** Resolves when all is done, or when it is stopped where it is to be killed: then with `stopped`. */
  async live({ left, count, kill }: Wish): Promise<'done' | 'stopped'> {
    if (left !== null) await this.#check(left);
    if (count !== null) {
      const row = rowNamed(count.row);
      // Each begins as in a life that had nothing to look at, so that the same statements follow.
      const tickets = this.#create();
      const { subject, before } = await this.#ready(tickets, row, count.key);
      const statements = await this.hook.watch(
        () => this.#perform(tickets, row, subject),
        null,
        () => undefined,
      );
      this.tell({ kind: 'counted', statements, before, after: await this.#snapshot(count.key) });
    }
    if (kill === null) return 'done';
    const row = rowNamed(kill.row);
    const tickets = this.#create();
    const { subject, before } = await this.#ready(tickets, row, kill.key);
    this.tell({ kind: 'prepared', subject, before });
    return new Promise((resolve, reject) => {
      const stopped = () => {
        this.tell({ kind: 'stopped' });
        resolve('stopped');
      };
      this.hook
        .watch(() => this.#perform(tickets, row, subject), kill.behind, stopped)
        .then(
          () => resolve('done'),
          (error: unknown) => reject(error),
        );
    });
  }

  #create(): Tickets {
    const clock: Clock = { nowMs: () => this.#nowMs, schedule: () => () => undefined };
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    return createTickets({ database: this.database, bus, clock, logger: pino({ level: 'silent' }) });
  }

  async #ready(tickets: Tickets, row: CrashRow, key: string): Promise<{ subject: Subject; before: string }> {
    this.#nowMs = raisedMs;
    await this.#shelveAll();
    const subject = await this.#prepare(tickets, row, key);
    const before = await this.#snapshot(key);
    this.#nowMs = raisedMs + row.laterMs;
    return { subject, before };
  }

  #raise(tickets: Tickets, key: string, more = ''): Promise<string> {
    const about = { path: 'linan.qiaodong.heping', nowMs: this.#nowMs };
    return this.database.tx({ role: 'ingest' }, (tx) =>
      tickets.hazardTickets.hazardBecameActive(tx, viewOf(key, more), about),
    );
  }

  #sense(tickets: Tickets, key: string, ticketId: string, state: 'active' | 'cleared'): Promise<void> {
    const nowMs = this.#nowMs;
    return this.database.tx({ role: 'ingest' }, (tx) =>
      tickets.hazardTickets.hazardChanged(tx, { ...viewOf(key), state, ticketId }, state, { nowMs }),
    );
  }

  async #prepare(tickets: Tickets, row: CrashRow, key: string): Promise<Subject> {
    if (row.act.kind === 'raise') return { key, ticketId: '', otherId: null, version: 0 };
    const ticketId = await this.#raise(tickets, key);
    const otherId = row.needsOther ? await this.#raise(tickets, `${key}x`) : null;
    if (row.cleared) await this.#sense(tickets, key, ticketId, 'cleared');
    const seen = async () => (await tickets.get(people.dispatcher, ticketId))?.version ?? 0;
    const into = otherId === null ? {} : { intoTicketId: otherId };
    for (const [who, action] of row.before) {
      const request = { ...fullRequest, ...into, action, version: await seen() };
      const outcome = await tickets.act(people[who], ticketId, request);
      if (outcome.ok) continue;
      throw new Error(
        `${row.name}: ${who} could not ${action}: ${outcome.why === 'refused' ? outcome.refusal.detail : outcome.why}`,
      );
    }
    if (row.streetCalled) {
      const called = sql`escalation || '{"level": "street", "acknowledgedMs": null, "acknowledgedBy": null}'::jsonb`;
      await this.database.tx({ role: 'admin' }, (tx) =>
        tx.update(ticketRows).set({ escalation: called }).where(eq(ticketRows.id, ticketId)),
      );
    }
    // An override that is to be made while the ticket is verified needs a hazard that came back.
    if (row.returned) await this.#sense(tickets, key, ticketId, 'active');
    // Whatever waits in the outbox is another step's.
    await tickets.sweep();
    return { key, ticketId, otherId, version: await seen() };
  }

  /** `false`: refused, since it was done before. */
  async #perform(tickets: Tickets, row: CrashRow, subject: Subject): Promise<boolean> {
    const { act } = row;
    switch (act.kind) {
      case 'action': {
        const into = subject.otherId === null ? {} : { intoTicketId: subject.otherId };
        const request = { ...act.request, ...into, version: subject.version };
        const outcome = await tickets.act(people[act.who], subject.ticketId, request);
        if (!outcome.ok && (outcome.why !== 'refused' || outcome.refusal.code !== 'ticket.version_conflict')) {
          throw new Error(`${row.name}: ${outcome.why === 'refused' ? outcome.refusal.detail : outcome.why}`);
        }
        return outcome.ok;
      }
      case 'raise':
      case 'join':
        await this.#raise(tickets, subject.key, act.kind === 'join' ? '-joined' : '');
        return true;
      case 'sense':
        await this.#sense(tickets, subject.key, subject.ticketId, act.state);
        return true;
      case 'fail messages':
        await this.database.tx({ role: 'sweeper' }, async (tx) => {
          const ids = await tx
            .select({ id: notificationOutbox.id })
            .from(notificationOutbox)
            .where(eq(notificationOutbox.ticketId, subject.ticketId));
          await tickets.messagesFailed(
            tx,
            ids.map(({ id }) => id),
            this.#nowMs,
            'no channel',
          );
        });
        return true;
      case 'sweep':
        await tickets.sweep();
        return true;
    }
  }

  async #check(left: NonNullable<Wish['left']>): Promise<void> {
    const row = rowNamed(left.row);
    const { key, ticketId } = left.subject;
    this.#nowMs = raisedMs + row.laterMs;
    const tickets = this.#create();
    const found = await this.#snapshot(key);
    const state = found === left.before ? 'before' : found === left.after ? 'after' : 'half-done';
    await this.#forgetPulse();
    // The hazard engine tells a change until it is committed; told of one that is, it does not tell it again.
    const isTold = row.act.kind === 'sense' && state === 'after';
    const acted = isTold ? false : await this.#perform(tickets, row, left.subject);
    const end = await this.#snapshot(key);
    const log = ticketId === '' ? { ok: true } : await tickets.verifyLog(ticketId);
    const isWhole = end === left.after && log?.ok === true;
    this.tell({
      kind: 'checked',
      state,
      retry: isWhole ? (acted ? 'done' : 'refused') : 'doubled',
      detail: isWhole && state !== 'half-done' ? '' : `found ${found}\nended ${end}\nexpected ${left.after}`,
    });
  }

  /** All that is stored of the tickets of a key, with their ids as letters, so that two keys can be compared. */
  async #snapshot(key: string): Promise<string> {
    const { rows } = await this.database.tx({ role: 'admin' }, (tx) =>
      tx.execute<{ id: string; found: unknown }>(sql`
        select t.id, json_build_array(
          to_jsonb(t),
          (select json_agg(to_jsonb(a) order by a.party_id) from ticket_assignments a where a.ticket_id = t.id),
          (select json_agg(to_jsonb(d) - 'id' order by d.id) from ticket_deadlines d where d.ticket_id = t.id),
          (select json_agg(to_jsonb(e) - array['hash', 'previous_hash'] order by e.seq) from ticket_events e where e.ticket_id = t.id),
          (select json_agg(to_jsonb(o) - array['id', 'delivered_ms'] order by o.key) from notification_outbox o where o.ticket_id = t.id)
        ) as found
        from tickets t where t.facility_id in (${`heping.crash-${key}`}, ${`heping.crash-${key}x`}) order by t.facility_id`),
    );
    let text = JSON.stringify(rows.map(({ found }) => found));
    for (const [index, { id }] of rows.entries()) text = text.replaceAll(id, `T${index}`);
    return text.replaceAll(`crash-${key}`, 'crash-K').replaceAll(`hz-${key}`, 'hz-K');
  }

  /** That the service was away is not what is tried here: nothing that falls due is put down to it. */
  #forgetPulse(): Promise<void> {
    return this.database.tx({ role: 'admin' }, async (tx) => {
      await tx.delete(platformOutages);
      await tx.delete(platformPulse);
    });
  }

  /** What earlier lives left would fall due in this one's sweep. */
  async #shelveAll(): Promise<void> {
    await this.#forgetPulse();
    await this.database.tx({ role: 'admin' }, async (tx) => {
      await tx.update(ticketDeadlines).set({ cancelledMs: raisedMs }).where(sql`cancelled_ms is null`);
      await tx
        .update(ticketRows)
        .set({ nextCallMs: null, suspendedUntilMs: null })
        .where(sql`next_call_ms is not null or suspended_until_ms is not null`);
    });
  }
}
