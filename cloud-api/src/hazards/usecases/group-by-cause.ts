import type { Tx } from '../../platform/db/database.js';
import type { HazardTickets } from '../../tickets/hazard-tickets.js';
import { clusterOf, type SharedCause } from '../domain/common-cause.js';
import type { HazardRecord, HazardRecords } from './hazard-records.js';
import type { RuleBook } from './rule-book.js';

export interface GroupDeps {
  readonly records: HazardRecords;
  readonly tickets: HazardTickets;
  readonly rules: RuleBook;
  /** What many facilities of an estate fail by together, if this hazard shows such a thing now. */
  readonly causeOf: (row: HazardRecord) => SharedCause | undefined;
}

/** Hazards as the transaction leaves them so far, by id, and the tickets that it told something. */
export interface Progress {
  readonly current: Map<string, HazardRecord>;
  readonly ticketIds: Set<string>;
}

interface Root {
  readonly row: HazardRecord;
  readonly ticketId: string;
}

export function storedCause({ cause, causeOf, causeMs }: HazardRecord): SharedCause | undefined {
  return cause === null || causeMs === null ? undefined : { kind: cause, of: causeOf, atMs: causeMs };
}

/** The hazard with what it shares, where it is not known yet. */
export function withCause(row: HazardRecord, deps: Pick<GroupDeps, 'causeOf'>): HazardRecord {
  const shared = row.cause === null ? deps.causeOf(row) : undefined;
  return shared === undefined ? row : { ...row, cause: shared.kind, causeOf: shared.of, causeMs: shared.atMs };
}

function isActive({ state }: HazardRecord): boolean {
  return state === 'active' || state === 'clearing';
}

function isEarlier(a: HazardRecord, b: HazardRecord): boolean {
  const [aMs, bMs] = [a.activeMs ?? a.beganMs, b.activeMs ?? b.beganMs];
  return aMs < bMs || (aMs === bMs && a.id < b.id);
}

/** A root with all that is listed under it goes under another one; where somebody works on it already, only it is listed. */
async function listUnder(
  tx: Tx,
  root: Root,
  kept: Root,
  deps: GroupDeps,
  { current, ticketIds }: Progress,
  nowMs: number,
) {
  const stored = await deps.records.followersOf(tx, root.row.id);
  const followers = stored
    .map((row) => current.get(row.id) ?? row)
    .filter((row) => isActive(row) && row.rootHazardId === root.row.id);
  const isMerged =
    root.ticketId === kept.ticketId ||
    (await deps.tickets.mergeOfOneCause(tx, {
      ticketId: root.ticketId,
      intoTicketId: kept.ticketId,
      hazardIds: [root.row.id, ...followers.map(({ id }) => id)],
      nowMs,
    }));
  const under = (row: HazardRecord): HazardRecord =>
    isMerged
      ? { ...row, suppressed: 'root_cause', rootHazardId: kept.row.id, ticketId: kept.ticketId }
      : { ...row, rootHazardId: kept.row.id };
  const moved = (isMerged ? [root.row, ...followers] : [root.row]).map(under);
  await deps.records.save(tx, moved);
  for (const row of moved) current.set(row.id, row);
  for (const ticketId of [root.ticketId, kept.ticketId]) ticketIds.add(ticketId);
}

/**
 * The hazard that calls people for all of the same cause, with its open ticket, or `undefined`: there is no other of the cause. Where
 * what was apart hangs together by this hazard, it is put under the one that was first.
 */
export async function rootOf(
  tx: Tx,
  row: HazardRecord,
  deps: GroupDeps,
  progress: Progress,
  nowMs: number,
): Promise<Root | undefined> {
  const cause = storedCause(row);
  if (cause === undefined) return undefined;
  const { current } = progress;
  const known = new Map((await deps.records.ofCause(tx, row)).map((each) => [each.id, each]));
  for (const each of current.values()) known.set(each.id, each);
  const others = [...known.values()].flatMap((each) => {
    const shared = storedCause(each);
    const isOther = each.estateId === row.estateId && each.id !== row.id && isActive(each);
    return isOther && shared !== undefined ? [{ row: each, cause: shared }] : [];
  });
  const roots: Root[] = [];
  for (const { row: each } of clusterOf({ row, cause }, others)) {
    if (each.ticketId === null || each.rootHazardId !== null) continue;
    // One whose ticket is over calls nobody.
    const ticketId = await deps.tickets.openTicketOf(tx, each.ticketId);
    if (ticketId !== undefined) roots.push({ row: each, ticketId });
  }
  const [first, ...rest] = roots;
  if (first === undefined) return undefined;
  const kept = rest.reduce((best, each) => (isEarlier(each.row, best.row) ? each : best), first);
  for (const root of roots) if (root !== kept) await listUnder(tx, root, kept, deps, progress, nowMs);
  return kept;
}

/** Puts a hazard under the one of its cause that calls already. `undefined`: it has to call by itself. */
export async function joinRoot(
  tx: Tx,
  row: HazardRecord,
  deps: GroupDeps,
  progress: Progress,
  nowMs: number,
): Promise<HazardRecord | undefined> {
  const root = await rootOf(tx, row, deps, progress, nowMs);
  if (root === undefined) return undefined;
  const joined: HazardRecord = {
    ...row,
    suppressed: 'root_cause',
    rootHazardId: root.row.id,
    ticketId: root.ticketId,
  };
  await deps.records.save(tx, [joined]);
  const change = `active, by the same cause as ${root.row.facilityId}`;
  await deps.tickets.hazardChanged(tx, deps.rules.view(joined), change, { nowMs });
  progress.ticketIds.add(root.ticketId);
  return joined;
}

/** Of hazards that called before it was known what they share, those that share it now go under one. */
export async function regroup(
  tx: Tx,
  rows: readonly HazardRecord[],
  deps: GroupDeps,
  progress: Progress,
  nowMs: number,
): Promise<void> {
  for (const stored of rows) {
    const row = withCause(progress.current.get(stored.id) ?? stored, deps);
    if (row.cause === null || row.rootHazardId !== null || !isActive(row)) continue;
    await deps.records.save(tx, [row]);
    progress.current.set(row.id, row);
    await rootOf(tx, row, deps, progress, nowMs);
  }
}
