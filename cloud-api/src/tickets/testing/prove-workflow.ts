import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TicketAction, type TicketActionRequest, type TicketView } from '@anju/contracts';
import { requirement } from '@anju/tests';
import { eq, inArray, sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import { openTestDatabase } from '../../platform/testing/test-database.js';
import { openTestPostgres } from '../../platform/testing/test-postgres.js';
import { drizzleTicketTransactions } from '../adapters/drizzle-ticket-records.js';
import { ticketDeadlines, tickets as ticketRows } from '../adapters/schema.js';
import { allowedActions } from '../domain/decide.js';
import { emptyLog, foldEvent } from '../domain/ticket-log.js';
import { createTickets, type Tickets } from '../index.js';
import { NEVER_DUE_MS, type TicketTransactions } from '../usecases/ticket-records.js';
import { HOUR, hazard, MINUTE, people, raisedMs } from './people.js';
import { registerPlace } from './register-place.js';

/*
 * `prove-workflow <sequences> <seed> <engine,…>`: random sequences of what five people, the sensors and time do to tickets of a real database,
 * checked after every step against rules that are written down here once more. Prints a line for each finding, and a report as JSON.
 */

const actors = [people.dispatcher, people.supervisor, people.lead, people.coHandler, people.verifier] as const;
type Person = (typeof actors)[number];

/** Which state may follow which; not taken from the table that is tried. */
const legal: Readonly<Record<string, readonly string[]>> = {
  raised: ['assigned', 'merged', 'cancelled'],
  assigned: ['responding', 'raised', 'merged', 'cancelled'],
  responding: ['rectifying', 'assigned', 'cancelled'],
  rectifying: ['verifying', 'suspended', 'assigned', 'cancelled'],
  suspended: ['rectifying'],
  verifying: ['closed', 'rectifying'],
  closed: [],
  merged: [],
  cancelled: [],
};
const rare: readonly TicketAction[] = ['cancel', 'merge', 'hang', 'classify', 'regrade', 'decline', 'assign'];

export interface WorkflowReport {
  readonly sequences: number;
  readonly steps: number;
  readonly refused: number;
  readonly illegalStates: number;
  readonly orphanTickets: number;
  readonly missedDeadlines: number;
  /** Logs that do not verify, answers that contradict what is stored. */
  readonly otherFaults: number;
  readonly reached: readonly string[];
}

/** Mulberry32: the same seed, the same numbers. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const isOver = ({ state }: Pick<TicketView, 'state'>) => ['closed', 'merged', 'cancelled'].includes(state);

interface Counts {
  steps: number;
  refused: number;
  illegalStates: number;
  orphanTickets: number;
  missedDeadlines: number;
  otherFaults: number;
}

class Sequence {
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
    private readonly counts: Counts,
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

  #fault(kind: 'illegalStates' | 'orphanTickets' | 'missedDeadlines' | 'otherFaults', text: string): void {
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
    await this.#checkDerived();
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
    this.#checkState(before, view);
    this.#checkOwner(view);
    this.#checkJudges(view);
    this.#checkEvidence(view);
    if (view.events.length === before?.events.length) return;
    const verdict = await this.#tickets.verifyLog(id);
    if (verdict?.ok !== true) this.#fault('otherFaults', `${id}: its log does not verify: ${JSON.stringify(verdict)}`);
  }

  #checkState(before: TicketView | undefined, view: TicketView): void {
    if (before === undefined) return;
    // Several states may lie between two looks where two people acted or time did: each of them is in the log.
    let state: string = before.state;
    for (const { type, data } of view.events.slice(before.events.length)) {
      if (typeof data.to !== 'string' || typeof data.from !== 'string') continue;
      if (data.from !== state)
        this.#fault('illegalStates', `${view.id}: ${type} began at ${data.from}, it was ${state}`);
      if (data.to !== data.from && !legal[data.from]?.includes(data.to)) {
        this.#fault('illegalStates', `${view.id}: ${type} led from ${data.from} to ${data.to}`);
      }
      state = data.to;
    }
    if (state !== view.state) this.#fault('illegalStates', `${view.id}: is ${view.state}, its log says ${state}`);
    if (view.version < before.version) this.#fault('illegalStates', `${view.id}: its version went back`);
  }

  /** Where a ticket stands in the order of what is due first is what its clocks say, and who may see it are its parties. */
  async #checkDerived(): Promise<void> {
    const { rows } = await this.database.tx({ role: 'admin' }, (tx) =>
      tx.execute<{ id: string }>(sql`
        select t.id from tickets t where t.id = any (${sql.param([...this.#seen.keys()])}::text[])
          and t.next_due_ms is distinct from (
            select coalesce(min(d.due_ms), ${NEVER_DUE_MS}::bigint) from ticket_deadlines d
            where d.ticket_id = t.id and d.met_ms is null and d.cancelled_ms is null)`),
    );
    for (const { id } of rows)
      this.#fault('otherFaults', `${id}: its place in the order of due times is not its clocks'`);
    const parties = await this.database.tx({ role: 'admin' }, (tx) =>
      tx.execute<{ id: string }>(sql`
        select t.id from tickets t where t.id = any (${sql.param([...this.#seen.keys()])}::text[])
          and array(select unnest(t.party_ids) as p order by p)
            <> array(select a.party_id from ticket_assignments a where a.ticket_id = t.id order by a.party_id)`),
    );
    for (const { id } of parties.rows)
      this.#fault('otherFaults', `${id}: the parties that may see it are not those that have a part in it`);
    const kept = await this.database.tx({ role: 'admin' }, (tx) =>
      tx
        .select({ id: ticketRows.id, logFacts: ticketRows.logFacts })
        .from(ticketRows)
        .where(inArray(ticketRows.id, [...this.#seen.keys()])),
    );
    for (const { id, logFacts } of kept) {
      const events = await this.#transactions.run({ role: 'admin' }, (records) => records.events(id));
      if (!isDeepStrictEqual(logFacts?.facts, JSON.parse(JSON.stringify(events.reduce(foldEvent, emptyLog)))))
        this.#fault('otherFaults', `${id}: what is kept of its log is not what its log says`);
    }
  }

  /** What no sensor watches is closed by a photo or a signature of it that came after the work. */
  #checkEvidence({ id, hazardIds, files, events }: TicketView): void {
    const passed = events.findLast(({ type }) => type === 'pass');
    if (passed === undefined) return;
    if (passed.data.confirmedBy !== 'account' && passed.data.confirmedBy !== 'signature')
      this.#fault('illegalStates', `${id}: does not say who confirmed it`);
    if (hazardIds.length > 0) return;
    const submitted = events.findLast(({ type, data }) => type === 'submit' && data.part !== true);
    const shown = files.find((file) => file.id === passed.data.photoRef);
    const added = events.find(({ data }) => (data.file as { id?: string } | undefined)?.id === shown?.id);
    if (shown === undefined || (added?.seq ?? 0) < (submitted?.seq ?? 0)) {
      this.#fault('illegalStates', `${id}: passed without a sensor and without a photo of the work`);
    }
  }

  /** Nobody accepts his own work, and nobody agrees with himself. */
  #checkJudges({ id, events }: TicketView): void {
    const workers = new Set(
      events.flatMap(({ type, actor }) => (['accept', 'arrive', 'submit'].includes(type) ? [actor] : [])),
    );
    for (const [index, { type, actor }] of events.entries()) {
      if ((type === 'pass' || type === 'fail') && workers.has(actor)) {
        this.#fault('illegalStates', `${id}: ${actor} judged his own work`);
      }
      if (type !== 'cancel') continue;
      const asked = events.slice(0, index).findLast((each) => each.type === 'cancel_proposed');
      if (asked === undefined || asked.actor === actor)
        this.#fault('illegalStates', `${id}: nobody agreed to '${type}'`);
    }
  }

  #checkOwner(view: TicketView): void {
    const running = view.deadlines.filter(({ metMs, cancelledMs }) => metMs === null && cancelledMs === null);
    if (isOver(view)) {
      if (running.length > 0) this.#fault('orphanTickets', `${view.id}: is ${view.state} and a clock runs`);
      return;
    }
    const leads = view.assignments.filter(({ role, state }) => role === 'lead' && state !== 'declined');
    // Nobody leads what is raised: the dispatcher has it.
    if (leads.length !== (view.state === 'raised' ? 0 : 1)) {
      this.#fault('orphanTickets', `${view.id}: is ${view.state} with ${leads.length} leads`);
    }
    if (running.length === 0) this.#fault('orphanTickets', `${view.id}: is ${view.state} and no clock runs`);
    if (view.escalation === null) this.#fault('orphanTickets', `${view.id}: is ${view.state} and nobody was called`);
    const suspension = view.events.findLast(({ type }) => type === 'suspend');
    if (
      view.state === 'suspended' &&
      (typeof suspension?.data.untilMs !== 'number' || suspension.actorRole === 'property')
    ) {
      this.#fault('orphanTickets', `${view.id}: is suspended without approval or end date`);
    }
  }
}

