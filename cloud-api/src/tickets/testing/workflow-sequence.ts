import { isDeepStrictEqual } from 'node:util';
import { TicketAction, type TicketActionRequest, type TicketView } from '@anju/contracts';
import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import { drizzleTicketTransactions } from '../adapters/drizzle-ticket-records.js';
import { ticketAssignments, ticketDeadlines, tickets as ticketRows } from '../adapters/schema.js';
import { allowedActions } from '../domain/decide.js';
import { createTickets, type Tickets } from '../index.js';
import type { TicketTransactions } from '../usecases/ticket-records.js';
import { checkKept } from './kept-with-tickets.js';
import { HOUR, hazard, MINUTE, people } from './people.js';
import { checkTicket, type FaultKind, isOver } from './workflow-rules.js';

const actors = [people.dispatcher, people.supervisor, people.lead, people.coHandler, people.verifier] as const;
type Person = (typeof actors)[number];

const rare: readonly TicketAction[] = ['cancel', 'merge', 'hang', 'classify', 'regrade', 'decline', 'assign'];

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What sequences came to; a fault of each kind is counted under its name. */
export interface WorkflowCounts extends Record<FaultKind, number> {
  steps: number;
  refused: number;
}

/** A random sequence of what five people, the sensors and time do to the tickets of one place, checked after every step. */
export class WorkflowSequence {
  readonly #tickets: Tickets;
  readonly #transactions: TicketTransactions;
  readonly #seen = new Map<string, TicketView>();
  readonly #hazards = new Map<string, ReturnType<typeof hazard>>();

  constructor(
    private readonly name: string,
    private readonly database: Database,
    filesDir: string,
    private readonly time: { nowMs: number },
    private readonly random: () => number,
    private readonly counts: WorkflowCounts,
    private readonly reached: Set<string>,
  ) {
    const clock: Clock = { nowMs: () => time.nowMs, schedule: () => () => undefined };
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    this.#transactions = drizzleTicketTransactions(database);
    this.#tickets = createTickets({ database, bus, clock, logger: pino({ level: 'silent' }), filesDir });
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }

