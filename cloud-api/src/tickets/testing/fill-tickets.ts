import type { TicketAction } from '@anju/contracts';
import { sql } from 'drizzle-orm';
import type { Database, Tx } from '../../platform/db/database.js';
import { laddersOf } from '../../routing/ladder-times.js';
import { defaultClocks } from '../domain/clocks.js';
import { decide } from '../domain/decide.js';
import { settleCalls } from '../domain/escalate.js';
import { raiseTicket } from '../domain/raise-ticket.js';
import type { NewEvent, Ticket } from '../domain/ticket.js';
import { genesisHash, hashOf, logFactsVersion } from '../domain/ticket-log.js';
import { nextDueOf } from '../usecases/ticket-records.js';
import { command, estatePath, hazard, MINUTE, type PersonName, people, raisedMs } from './people.js';

/** How a district is filled: `estates` in twelve streets, ten facilities each, tickets of about ten events in every open state. */
export interface Filled {
  readonly tickets: number;
  readonly events: number;
}

export const streets = 12;
export const contractors = 40;
const estatesOf = (tickets: number) => Math.max(streets, Math.round(tickets / 50));
const facilitiesPerEstate = 10;
export const streetOf = (estate: number) => estate % streets;
export const estateId = (estate: number) => `e${estate}`;
export const estatePathOf = (estate: number) => `linan.s${streetOf(estate)}.e${estate}`;
const propertyOf = (estate: number) => `pp-${Math.floor(estate / 20)}`;
const contractorOf = (number: number) => `pc-${number % contractors}`;

type Step = readonly [PersonName, TicketAction];
const classify: Step = ['dispatcher', 'classify'];
const beside: readonly Step[] = [classify, ['dispatcher', 'regrade'], classify, ['dispatcher', 'regrade'], classify];
const lead = (action: TicketAction): Step => ['lead', action];
const histories: readonly (readonly Step[])[] = [
  [...beside, ...beside],
  [lead('accept'), ...beside, classify, classify],
  [lead('accept'), lead('arrive'), ...beside, classify, classify],
  [lead('accept'), lead('arrive'), ...beside, ['supervisor', 'suspend'], classify],
  [lead('accept'), lead('arrive'), ['coHandler', 'accept'], ...beside, classify],
  [...beside, lead('decline'), classify, classify],
];

const ladders = laddersOf([]);

interface Template {
  readonly ticket: Ticket;
  readonly events: readonly NewEvent[];
}

/** What the engine itself makes of such a history. */
function template(steps: readonly Step[]): Template {
  const about = { id: 'TEMPLATE', path: estatePath, nowMs: raisedMs, clocks: defaultClocks };
  const route = { leadPartyId: 'p-property', coHandlerPartyIds: ['p-lifts'] };
  let change = settleCalls(null, raiseTicket(hazard(), { ...about, route }), { nowMs: raisedMs, ladders });
  const events: NewEvent[] = [...change.events];
  for (const [index, [who, action]] of steps.entries()) {
    const before = change.ticket;
    const nowMs = raisedMs + (index + 1) * MINUTE;
    const decision = decide(before, people[who], command(before, action, nowMs), { nowMs, clocks: defaultClocks });
    if (!decision.ok) throw new Error(`${who} could not ${action}: ${decision.refusal.detail}`);
    change = settleCalls(before, decision.change, { nowMs, ladders });
    events.push(...change.events);
  }
  return { ticket: change.ticket, events };
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const columns = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), value]));

/** The rows of one ticket as the database has them; its chain is as valid as any. */
function rowsOf(template: string, number: number, shiftMs: number, estates: number) {
  const estate = number % estates;
  const id = `T-20261122-${number.toString().padStart(4, '0')}`;
  const facility = `${estateId(estate)}.f${Math.floor(number / estates) % facilitiesPerEstate}`;
  const told = template
    .replaceAll('TEMPLATE', id)
    .replaceAll(estatePath, estatePathOf(estate))
    .replaceAll('heping.fire-water-1', facility)
    .replaceAll('"heping"', JSON.stringify(estateId(estate)))
    .replaceAll('hz-1', `hz-${number}`)
    .replaceAll('p-property', propertyOf(estate))
    .replaceAll('p-lifts', contractorOf(number));
  const { ticket, events } = JSON.parse(told) as Template;
  const { title, assignments, deadlines, log: facts, source, ...own } = ticket;
  const at = (ms: number) => ms + shiftMs;
  const later = deadlines.map((each) => ({ ...each, dueMs: at(each.dueMs) + farMs }));
  let previousHash = genesisHash;
  const chain = events.map(({ actor, notify: _, toldAs: _toldAs, ...event }, index) => {
    const content = {
      ...event,
      atMs: at(event.atMs),
      ticketId: id,
      seq: index + 1,
      actorId: actor?.userId ?? null,
      actorName: actor?.displayName ?? null,
      actorRole: actor?.role ?? null,
      previousHash,
    };
    const hash = hashOf(content);
    previousHash = hash;
    return columns({ ...content, hash });
  });
  return {
    ticket: columns({
      ...own,
      titleZh: title.zh,
      titleEn: title.en,
      raisedMs: at(own.raisedMs),
      // Neither the ladder nor a clock has anything to do while it is measured, but what the measurement makes due.
      nextCallMs: null,
      nextDueMs: nextDueOf({ deadlines: later }),
      suspendedUntilMs: own.suspendedUntilMs === null ? null : at(own.suspendedUntilMs) + farMs,
      sourceKind: source.kind,
      sourceChannel: source.channel,
      sourceNumber: source.number,
      partyIds: assignments.map(({ partyId }) => partyId),
      logFacts: { version: logFactsVersion, facts },
    }),
    // Nor has a co-handler anything to answer.
    assignments: assignments.map((row) => columns({ ...row, answerByMs: null, ticketId: id })),
    deadlines: later.map(({ id: _, ...row }) => columns({ ...row, ticketId: id })),
    events: chain,
  };
}

