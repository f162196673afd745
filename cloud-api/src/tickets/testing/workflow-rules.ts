import type { TicketView } from '@anju/contracts';

/*
 * What must hold for every ticket that people see, written down here once more: nothing of it is taken from the engine that is tried.
 */

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
/** Of what kind a finding is; `otherFaults`: logs that do not verify, answers that contradict what is stored. */
export type FaultKind = 'illegalStates' | 'orphanTickets' | 'missedDeadlines' | 'otherFaults';
export type Report = (kind: FaultKind, text: string) => void;

export const isOver = ({ state }: Pick<TicketView, 'state'>) => ['closed', 'merged', 'cancelled'].includes(state);

/** Each change of state is in the log, and one that may be. `before`: as the ticket was seen before. */
function checkState(before: TicketView | undefined, view: TicketView, fault: Report): void {
  if (before === undefined) return;
  // Several states may lie between two looks where two people acted or time did: each of them is in the log.
  let state: string = before.state;
  for (const { type, data } of view.events.slice(before.events.length)) {
    if (typeof data.to !== 'string' || typeof data.from !== 'string') continue;
    if (data.from !== state) fault('illegalStates', `${view.id}: ${type} began at ${data.from}, it was ${state}`);
    if (data.to !== data.from && !legal[data.from]?.includes(data.to)) {
      fault('illegalStates', `${view.id}: ${type} led from ${data.from} to ${data.to}`);
    }
    state = data.to;
  }
  if (state !== view.state) fault('illegalStates', `${view.id}: is ${view.state}, its log says ${state}`);
  if (view.version < before.version) fault('illegalStates', `${view.id}: its version went back`);
}

/** Somebody is responsible, a clock runs and somebody was called, as long as the ticket is open. */
function checkOwner(view: TicketView, fault: Report): void {
  const running = view.deadlines.filter(({ metMs, cancelledMs }) => metMs === null && cancelledMs === null);
  if (isOver(view)) {
    if (running.length > 0) fault('orphanTickets', `${view.id}: is ${view.state} and a clock runs`);
    return;
  }
  const leads = view.assignments.filter(({ role, state }) => role === 'lead' && state !== 'declined');
  // Nobody leads what is raised: the dispatcher has it.
  if (leads.length !== (view.state === 'raised' ? 0 : 1)) {
    fault('orphanTickets', `${view.id}: is ${view.state} with ${leads.length} leads`);
  }
  if (running.length === 0) fault('orphanTickets', `${view.id}: is ${view.state} and no clock runs`);
  if (view.escalation === null) fault('orphanTickets', `${view.id}: is ${view.state} and nobody was called`);
  const suspension = view.events.findLast(({ type }) => type === 'suspend');
  if (
    view.state === 'suspended' &&
    (typeof suspension?.data.untilMs !== 'number' || suspension.actorRole === 'property')
  ) {
    fault('orphanTickets', `${view.id}: is suspended without approval or end date`);
  }
}

/** Nobody accepts his own work, and nobody agrees with himself. */
function checkJudges({ id, events }: TicketView, fault: Report): void {
  const workers = new Set(
    events.flatMap(({ type, actor }) => (['accept', 'arrive', 'submit'].includes(type) ? [actor] : [])),
  );
  for (const [index, { type, actor }] of events.entries()) {
    if ((type === 'pass' || type === 'fail') && workers.has(actor)) {
      fault('illegalStates', `${id}: ${actor} judged his own work`);
    }
    if (type !== 'cancel') continue;
    const asked = events.slice(0, index).findLast((each) => each.type === 'cancel_proposed');
    if (asked === undefined || asked.actor === actor) fault('illegalStates', `${id}: nobody agreed to '${type}'`);
  }
}

/** What no sensor watches is closed by a photo or a signature of it that came after the work. */
function checkEvidence({ id, hazardIds, files, events }: TicketView, fault: Report): void {
  const passed = events.findLast(({ type }) => type === 'pass');
  if (passed === undefined) return;
  if (passed.data.confirmedBy !== 'account' && passed.data.confirmedBy !== 'signature')
    fault('illegalStates', `${id}: does not say who confirmed it`);
  if (hazardIds.length > 0) return;
  const submitted = events.findLast(({ type, data }) => type === 'submit' && data.part !== true);
  const shown = files.find((file) => file.id === passed.data.photoRef);
  const added = events.find(({ data }) => (data.file as { id?: string } | undefined)?.id === shown?.id);
  if (shown === undefined || (added?.seq ?? 0) < (submitted?.seq ?? 0)) {
    fault('illegalStates', `${id}: passed without a sensor and without a photo of the work`);
  }
}

/** All that can be seen on one ticket. `before`: as it was seen before. */
export function checkTicket(before: TicketView | undefined, view: TicketView, fault: Report): void {
  checkState(before, view, fault);
  checkOwner(view, fault);
  checkJudges(view, fault);
  checkEvidence(view, fault);
}
