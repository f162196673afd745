import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import { facilities } from '../../registry/adapters/schema.js';
import {
  notificationOutbox,
  platformOutages,
  platformPulse,
  ticketDeadlines,
  tickets as ticketRows,
} from '../adapters/schema.js';
import { createTickets, type Tickets } from '../index.js';
import type { SentFile } from '../usecases/attach-files.js';
import { type CrashRow, crashRows, fullRequest } from './crash-rows.js';
import { hazard, people, raisedMs } from './people.js';
import type { StatementHook } from './statement-hook.js';

/** A ticket that is acted on, the one that it may be merged into, and what the actor saw. */
export interface Subject {
  readonly key: string;
  readonly ticketId: string;
  readonly otherId: string | null;
  /** Its photo, where the act names one. */
  readonly photoRef: string | null;
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

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A photo of one content for each key. */
function photoOf(key: string): SentFile & { readonly sha256: string } {
  const content = Buffer.concat([Buffer.from(png, 'base64'), Buffer.from(key.padEnd(40))]);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name: 'photo.png', content, purpose: 'photo', clientTimeMs: raisedMs, sha256 };
}

const viewOf = (key: string, more = '') => hazard({ id: `hz-${key}${more}`, facilityId: `heping.crash-${key}` });

/** One service on a database of its own, with its own time. */
export class CrashLane {
  #nowMs = raisedMs;

  constructor(
    private readonly database: Database,
    private readonly filesDir: string,
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
    const logger = pino({ level: 'silent' });
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    return createTickets({ database: this.database, bus, clock, logger, filesDir: this.filesDir });
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
    await this.#registerFacility(key);
    if (row.act.kind === 'raise' || row.act.kind === 'report') {
      return { key, ticketId: '', otherId: null, photoRef: null, version: 0 };
    }
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
    const photo = row.hasPhoto ? await tickets.addFile(people.lead, ticketId, photoOf('before')) : undefined;
    // Whatever waits in the outbox is another step's.
    await tickets.sweep();
    return { key, ticketId, otherId, photoRef: photo?.id ?? null, version: await seen() };
  }

  /** `false`: refused, since it was done before. */
  async #perform(tickets: Tickets, row: CrashRow, subject: Subject): Promise<boolean> {
    const { act } = row;
    switch (act.kind) {
      case 'action': {
        const into = subject.otherId === null ? {} : { intoTicketId: subject.otherId };
        const photo = subject.photoRef === null ? {} : { photoRef: subject.photoRef };
        const request = { ...act.request, ...into, ...photo, version: subject.version };
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
      case 'report':
      case 'join report':
        await tickets.fileReport(people.dispatcher, 'hotline_12345', {
          ...{ estateId: 'heping', facilityId: `heping.crash-${subject.key}`, problemClass: 'fire_facilities' },
          ...{ severity: 'major', content: '水压低', number: `N-${subject.key}`, reporter: { phone: '13800000000' } },
        });
        return true;
      case 'add file':
        await tickets.addFile(people.lead, subject.ticketId, photoOf(subject.key));
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
    const isLost = (await this.#lostFiles(tickets, key)).length > 0;
    const state = isLost
      ? 'half-done'
      : found === left.before
        ? 'before'
        : found === left.after
          ? 'after'
          : 'half-done';
    await this.#forgetPulse();
    // The hazard engine tells a change until it is committed; told of one that is, it does not tell it again.
    const isTold = row.act.kind === 'sense' && state === 'after';
    const acted = isTold ? false : await this.#perform(tickets, row, left.subject);
    const end = await this.#snapshot(key);
    const log = ticketId === '' ? { ok: true } : await tickets.verifyLog(ticketId);
    const lost = await this.#lostFiles(tickets, key);
    const isWhole = end === left.after && log?.ok === true && lost.length === 0;
    this.tell({
      kind: 'checked',
      state,
      retry: isWhole ? (acted ? 'done' : 'refused') : 'doubled',
      detail:
        isWhole && state !== 'half-done'
          ? ''
          : `found ${found}\nended ${end}\nexpected ${left.after}\nrows without their file: ${lost.join(', ')}`,
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
          (select json_agg(to_jsonb(f) order by f.at_ms, f.id) from ticket_files f where f.ticket_id = t.id),
          (select json_agg(to_jsonb(r) - 'id' order by r.id) from ticket_reports r where r.ticket_id = t.id),
          (select json_agg(to_jsonb(o) - array['id', 'delivered_ms'] order by o.key) from notification_outbox o where o.ticket_id = t.id)
        ) as found
        from tickets t where t.facility_id in (${`heping.crash-${key}`}, ${`heping.crash-${key}x`}) order by t.facility_id`),
    );
    let text = JSON.stringify(rows.map(({ found }) => found));
    for (const [index, { id }] of rows.entries()) text = text.replaceAll(id, `T${index}`);
    const files = [...new Set(text.match(/\bf-[0-9a-f]{24}\b/g))];
    for (const [index, id] of files.entries()) text = text.replaceAll(id, `F${index}`);
    const { sha256 } = photoOf(key);
    text = text.replaceAll(sha256, 'SHA').replaceAll(`N-${key}`, 'N-K');
    return text.replaceAll(`crash-${key}`, 'crash-K').replaceAll(`hz-${key}`, 'hz-K');
  }

  /** Files that a row names and that are not there, or not what was kept. */
  async #lostFiles(tickets: Tickets, key: string): Promise<readonly string[]> {
    const { rows } = await this.database.tx({ role: 'admin' }, (tx) =>
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

  #registerFacility(key: string): Promise<void> {
    const id = `heping.crash-${key}`;
    const words = { nameZh: '名', nameEn: 'Name', kind: 'fire_water' as const, points: ['tank_level'], parameters: {} };
    const row = { ...words, id, estateId: 'heping', deviceId: `crash-${key}`, path: 'linan.qiaodong.heping' };
    return this.database.tx({ role: 'admin' }, async (tx) => {
      await tx.insert(facilities).values(row).onConflictDoNothing();
    });
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