const farMs = 365 * 86_400_000;

async function insert(tx: Tx, table: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const names = sql.raw(Object.keys(first).join(', '));
  const from = sql.raw(table);
  await tx.execute(
    sql`insert into ${from} (${names}) select ${names} from jsonb_populate_recordset(null::${from}, ${JSON.stringify(rows)}::jsonb)`,
  );
}

async function registerDistrict(tx: Tx, estates: number): Promise<void> {
  const name = { name_zh: '名', name_en: 'Name' };
  const numbers = Array.from({ length: estates }, (_, number) => number);
  await insert(tx, 'districts', [{ id: 'linan', ...name, path: 'linan' }]);
  await insert(
    tx,
    'streets',
    numbers.slice(0, streets).map((n) => ({ id: `s${n}`, district_id: 'linan', ...name, path: `linan.s${n}` })),
  );
  await insert(
    tx,
    'estates',
    numbers.map((n) => ({ id: estateId(n), street_id: `s${streetOf(n)}`, ...name, path: estatePathOf(n) })),
  );
  const facilities = numbers.flatMap((n) =>
    Array.from({ length: facilitiesPerEstate }, (_, f) => ({
      id: `${estateId(n)}.f${f}`,
      estate_id: estateId(n),
      device_id: `f${f}`,
      kind: 'fire_water',
      ...name,
      points: ['tank_level'],
      parameters: {},
      path: estatePathOf(n),
    })),
  );
  for (let from = 0; from < facilities.length; from += 2000) {
    await insert(tx, 'facilities', facilities.slice(from, from + 2000));
  }
  const properties = [...new Set(numbers.map(propertyOf))];
  await insert(tx, 'parties', [
    ...properties.map((id) => ({ id, name: id, kind: 'property', path: 'linan' })),
    ...numbers
      .slice(0, contractors)
      .map((n) => ({ id: contractorOf(n), name: '维保', kind: 'contractor', path: 'linan' })),
  ]);
  await insert(
    tx,
    'users',
    properties.map((partyId) => ({
      id: `u-${partyId}`,
      username: `u-${partyId}`,
      display_name: partyId,
      role: 'property',
      party_id: partyId,
      scopes: [],
      password_hash: 'none',
      disabled: false,
    })),
  );
}

/** Fills an empty database, about ten events a ticket. `baseMs`: the newest ticket's time. */
export async function fillTickets(
  database: Database,
  { tickets, baseMs, told }: { tickets: number; baseMs: number; told: (done: number) => void },
): Promise<Filled> {
  const templates = histories.map((steps) => JSON.stringify(template(steps)));
  const estates = estatesOf(tickets);
  await database.tx({ role: 'admin' }, (tx) => registerDistrict(tx, estates));
  let events = 0;
  const batch = 500;
  for (let from = 1; from <= tickets; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, tickets - from + 1) }, (_, index) => from + index);
    const rows = numbers.map((number) =>
      rowsOf(
        templates[(number * 7) % templates.length] as string,
        number,
        baseMs - raisedMs - (tickets - number) * 1000,
        estates,
      ),
    );
    events += rows.reduce((sum, row) => sum + row.events.length, 0);
    await database.tx({ role: 'admin' }, async (tx) => {
      await insert(
        tx,
        'tickets',
        rows.map(({ ticket }) => ticket),
      );
      await insert(
        tx,
        'ticket_assignments',
        rows.flatMap(({ assignments }) => assignments),
      );
      await insert(
        tx,
        'ticket_deadlines',
        rows.flatMap(({ deadlines }) => deadlines),
      );
      await insert(
        tx,
        'ticket_events',
        rows.flatMap((row) => row.events),
      );
    });
    told(from + numbers.length - 1);
  }
  return { tickets, events };
}
