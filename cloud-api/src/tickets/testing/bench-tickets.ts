import type { TicketAction } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { LiveBus } from '../../live/live-bus.js';
import { systemClock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import { openBenchDatabase } from '../../platform/testing/bench-database.js';
import type { Actor } from '../domain/ticket.js';
import { createTickets, type Tickets } from '../index.js';
import { fillTickets } from './fill-tickets.js';
import { people } from './people.js';

/*
 * `bench-tickets <pglite|postgresql> <tickets> <seconds> <due deadlines> <clients>`: fills a database, measures the ticket engine on
 * it, and prints lines of JSON: what is going on, and the report last.
 */

export interface Spread {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface TicketsReport {
  readonly tickets: number;
  readonly events: number;
  readonly fillSeconds: number;
  readonly transition: Spread;
  readonly transitionsPerSecond: number;
  /** The board by who asks. */
  readonly board: Readonly<Record<string, Spread>>;
  readonly sweep: { readonly due: number; readonly seconds: number };
  /** From a deadline's time to when who watches is told that it broke, while the clients act. */
  readonly late: Spread;
}

const [engine = 'postgresql', ...numbers] = process.argv.slice(2);
const [ticketCount = 100_000, seconds = 15, dueCount = 10_000, clients = 8] = numbers.map(Number);

const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { count: values.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await work();
  times.push(performance.now() - begin);
  return result;
}

const ticketId = (number: number) => `T-20261122-${number.toString().padStart(4, '0')}`;
const street: Actor = { ...people.supervisor, scopes: ['linan.s3'] };
const contractor: Actor = { ...people.coHandler, partyId: 'pc-7' };

/** What moves a ticket on, by whom; what is decided beside its way where nothing else does. */
function nextOf(state: string, leadPartyId: string | undefined): { who: Actor; action: TicketAction } {
  const lead: Actor = { ...people.lead, partyId: leadPartyId ?? null, scopes: [] };
  if (state === 'assigned') return { who: lead, action: 'accept' };
  if (state === 'responding') return { who: lead, action: 'arrive' };
  return { who: people.dispatcher, action: 'classify' };
}

class Bench {
  readonly #tickets: Tickets;
  #next = 0;
  /** When a breach that is waited for was told. */
  readonly #toldMs = new Map<string, number>();

  constructor(private readonly database: Database) {
    const bus: LiveBus = {
      publish: ({ event }) => {
        if (event.type === 'ticket') this.#toldMs.set(event.ticket.id, Date.now());
      },
      subscribe: () => () => undefined,
    };
    const logger = pino({ level: 'error' }, pino.destination(2));
    this.#tickets = createTickets({ database, bus, clock: systemClock, logger });
  }

  /** `clients` at once, each after its own last answer, for that long. */
  async #beside(ms: number, work: () => Promise<void>): Promise<void> {
    const endMs = performance.now() + ms;
    const client = async () => {
      while (performance.now() < endMs) await work();
    };
    await Promise.all(Array.from({ length: clients }, client));
  }

  async #transition(times: number[]): Promise<void> {
    // A stride that shares no factor with the number of tickets, so that each comes once before any comes twice.
    this.#next = (this.#next + 7919) % ticketCount;
    const id = ticketId(this.#next + 1);
    const view = await this.#tickets.get(people.dispatcher, id);
    if (view === undefined) throw new Error(`${id} is gone`);
    const lead = view.assignments.find(({ role, state }) => role === 'lead' && state !== 'declined');
    const { who, action } = nextOf(view.state, lead?.partyId);
    const request = { action, version: view.version, statutoryGrade: 'general' } as const;
    const outcome = await timed(times, () => this.#tickets.act(who, id, request));
    if (outcome.ok) return;
    if (outcome.why === 'not_found') throw new Error(`${id} is not seen by who is to ${action}`);
    if (outcome.refusal.code !== 'ticket.version_conflict') {
      throw new Error(`${id}: ${action} was refused: ${outcome.refusal.detail}`);
    }
  }

  async transitions(): Promise<number[]> {
    await this.#beside(2000, () => this.#transition([]));
    const times: number[] = [];
    await this.#beside(seconds * 1000, () => this.#transition(times));
    return times;
  }

  async #list(who: Actor): Promise<void> {
    const { items } = await this.#tickets.list(who, { state: 'open', limit: 50 });
    if (items.length < Math.min(50, ticketCount / 100)) throw new Error(`${who.userId} sees ${items.length} tickets`);
  }

  async board(): Promise<Record<string, Spread>> {
    const asks: readonly (readonly [string, (times: number[]) => Promise<unknown>])[] = [
      ['district', (times) => timed(times, () => this.#list(people.dispatcher))],
      ['street', (times) => timed(times, () => this.#list(street))],
      ['contractor', (times) => timed(times, () => this.#list(contractor))],
      ['counts of a street', (times) => timed(times, () => this.#tickets.countOpen(street))],
    ];
    const result: Record<string, Spread> = {};
    for (const [name, ask] of asks) {
      await this.#beside(500, async () => void (await ask([])));
      const times: number[] = [];
      await this.#beside((seconds * 1000) / asks.length, async () => void (await ask(times)));
      result[name] = spreadOf(times);
      tell({ doing: `board of ${name}: ${JSON.stringify(result[name])}` });
    }
    return result;
  }

  async sweep(): Promise<number> {
    const { rows } = await this.database.tx({ role: 'admin' }, (tx) =>
      tx.execute<{ id: number }>(sql`
        update ticket_deadlines set due_ms = ${Date.now() - 1000} - id % 1000 where id in (
          select id from ticket_deadlines where kind = 'rectify' and met_ms is null and cancelled_ms is null
            and breached_ms is null order by id limit ${dueCount}) returning id`),
    );
    const begin = performance.now();
    await this.#tickets.sweep();
    const took = performance.now() - begin;
    if (rows.length !== dueCount) throw new Error(`only ${rows.length} deadlines could be made due`);
    const left = await this.database.tx({ role: 'admin' }, (tx) =>
      tx.execute<{ n: number }>(sql`select count(*)::int as n from ticket_deadlines
        where due_ms < ${Date.now() - 10_000_000} and breached_ms is null and met_ms is null and cancelled_ms is null`),
    );
    if (left.rows[0]?.n !== 0) throw new Error('deadlines were left unnoticed');
    return took;
  }

  /** Deadlines that fall due one after the other while the clients act. */
  async lateness(): Promise<number[]> {
    const spreadMs = Math.max(3, seconds) * 1000;
    const count = Math.min(200, Math.floor(ticketCount / 20));
    const firstMs = Date.now() + 3000;
    const { rows } = await this.database.tx({ role: 'admin' }, (tx) =>
      tx.execute<{ id: string; due: number }>(sql`
        with chosen as (
          select id, row_number() over (order by id desc) as n from ticket_deadlines where kind = 'rectify'
            and met_ms is null and cancelled_ms is null and breached_ms is null order by id desc limit ${count})
        update ticket_deadlines d set due_ms = ${firstMs} + (chosen.n * ${Math.floor(spreadMs / count)})::bigint
        from chosen where chosen.id = d.id returning d.ticket_id as id, d.due_ms as due`),
    );
    this.#toldMs.clear();
    this.#tickets.start();
    await this.#beside(3000 + spreadMs + 1000, () => this.#transition([]));
    const lastMs = Date.now() + 60_000;
    const isTold = ({ id, due }: { id: string; due: number }) => (this.#toldMs.get(id) ?? 0) > due;
    while (!rows.every(isTold) && Date.now() < lastMs) await new Promise((resolve) => setTimeout(resolve, 50));
    await this.#tickets.stop();
    const breached = await this.database.tx({ role: 'admin' }, (tx) =>
      tx.execute<{ id: string; at: number; due: number }>(sql`
        select d.ticket_id as id, d.breached_ms as at, d.due_ms as due from ticket_deadlines d
        where d.due_ms between ${firstMs} and ${firstMs + spreadMs + 1} and d.breached_ms is not null`),
    );
    if (breached.rows.length < rows.length)
      throw new Error(`of ${rows.length} deadlines ${breached.rows.length} were acted on`);
    return breached.rows.map(({ at, due }) => at - due);
  }
}

async function main(): Promise<void> {
  const { database, settle, dispose } = await openBenchDatabase(engine);
  try {
    const begin = performance.now();
    let toldMs = 0;
    const filled = await fillTickets(database, {
      tickets: ticketCount,
      baseMs: Date.now() - 60_000,
      told: (done) => {
        if (performance.now() - toldMs < 5000) return;
        toldMs = performance.now();
        tell({ doing: `filled ${done} of ${ticketCount} tickets` });
      },
    });
    await settle();
    const fillSeconds = (performance.now() - begin) / 1000;
    const bench = new Bench(database);
    const board = await bench.board();
    const times = await bench.transitions();
    tell({ doing: `transitions: ${JSON.stringify(spreadOf(times))}` });
    const sweepMs = await bench.sweep();
    tell({ doing: `sweep: ${sweepMs} ms` });
    const late = await bench.lateness();
    const report: TicketsReport = {
      ...filled,
      fillSeconds,
      board,
      transition: spreadOf(times),
      transitionsPerSecond: times.length / seconds,
      sweep: { due: dueCount, seconds: sweepMs / 1000 },
      late: spreadOf(late),
    };
    tell({ report });
  } finally {
    await dispose();
  }
}

await main();
