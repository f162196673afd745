import { type Calling, callNextLevel, climb, settleCalls } from '../domain/escalate.js';
import { calledAt, nextLevel } from '../domain/ladder.js';
import type { Audience, NewEvent, Ticket, TicketChange } from '../domain/ticket.js';
import type { MadeCall, Save, TicketRecords } from './ticket-records.js';

/** Whom calls reach. */
interface Reach {
  /** Whether anybody who can log in is behind the audience. */
  isReachable(audience: Audience): Promise<boolean>;
  /** Whether every message of the call has failed for good. */
  isUnheard(call: MadeCall): Promise<boolean>;
}

function reachOf(records: TicketRecords): Reach {
  return {
    isReachable: async (audience) => (await records.reachable([audience])).has(audience),
    isUnheard: async (call) => (await records.unheard([call])).has(call.ticketId),
  };
}

function lastCallOf(ticket: Ticket): MadeCall | undefined {
  const { escalation, id } = ticket;
  if (escalation === null || escalation.acknowledgedMs !== null || nextLevel[escalation.level] === null)
    return undefined;
  return { ticketId: id, audience: calledAt(ticket, escalation.level), sinceMs: escalation.calledMs };
}

/** As `reachOf`, with what time makes of these tickets asked for all of them together. */
async function reachTogether(records: TicketRecords, due: readonly Ticket[]): Promise<Reach> {
  const alone = reachOf(records);
  const last = new Map(due.flatMap((ticket) => lastCallOf(ticket) ?? []).map((call) => [call.ticketId, call]));
  const unheard = await records.unheard([...last.values()]);
  const next = new Set(
    due.flatMap((ticket) => {
      const level = ticket.escalation === null ? null : nextLevel[ticket.escalation.level];
      return level === null || nextLevel[level] === null ? [] : [calledAt(ticket, level)];
    }),
  );
  const reachable = await records.reachable([...next]);
  return {
    isReachable: async (audience) => (next.has(audience) ? reachable.has(audience) : alone.isReachable(audience)),
    isUnheard: async (call) => {
      const asked = last.get(call.ticketId);
      const isSame = asked?.audience === call.audience && asked.sinceMs === call.sinceMs;
      return isSame ? unheard.has(call.ticketId) : alone.isUnheard(call);
    },
  };
}

/** The last call of the change goes up until there is somebody to hear it, or the top is reached. It rests with a suspension. */
async function reachSomebody(
  reach: Reach,
  before: Ticket | null,
  settled: TicketChange,
  calling: Calling,
): Promise<TicketChange> {
  if (before?.state === 'suspended' && settled.ticket.state === 'suspended') return settled;
  let change = settled;
  for (;;) {
    const { escalation } = change.ticket;
    const call = lastCallOf(change.ticket);
    if (escalation === null || call === undefined) return change;
    const isNewCall =
      before?.escalation?.calledMs !== escalation.calledMs || before.escalation.level !== escalation.level;
    const isHeard = isNewCall ? await reach.isReachable(call.audience) : !(await reach.isUnheard(call));
    if (isHeard) return change;
    change = callNextLevel(change, 'unreachable', calling);
  }
}

const audiencesOf = ({ events }: TicketChange) => [...new Set(events.flatMap(({ notify }) => notify))];

/** Changes of one time with who of their audiences is called, where a duty calendar says it. */
async function withCalls(records: TicketRecords, changes: readonly TicketChange[]): Promise<readonly TicketChange[]> {
  const atMs = changes.find(({ events }) => events.length > 0)?.events[0]?.atMs;
  const audiences = [...new Set(changes.flatMap(audiencesOf))];
  if (audiences.length === 0 || atMs === undefined) return changes;
  const calls = new Map((await records.callsOf(audiences, atMs)).map((call) => [call.audience, call]));
  if (calls.size === 0) return changes;
  return changes.map((change) => {
    const own = audiencesOf(change);
    const events = change.events.map((event): NewEvent => {
      const called = own.flatMap((each) => (event.notify.includes(each) ? (calls.get(each) ?? []) : []));
      return called.length === 0 ? event : { ...event, data: { ...event.data, called }, called };
    });
    return { ...change, events };
  });
}

async function withOwnCalls(records: TicketRecords, change: TicketChange): Promise<TicketChange> {
  return (await withCalls(records, [change]))[0] ?? change;
}

/** A change with all that it means for who is called: what is written of it. */
export async function settleChange(
  records: TicketRecords,
  before: Ticket | null,
  change: TicketChange,
  nowMs: number,
): Promise<TicketChange> {
  const calling = { nowMs, ladders: await records.laddersAt(change.ticket.path) };
  const settled = settleCalls(before, change, calling);
  return withOwnCalls(records, await reachSomebody(reachOf(records), before, settled, calling));
}

/** Writes a change with what it means for who is called; every change of a ticket goes this way. Returns the ticket as written. */
export async function saveChange(
  records: TicketRecords,
  before: Ticket | null,
  change: TicketChange,
  nowMs: number,
): Promise<Ticket> {
  const settled = await settleChange(records, before, change, nowMs);
  if (before === null) await records.insert(settled);
  else await records.save(before, settled);
  return settled.ticket;
}

async function climbed(
  records: TicketRecords,
  { before, change }: Save,
  { nowMs, reach }: { readonly nowMs: number; readonly reach: Reach },
): Promise<TicketChange> {
  const calling = { nowMs, ladders: await records.laddersAt(before.path) };
  return reachSomebody(reach, before, climb(settleCalls(before, change, calling), calling), calling);
}

/** As `settleChange`, where time itself is what happened. */
export async function settleDue(
  records: TicketRecords,
  before: Ticket,
  change: TicketChange,
  nowMs: number,
): Promise<TicketChange> {
  return withOwnCalls(records, await climbed(records, { before, change }, { nowMs, reach: reachOf(records) }));
}

/** As `saveChange` of many tickets, where time itself is what happened. Returns the ids of those that it changed. */
export async function saveDue(records: TicketRecords, due: readonly Save[], nowMs: number): Promise<readonly string[]> {
  const reach = await reachTogether(
    records,
    due.map(({ before }) => before),
  );
  const changes: TicketChange[] = [];
  for (const each of due) changes.push(await climbed(records, each, { nowMs, reach }));
  const told = await withCalls(records, changes);
  const saves = due.flatMap(({ before }, index) => {
    const change = told[index];
    return change === undefined || (change.ticket === before && change.events.length === 0) ? [] : [{ before, change }];
  });
  await records.saveAll(saves);
  return saves.map(({ before }) => before.id);
}