async function prove(
  engine: string,
  open: () => Promise<{ readonly database: Database; dispose(): Promise<void> }>,
  { sequences, seed }: { sequences: number; seed: number },
  report: Counts & { reached: Set<string>; sequences: number },
): Promise<void> {
  const opened = await open();
  const filesDir = await mkdtemp(join(tmpdir(), 'anju-workflow-'));
  try {
    await registerPlace(opened.database);
    const time = { nowMs: raisedMs };
    for (let number = 0; number < sequences; number += 1) {
      const name = `${engine}-${seed + number}`;
      const random = seeded((seed + number) * 7919 + engine.length);
      await new Sequence(name, opened.database, filesDir, time, random, report, report.reached).run(40);
      report.sequences += 1;
    }
  } finally {
    await opened.dispose();
    await rm(filesDir, { recursive: true, force: true });
  }
}

async function main([count = '50', from = '1', engines = 'pglite,postgresql']: readonly string[]): Promise<void> {
  const what = { sequences: Number(count), seed: Number(from) };
  const report = {
    sequences: 0,
    steps: 0,
    refused: 0,
    illegalStates: 0,
    orphanTickets: 0,
    missedDeadlines: 0,
    otherFaults: 0,
    reached: new Set<string>(),
  };
  // Nothing is killed here: what is written need not outlive the machine.
  const openPostgres = () => openTestPostgres(['fsync=off']);
  const openPglite = () => openTestDatabase(existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
  const wanted = engines.split(',');
  const isPostgresHere = requirement('postgresql').path !== undefined;
  if (wanted.includes('postgresql') && !isPostgresHere) {
    process.stderr.write('postgresql is not on this machine: sequences on PGlite only\n');
  }
  await Promise.all([
    wanted.includes('pglite') ? prove('pglite', openPglite, what, report) : undefined,
    wanted.includes('postgresql') && isPostgresHere ? prove('postgresql', openPostgres, what, report) : undefined,
  ]);
  const printed: WorkflowReport = { ...report, reached: [...report.reached].sort() };
  process.stdout.write(`${JSON.stringify(printed)}\n`);
}

await main(process.argv.slice(2));