  #fault(kind: FaultKind, text: string): void {
    this.counts[kind] += 1;
    process.stderr.write(`${this.name}: ${text}\n`);
  }

  async run(steps: number): Promise<void> {
    await this.#tickets.sweep();
    for (let number = 0; number < 2; number += 1) {
      if (this.random() < 0.3) {
        await this.#tell();
        continue;
      }
      const ruleId = this.#pick(['F-LOW', 'E-TRAP']);
      const severity = this.#pick(['critical', 'major', 'minor', 'notice'] as const);
      const view = hazard({
        id: `${this.name}-${number}`,
        facilityId: `heping.${this.name}-${number}`,
        ruleId,
        severity,
      });
      const id = await this.database.tx({ role: 'ingest' }, (tx) =>
        this.#tickets.hazardTickets.hazardBecameActive(tx, view, {
          path: 'linan.qiaodong.heping',
          nowMs: this.time.nowMs,
        }),
      );
      this.#hazards.set(id, view);
      await this.#check(id);
    }
    for (let step = 0; step < steps; step += 1) {
      this.counts.steps += 1;
      const id = this.#pick([...this.#seen.keys()]);
      await this.#step(id);
      for (const each of this.#seen.keys()) await this.#check(each);
    }
    await checkKept(this.database, [...this.#seen.keys()], (kind, text) => this.#fault(kind, text));
    // What is over leaves the ladder's and the sweeper's way.
    const left = [...this.#seen.keys()];
    for (const id of left) await this.database.tx({ role: 'admin' }, (tx) => this.#shelve(tx, id));
  }

  /** A ticket that no sensor watches. */
  async #tell(): Promise<void> {
    const { ticket } = await this.#tickets.fileReport(people.dispatcher, 'walk_in', {
      ...{ estateId: 'heping', problemClass: 'fire_facilities', severity: 'major', content: '消防通道被占' },
    });
    await this.#check(ticket.id);
  }

  async #shelve(tx: Parameters<Parameters<Database['tx']>[1]>[0], id: string): Promise<void> {
    await tx.update(ticketDeadlines).set({ cancelledMs: this.time.nowMs }).where(eq(ticketDeadlines.ticketId, id));
    await tx.update(ticketRows).set({ nextCallMs: null, suspendedUntilMs: null }).where(eq(ticketRows.id, id));
    await tx.update(ticketAssignments).set({ answerByMs: null }).where(eq(ticketAssignments.ticketId, id));
  }

  async #step(id: string): Promise<void> {
    const chance = this.random();
    if (chance < 0.15) await this.#pass();
    else if (chance < 0.35) await this.#sense(id);
    else if (chance < 0.42) {
      // Two at once: at most one of them acts on what both saw.
      const [first, second] = [await this.#request(id), await this.#request(id)];
      const outcomes = await Promise.all([this.#act(id, first), this.#act(id, second)]);
      if (outcomes.every((ok) => ok)) this.#fault('otherFaults', `${id}: two people acted on the same version`);
    } else await this.#act(id, await this.#request(id));
  }

  async #pass(): Promise<void> {
    this.time.nowMs += Math.floor(this.random() ** 3 * 40 * HOUR) + MINUTE;
    await this.#tickets.sweep();
    const { nowMs } = this.time;
    const { rows } = await this.database.tx({ role: 'admin' }, (tx) =>
      tx.execute<{ id: string; what: string }>(sql`
        select t.id, d.kind as what from ticket_deadlines d join tickets t on t.id = d.ticket_id
        where d.met_ms is null and d.cancelled_ms is null and d.breached_ms is null and d.due_ms < ${nowMs}
        union all select t.id, 'co-handler’s limit' from ticket_assignments a join tickets t on t.id = a.ticket_id
        where a.role = 'co_handler' and a.state = 'assigned' and a.overdue_ms is null and a.answer_by_ms < ${nowMs}
          and t.state in ('assigned', 'responding', 'rectifying')
        union all select id, 'suspension' from tickets where state = 'suspended' and suspended_until_ms <= ${nowMs}
        union all select id, 'call' from tickets where next_call_ms <= ${nowMs} and closed_ms is null`),
    );
    for (const row of rows) this.#fault('missedDeadlines', `${row.id}: ${row.what} is past and nobody acted on it`);
  }

  async #sense(id: string): Promise<void> {
    const view = this.#hazards.get(id);
    if (view === undefined) return;
    const state = this.#pick(['active', 'clearing', 'cleared', 'cleared', 'cleared'] as const);
    const { nowMs } = this.time;
    await this.database.tx({ role: 'ingest' }, (tx) =>
      this.#tickets.hazardTickets.hazardChanged(tx, { ...view, state, ticketId: id }, state, { nowMs }),
    );
  }

  async #request(id: string): Promise<{ who: Person; request: TicketActionRequest }> {
    const view = this.#seen.get(id) as TicketView;
    const ticket = await this.#transactions.run({ role: 'sweeper' }, (records) => records.find(id));
    const possible = actors.flatMap((who) =>
      ticket === undefined ? [] : allowedActions(ticket, who).map((action) => ({ who, action })),
    );
    const forward = possible.filter(({ action }) => !rare.includes(action));
    const likely = this.random() < 0.75 && forward.length > 0 ? forward : possible;
    const blind = this.random() < 0.15 || likely.length === 0;
    const { who, action } = blind
      ? { who: this.#pick(actors), action: this.#pick(TicketAction.options) }
      : this.#pick(likely);
    const other = [...this.#seen.keys()].find((each) => each !== id) ?? id;
    const sloppy = this.random() < 0.08;
    return {
      who,
      request: {
        action,
        version: this.random() < 0.06 ? Math.max(0, view.version - 1) : view.version,
        severity: this.#pick(['critical', 'major', 'minor', 'notice']),
        statutoryGrade: this.#pick(['general', 'major']),
        leadPartyId: this.#pick(['p-property', 'p-property', 'p-lifts']),
        coHandlerPartyIds: this.random() < 0.3 ? ['p-other'] : [],
        intoTicketId: other,
        untilMs: this.time.nowMs + Math.floor((this.random() * 100 - 2) * 24 * HOUR),
        clientTimeMs: Math.max(0, this.time.nowMs - 24 * HOUR),
        ...(sloppy ? {} : { reason: 'because', ...(await this.#photoFor(view, who, action)) }),
      },
    };
  }

  /** As a person does: takes a photo, uploads it, and names it. */
  async #photoFor(view: TicketView, who: Person, action: TicketAction): Promise<{ readonly photoRef?: string }> {
    const isUnsensed = action === 'pass' && view.hazardIds.length === 0;
    if (action !== 'override' && !isUnsensed) return {};
    if (this.random() < 0.3) return this.random() < 0.5 ? {} : { photoRef: 'f-of-nobody' };
    const content = Buffer.concat([png, Buffer.from(`${view.id} ${view.version}`)]);
    const sent = { name: 'photo.png', content, purpose: 'photo' as const, clientTimeMs: null };
    // One that is over takes none.
    const added = isOver(view) ? undefined : await this.#tickets.addFile(who, view.id, sent);
    return { photoRef: added?.id ?? 'f-of-nobody' };
  }

  async #act(id: string, { who, request }: { who: Person; request: TicketActionRequest }): Promise<boolean> {
    const before = this.#seen.get(id);
    const outcome = await this.#tickets.act(who, id, request);
    if (outcome.ok) {
      // The answer is made of what was written, without reading it again.
      const read = await this.#tickets.get(who, id);
      const isLater = read?.version !== outcome.ticket.version || read.events.length > outcome.ticket.events.length;
      if (!isLater && !isDeepStrictEqual(read, outcome.ticket))
        this.#fault('otherFaults', `${id}: ${request.action} is answered with another ticket than it made`);
      return true;
    }
    this.counts.refused += 1;
    if (
      outcome.why === 'refused' &&
      outcome.refusal.code === 'ticket.version_conflict' &&
      before?.version === request.version
    ) {
      // Then somebody else was first, and the answer shows what he did.
      if (outcome.current.version === request.version) this.#fault('otherFaults', `${id}: a conflict with nothing`);
    }
    return false;
  }

  async #check(id: string): Promise<void> {
    const view = await this.#tickets.get(people.dispatcher, id);
    if (view === undefined) {
      this.#fault('otherFaults', `${id} is gone`);
      return;
    }
    const before = this.#seen.get(id);
    this.#seen.set(id, view);
    this.reached.add(view.state);
    checkTicket(before, view, (kind, text) => this.#fault(kind, text));
    if (view.events.length === before?.events.length) return;
    const verdict = await this.#tickets.verifyLog(id);
    if (verdict?.ok !== true) this.#fault('otherFaults', `${id}: its log does not verify: ${JSON.stringify(verdict)}`);
  }
}
