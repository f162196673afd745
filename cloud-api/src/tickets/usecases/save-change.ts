import { callNextLevel, climb, settleCalls } from '../domain/escalate.js';
import { calledAt, nextLevel } from '../domain/ladder.js';
import type { Ticket, TicketChange } from '../domain/ticket.js';
import type { TicketRecords } from './ticket-records.js';

/** The last call of the change goes up until there is somebody to hear it, or the top is reached. */
async function reachSomebody(
  records: TicketRecords,
  before: Ticket | null,
  settled: TicketChange,
  nowMs: number,
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
    change = callNextLevel(change, 'unreachable', nowMs);
  }
}

/** Writes a change with what it means for who is called; every change of a ticket goes this way. */
export async function saveChange(
  records: TicketRecords,
  before: Ticket | null,
  change: TicketChange,
  nowMs: number,
): Promise<void> {
  const settled = settleCalls(before, change, nowMs);
  const reached =
    before?.state === 'suspended' && settled.ticket.state === 'suspended'
      ? settled
      : await reachSomebody(records, before, settled, nowMs);
  if (before === null) await records.insert(reached);
  else await records.save(before, reached);
}

/** As `saveChange`, where time itself is what happened. */
export async function saveDue(
  records: TicketRecords,
  before: Ticket,
  change: TicketChange,
  nowMs: number,
): Promise<void> {
  const settled = climb(settleCalls(before, change, nowMs), nowMs);
  await records.save(before, await reachSomebody(records, before, settled, nowMs));
}
