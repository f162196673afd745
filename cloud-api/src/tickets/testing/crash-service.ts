import { isAppError } from '@anju/contracts';
import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import { createRouting, type Routing } from '../../routing/index.js';
import { createSigns, type Signs } from '../../signs/index.js';
import { notificationOutbox, tickets as ticketRows } from '../adapters/schema.js';
import { createTickets, type Tickets } from '../index.js';
import type { SentFile } from '../usecases/attach-files.js';
import { registerKey, shelveAll } from './crash-ground.js';
import { editorOf, putRow, ruler } from './crash-routing.js';
import { type Act, type CrashRow, fullRequest } from './crash-rows.js';
import { photoOf } from './crash-snapshot.js';
import { DAY, HOUR, hazard, MINUTE, people, raisedMs } from './people.js';

/** What is acted on, and what the actor saw of it. */
export interface Subject {
  readonly key: string;
  /** Empty: there is no ticket. */
  readonly ticketId: string;
  /** The one that it may be merged into. */
  readonly otherId: string | null;
  /** Its photo, where the act names one. */
  readonly photoRef: string | null;
  /** Of the code at the facility. */
  readonly token: string | null;
  readonly signId: string | null;
  readonly version: number;
}

const sentPhoto = (key: string): SentFile => ({
  ...{ name: 'photo.png', content: photoOf(key), purpose: 'photo', clientTimeMs: raisedMs },
});

const viewOf = (key: string, more = '') => hazard({ id: `hz-${key}${more}`, facilityId: `heping.crash-${key}` });

/** One service, composed as in production, with a time of its own; places and people are made for each key. */
export class CrashService {
  readonly tickets: Tickets;
  readonly #signs: Signs;
  readonly #routing: Routing;
  #nowMs = raisedMs;

