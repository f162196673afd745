import type { FacilityModeKind, HazardView } from '@anju/contracts';
import type { HazardChange } from '@anju/rules';
import type { Tx } from '../../platform/db/database.js';
import type { IndexedFacility } from '../../registry/registry.js';
import type { HazardTickets } from '../../tickets/hazard-tickets.js';
import { type CommonCause, sharesCause } from '../domain/common-cause.js';
import { hazardId } from '../domain/hazard-id.js';
import type { HazardRecord, HazardRecords } from './hazard-records.js';
import type { RuleBook } from './rule-book.js';

/** A change of one occurrence, and what a person did to cause it. */
export interface PendingChange {
  readonly change: HazardChange;
  readonly facility: IndexedFacility;
  readonly reset?: { readonly userId: string; readonly displayName: string; readonly reason: string };
}

export interface PersistedChanges {
  /** One view a hazard, as it is after the transaction. */
  readonly hazards: readonly { readonly hazard: HazardView; readonly path: string }[];
  readonly ticketIds: readonly string[];
}

export interface PersistDeps {
  readonly records: HazardRecords;
  readonly tickets: HazardTickets;
  readonly rules: RuleBook;
  readonly flappingWindowMs: number;
  /** Why the facility calls nobody at one of these moments, if it does not. */
  readonly modeAt: (facilityId: string, ...momentsMs: readonly number[]) => FacilityModeKind | undefined;
  /** What many facilities of an estate fail by together, if this hazard shows such a thing. */
  readonly causeOf: (row: HazardRecord) => CommonCause | undefined;
  /** A hazard that others share the cause of is over. */
  readonly rootEnded: (rootHazardId: string) => void;
}

function rowOf(pending: PendingChange, id: string, known: HazardRecord | undefined, rules: RuleBook): HazardRecord {
  const { change, facility } = pending;
  return {
    id,
    ruleId: change.ruleId,
    ruleVersion: change.ruleVersion,
    facilityId: change.facilityId,
    estateId: facility.estateId,
    instance: change.instance,
    problemClass: known?.problemClass ?? rules.shipped(change.ruleId)?.problemClass ?? 'other',
    severity: change.severity,
    state: change.state,
    beganMs: change.beganMs,
    activeMs: change.activeMs,
    clearedMs: change.clearedMs,
    needsReset: change.needsReset,
    retrospective: change.retrospective,
    recurrences: known?.recurrences ?? 0,
    ticketId: known?.ticketId ?? null,
    suppressed: known?.suppressed ?? null,
    rootHazardId: known?.rootHazardId ?? null,
    evidence: change.evidence,
    path: facility.path,
  };
}

/** Taken back by late data before it rang: nothing was done for it, and so nothing is kept of it. */
function isForgotten({ state, activeMs, ticketId }: HazardRecord): boolean {
  return state === 'withdrawn' && activeMs === null && ticketId === null;
}

/** What a ticket's log is told of a change, or `undefined` where nothing that people see changed. */
function changeName(before: HazardRecord, after: HazardRecord, pending: PendingChange): string | undefined {
  if (pending.reset !== undefined) {
    return `reset by ${pending.reset.displayName} (${pending.reset.userId}): ${pending.reset.reason}`;
  }
  if (before.state !== after.state) return after.state;
  if (before.severity !== after.severity) return `severity ${after.severity}`;
  return undefined;
}

