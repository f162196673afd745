import { type Calling, callNextLevel, climb, settleCalls } from '../domain/escalate.js';
import { calledAt, nextLevel } from '../domain/ladder.js';
import type { NewEvent, Ticket, TicketChange } from '../domain/ticket.js';
import type { TicketRecords } from './ticket-records.js';

/** The last call of the change goes up until there is somebody to hear it, or the top is reached. */
async function reachSomebody(
  records: TicketRecords,
  before: Ticket | null,
  settled: TicketChange,
  calling: Calling,
): Promise<TicketChange> {
  let change = settled;
  for (;;) {
    const { escalation } = change.ticket;
    if (escalation === null || escalation.acknowledgedMs !== null || nextLevel[escalation.level] === null)
      return change;
    const isNewCall =
      before?.escalation?.calledMs !== escalation.calledMs || before.escalation.level !== escalation.level;
    const audience = calledAt(change.ticket, escalation.level);
    const isHeard = isNewCall
      ? await records.isReachable(audience)
      : !(await records.everyCallFailed(change.ticket.id, audience, escalation.calledMs));
    if (isHeard) return change;
    change = callNextLevel(change, 'unreachable', calling);
  }
}

/** Events with who of their audiences is called, where a duty calendar says it. */
async function withCalls(records: TicketRecords, change: TicketChange): Promise<TicketChange> {
  const audiences = [...new Set(change.events.flatMap(({ notify }) => notify))];
  const atMs = change.events[0]?.atMs;
  if (audiences.length === 0 || atMs === undefined) return change;
  const calls = await records.callsOf(audiences, atMs);
  if (calls.length === 0) return change;
  const events = change.events.map((event): NewEvent => {
    const called = calls.filter(({ audience }) => event.notify.some((each) => each === audience));
    return called.length === 0 ? event : { ...event, data: { ...event.data, called }, called };
  });
  return { ...change, events };
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
  const reached =
    before?.state === 'suspended' && settled.ticket.state === 'suspended'
      ? settled
      : await reachSomebody(records, before, settled, calling);
  return withCalls(records, reached);
}

/** Writes a change with what it means for who is called; every change of a ticket goes this way. */
export async function saveChange(
  records: TicketRecords,
  before: Ticket | null,
  change: TicketChange,
  nowMs: number,
): Promise<void> {
  const settled = await settleChange(records, before, change, nowMs);
  if (before === null) await records.insert(settled);
  else await records.save(before, settled);
}

/** As `settleChange`, where time itself is what happened. */
export async function settleDue(
  records: TicketRecords,
  before: Ticket,
  change: TicketChange,
  nowMs: number,
): Promise<TicketChange> {
  const calling = { nowMs, ladders: await records.laddersAt(before.path) };
  const settled = climb(settleCalls(before, change, calling), calling);
  return withCalls(records, await reachSomebody(records, before, settled, calling));
}

/** As `saveChange`, where time itself is what happened. */
export async function saveDue(
  records: TicketRecords,
  before: Ticket,
  change: TicketChange,
  nowMs: number,
): Promise<void> {
  await records.save(before, await settleDue(records, before, change, nowMs));
}