  constructor(
    private readonly database: Database,
    filesDir: string,
  ) {
    const clock: Clock = { nowMs: () => this.#nowMs, schedule: () => () => undefined };
    const logger = pino({ level: 'silent' });
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    this.tickets = createTickets({ database, bus, clock, logger, filesDir });
    this.#signs = createSigns({ database, clock });
    this.#routing = createRouting({ database, clock });
  }

  /** Makes what the row acts on. */
  async prepare(row: CrashRow, key: string): Promise<Subject> {
    this.#nowMs = raisedMs;
    await shelveAll(this.database);
    await registerKey(this.database, key);
    const token = row.hasLink ? await this.#makeLink(key) : null;
    const none = { key, ticketId: '', otherId: null, photoRef: null, token, signId: null, version: 0 };
    if (row.act.kind === 'release') return { ...none, signId: await this.#hang(key), version: 1 };
    if (row.act.kind === 'put' && row.act.change !== 'new' && row.act.item !== 'party') {
      await putRow(this.#routing, key, { ...row.act, change: 'new' });
      return none;
    }
    return row.hasTicket ? { ...none, ...(await this.#prepareTicket(row, key)) } : none;
  }

  async #prepareTicket(
    row: CrashRow,
    key: string,
  ): Promise<Pick<Subject, 'ticketId' | 'otherId' | 'photoRef' | 'version'>> {
    const { tickets } = this;
    const ticketId = await this.#raise(key);
    const otherId = row.needsOther ? await this.#raise(`${key}x`) : null;
    if (row.hasComplaint) await this.#complain(key);
    if (row.cleared) await this.#sense(key, ticketId, { kind: 'sense', change: 'cleared' });
    const seen = async () => (await tickets.get(people.dispatcher, ticketId))?.version ?? 0;
    const into = otherId === null ? {} : { intoTicketId: otherId };
    for (const [who, action] of row.before) {
      const request = { ...fullRequest, ...into, action, version: await seen() };
      const outcome = await tickets.act(people[who], ticketId, request);
      if (outcome.ok) continue;
      const why = outcome.why === 'refused' ? outcome.refusal.detail : outcome.why;
      throw new Error(`${row.name}: ${who} could not ${action}: ${why}`);
    }
    if (row.streetCalled) {
      const called = sql`escalation || '{"level": "street", "acknowledgedMs": null, "acknowledgedBy": null}'::jsonb`;
      await this.database.tx({ role: 'admin' }, (tx) =>
        tx.update(ticketRows).set({ escalation: called }).where(eq(ticketRows.id, ticketId)),
      );
    }
    if (row.returned) await this.#sense(key, ticketId, { kind: 'sense', change: 'active' });
    if (row.trapped) await this.#raise(key, '-trapped', 'E-TRAP');
    const photo = row.hasPhoto ? await tickets.addFile(people.lead, ticketId, sentPhoto('before')) : undefined;
    // Whatever waits in the outbox is another step's.
    await tickets.sweep();
    return { ticketId, otherId, photoRef: photo?.id ?? null, version: await seen() };
  }

  /** `false`: refused, since it was done before. */
  async perform(row: CrashRow, subject: Subject): Promise<boolean> {
    this.#nowMs = raisedMs + row.laterMs;
    try {
      return await this.#do(row, subject);
    } catch (error) {
      if (isAppError(error, 'registry.conflict')) return false;
      throw error;
    }
  }

  async #do({ name, act }: CrashRow, { key, ticketId, ...seen }: Subject): Promise<boolean> {
    const { tickets } = this;
    switch (act.kind) {
      case 'action': {
        const into = seen.otherId === null ? {} : { intoTicketId: seen.otherId };
        const photo = seen.photoRef === null ? {} : { photoRef: seen.photoRef };
        const request = { ...act.request, ...into, ...photo, version: seen.version };
        const outcome = await tickets.act(people[act.who], ticketId, request);
        if (!outcome.ok && (outcome.why !== 'refused' || outcome.refusal.code !== 'ticket.version_conflict')) {
          throw new Error(`${name}: ${outcome.why === 'refused' ? outcome.refusal.detail : outcome.why}`);
        }
        return outcome.ok;
      }
      case 'raise':
        await this.#raise(key, act.another ? '-joined' : '');
        return true;
      case 'complaint':
        await this.#complain(key);
        return true;
      case 'by hand':
        await tickets.fileReport(people.dispatcher, null, { ...this.#matter(key), content: '水压低' });
        return true;
      case 'public report': {
        const sent = { problemClass: 'fire_facilities', content: '水压低', place: null, phone: '13800000000' } as const;
        const receipt = await tickets.filePublicReport(seen.token ?? '', {
          ...{ ...sent, photos: [photoOf(key)], formKey: `form-${key}` },
        });
        if (receipt === undefined) throw new Error(`${name}: there is no such code`);
        return true;
      }
      case 'add file':
        await tickets.addFile(people.lead, ticketId, sentPhoto(key));
        return true;
      case 'sense':
        await this.#sense(key, ticketId, act);
        return true;
      case 'group':
        return this.#group(key, ticketId, seen.otherId ?? '');
      case 'leave': {
        const nowMs = this.#nowMs;
        await this.database.tx({ role: 'ingest' }, (tx) =>
          tickets.hazardTickets.hazardLeft(tx, viewOf(key), { ticketId, nowMs }),
        );
        return true;
      }
      case 'fail messages':
        await this.#failMessages(ticketId);
        return true;
      case 'sweep':
        await tickets.sweep();
        return true;
      case 'forget reporters':
        return (await tickets.forgetReporters()) > 0;
      case 'make links':
        await tickets.makeReportLinks(people.dispatcher, `crash-${key}`, null);
        return true;
      case 'revoke link': {
        const place = { estateId: 'heping', facilityId: `heping.crash-${key}` };
        const which = { all: false, facilityId: place.facilityId };
        const [link] = (await tickets.reportLinks(people.dispatcher, place.estateId, which)) ?? [];
        if (link === undefined) return false;
        const revocation = { createdMs: link.createdMs, reason: 'because' };
        return (await tickets.revokeReportLink(people.dispatcher, place, revocation)) === 'revoked';
      }
      case 'set clocks': {
        const limits = [{ kind: 'respond' as const, limitMs: 20 * MINUTE }];
        const write = { expectedVersion: 1, limits, reason: 'because' };
        return (await tickets.putClocks(ruler(key), `crash-${key}`, write)) !== undefined;
      }
      case 'set ladder': {
        const times = [{ severity: 'notice' as const, remindMs: MINUTE, upAfterMs: 2 * MINUTE, overdueStepMs: HOUR }];
        const write = { expectedVersion: 1, times, reason: 'because' };
        return (await this.#routing.putLadder(editorOf(ruler(key)), `crash-${key}`, write)) !== undefined;
      }
      case 'hang':
        await this.#hang(key);
        return true;
      case 'release': {
        const write = { version: seen.version, reason: 'because' };
        return (await this.#signs.release(people.verifier, seen.signId ?? '', write)) !== undefined;
      }
      case 'put':
        return putRow(this.#routing, key, act);
    }
  }

  #matter(key: string) {
    const place = { estateId: 'heping', facilityId: `heping.crash-${key}` };
    return { ...place, problemClass: 'fire_facilities', severity: 'major' } as const;
  }

  async #complain(key: string): Promise<void> {
    const reporter = { name: '王', phone: '13800000000' };
    const told = { ...this.#matter(key), content: '水压低', number: `N-${key}`, reporter };
    await this.tickets.fileReport(people.dispatcher, 'hotline_12345', told);
  }

  #raise(key: string, more = '', ruleId = 'F-LOW'): Promise<string> {
    const about = { path: 'linan.qiaodong.heping', nowMs: this.#nowMs };
    return this.database.tx({ role: 'ingest' }, (tx) =>
      this.tickets.hazardTickets.hazardBecameActive(tx, { ...viewOf(key, more), ruleId }, about),
    );
  }

  #sense(key: string, ticketId: string, { change, severity }: Extract<Act, { kind: 'sense' }>): Promise<void> {
    const nowMs = this.#nowMs;
    const state = change === 'active' ? 'active' : 'cleared';
    const view = { ...viewOf(key), state, ticketId, ...(severity === undefined ? {} : { severity }) } as const;
    return this.database.tx({ role: 'ingest' }, (tx) =>
      this.tickets.hazardTickets.hazardChanged(tx, view, change, { nowMs }),
    );
  }

  #group(key: string, ticketId: string, intoTicketId: string): Promise<boolean> {
    const merge = { ticketId, intoTicketId, hazardIds: [`hz-${key}`], nowMs: this.#nowMs };
    return this.database.tx({ role: 'ingest' }, (tx) => this.tickets.hazardTickets.mergeOfOneCause(tx, merge));
  }

  #failMessages(ticketId: string): Promise<void> {
    return this.database.tx({ role: 'sweeper' }, async (tx) => {
      const ids = await tx
        .select({ id: notificationOutbox.id })
        .from(notificationOutbox)
        .where(eq(notificationOutbox.ticketId, ticketId));
      await this.tickets.messagesFailed(
        tx,
        ids.map(({ id }) => id),
        this.#nowMs,
        'no channel',
      );
    });
  }

  async #makeLink(key: string): Promise<string> {
    const facilityId = `heping.crash-${key}`;
    const [link] = (await this.tickets.makeReportLinks(people.dispatcher, 'heping', [facilityId])) ?? [];
    if (link === undefined) throw new Error(`no link of ${facilityId} was made`);
    return link.token;
  }

  async #hang(key: string): Promise<string> {
    const sign = await this.#signs.hang(people.supervisor, {
      ...{ estateId: `crash-${key}`, problem: '投诉集中', responsibleUnit: '物业一', responsiblePerson: '周敏' },
      ...{ deadlineMs: raisedMs + 30 * DAY, supervisingUnit: '物业管理服务中心', reason: 'because' },
    });
    if (sign === undefined) throw new Error(`no sign was hung at crash-${key}`);
    return sign.id;
  }
}

/** Told once: the hazard engine keeps with its commit that it told, and who sees what he entered does not enter it again. */
export const isNeverRepeated = ({ kind }: Act): boolean => kind === 'sense' || kind === 'leave' || kind === 'by hand';