/** Writes changes, in their order, and tells the tickets, all in the given transaction. Telling one twice changes nothing. */
export async function persistChanges(
  tx: Tx,
  changes: readonly PendingChange[],
  deps: PersistDeps,
  nowMs: number,
): Promise<PersistedChanges> {
  const { records, tickets, rules } = deps;
  const ids = changes.map(({ change }) => hazardId(change));
  const current = new Map((await records.find(tx, [...new Set(ids)])).map((record) => [record.id, record]));
  const ticketIds = new Set<string>();

  for (const [index, pending] of changes.entries()) {
    const id = ids[index] as string;
    const known = current.get(id);
    let row = rowOf(pending, id, known, rules);
    const isOver = row.state === 'cleared' || row.state === 'withdrawn';
    // Late data that corrects what is over neither rings for it nor makes it never have rung.
    if (known !== undefined && known.activeMs !== null && isOver) row = { ...row, retrospective: known.retrospective };
    // It was never told to anybody.
    if (row.state === 'withdrawn' && known === undefined) continue;
    const firstActive = row.activeMs !== null && known?.activeMs == null;
    if (firstActive) {
      const previous = await previousOf(tx, row, current, records);
      const backAfterMs = previous?.clearedMs == null ? null : row.beganMs - previous.clearedMs;
      if (previous !== undefined && backAfterMs !== null && backAfterMs <= deps.flappingWindowMs) {
        row = { ...row, recurrences: previous.recurrences + 1 };
      }
    }
    const rule = rules.find(row.ruleId, pending.facility);
    const opens =
      rule?.ticket === 'open' && row.activeMs !== null && row.state !== 'withdrawn' && row.ticketId === null;
    const mode = firstActive ? deps.modeAt(row.facilityId, row.activeMs as number, nowMs) : undefined;
    if (mode !== undefined) row = { ...row, suppressed: mode };
    const calls = opens && row.suppressed === null && (!row.retrospective || rule.retrospectiveTicket);
    const root = calls && row.state !== 'cleared' ? await rootOf(tx, row, current, deps) : undefined;
    if (root !== undefined) {
      row = { ...row, suppressed: 'root_cause', rootHazardId: root.id, ticketId: root.ticketId };
      await records.save(tx, [row]);
      await tickets.hazardChanged(tx, rules.view(row), `active, by the same cause as ${root.facilityId}`, { nowMs });
      ticketIds.add(root.ticketId);
    } else if (calls) {
      // The row must be there before a ticket refers to it.
      await records.save(tx, [row]);
      const ticketId = await tickets.hazardBecameActive(tx, rules.view(row), { path: row.path, nowMs });
      row = { ...row, ticketId };
      ticketIds.add(ticketId);
      if (row.state === 'cleared') await tickets.hazardChanged(tx, rules.view(row), 'cleared', { nowMs });
    } else if (known !== undefined && row.ticketId !== null) {
      const name = changeName(known, row, pending);
      if (name !== undefined) {
        await tickets.hazardChanged(tx, rules.view(row), name, { nowMs });
        ticketIds.add(row.ticketId);
      }
    }
    if (isOver && row.ticketId !== null && row.rootHazardId === null) deps.rootEnded(id);
    current.set(id, row);
  }

  const touched = [...new Set(ids)].flatMap((id) => current.get(id) ?? []);
  const gone = touched.filter(isForgotten);
  await records.save(
    tx,
    touched.filter((row) => !isForgotten(row)),
  );
  await records.remove(
    tx,
    gone.map(({ id }) => id),
  );
  return {
    hazards: touched.map((row) => ({ hazard: rules.view(row), path: row.path })),
    ticketIds: [...ticketIds],
  };
}

async function previousOf(
  tx: Tx,
  row: HazardRecord,
  current: ReadonlyMap<string, HazardRecord>,
  records: HazardRecords,
): Promise<HazardRecord | undefined> {
  let latest = await records.previous(tx, row);
  for (const other of current.values()) {
    const same = other.facilityId === row.facilityId && other.ruleId === row.ruleId && other.instance === row.instance;
    if (!same || other.activeMs === null || other.beganMs >= row.beganMs) continue;
    if (latest === undefined || other.beganMs >= latest.beganMs) latest = other;
  }
  return latest;
}

/** The hazard of the same cause that calls people already. */
async function rootOf(
  tx: Tx,
  row: HazardRecord,
  current: ReadonlyMap<string, HazardRecord>,
  { records, causeOf }: PersistDeps,
): Promise<(HazardRecord & { readonly ticketId: string }) | undefined> {
  const cause = causeOf(row);
  if (cause === undefined) return undefined;
  const stored = await records.rootOf(tx, row);
  for (const root of [stored, ...current.values()]) {
    // What this transaction has changed of it counts.
    const now = root === undefined ? undefined : (current.get(root.id) ?? root);
    if (now === undefined || now.id === row.id || now.ticketId === null || now.rootHazardId !== null) continue;
    if (sharesCause(cause, now, row)) return { ...now, ticketId: now.ticketId };
  }
  return undefined;
}

/** What called nobody for a reason that is over, and is still so, calls people now. */
export async function callNow(
  tx: Tx,
  held: readonly HazardRecord[],
  facilityOf: (facilityId: string) => IndexedFacility | undefined,
  { records, tickets, rules }: Pick<PersistDeps, 'records' | 'tickets' | 'rules'>,
  nowMs: number,
): Promise<PersistedChanges> {
  const changed: { hazard: HazardView; path: string }[] = [];
  const ticketIds: string[] = [];
  for (const record of held) {
    const free: HazardRecord = { ...record, suppressed: null, rootHazardId: null };
    const facility = facilityOf(record.facilityId);
    const rule = facility === undefined ? undefined : rules.find(record.ruleId, facility);
    await records.save(tx, [free]);
    let row = free;
    if (rule?.ticket === 'open') {
      const ticketId = await tickets.hazardBecameActive(tx, rules.view({ ...free, ticketId: null }), {
        path: free.path,
        nowMs,
      });
      ticketIds.push(ticketId);
      row = { ...free, ticketId };
      await records.save(tx, [row]);
    }
    changed.push({ hazard: rules.view(row), path: row.path });
  }
  return { hazards: changed, ticketIds };
}
