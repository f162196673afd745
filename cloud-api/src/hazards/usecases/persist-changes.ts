import { type FacilityModeKind, type HazardView, Severity } from '@anju/contracts';
import type { HazardChange } from '@anju/rules';
import type { Tx } from '../../platform/db/database.js';
import type { IndexedFacility } from '../../registry/registry.js';
import { hazardId } from '../domain/hazard-id.js';
import { type GroupDeps, joinRoot, type Progress, withCause } from './group-by-cause.js';
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

export interface PersistDeps extends GroupDeps {
  readonly flappingWindowMs: number;
  /** Why the facility calls nobody at one of these moments, if it does not. */
  readonly modeAt: (facilityId: string, ...momentsMs: readonly number[]) => FacilityModeKind | undefined;
  readonly facilityOf: (facilityId: string) => IndexedFacility | undefined;
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
    cause: known?.cause ?? null,
    causeOf: known?.causeOf ?? '',
    causeMs: known?.causeMs ?? null,
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

/** It holds again although it was over, or it is worse than it was: whatever was decided of it before was decided of less. */
function ringsAnew(before: HazardRecord, { state, severity, suppressed }: HazardRecord): boolean {
  const isBack = before.state === 'cleared' || before.state === 'withdrawn';
  const isWorse = Severity.options.indexOf(severity) < Severity.options.indexOf(before.severity);
  return suppressed === null && (state === 'active' || state === 'clearing') && (isBack || isWorse);
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
  const progress: Progress = { current, ticketIds };

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
    // What still holds is judged by now: the end of a mode that covered its beginning may have been acted on before it was known.
    const mode = firstActive ? deps.modeAt(row.facilityId, isOver ? (row.activeMs as number) : nowMs) : undefined;
    if (mode !== undefined) row = { ...row, suppressed: mode };
    // What holds at the latest known sample rings, whatever the historical flag.
    const isPast = row.retrospective && row.state === 'cleared';
    const calls = opens && row.suppressed === null && (!isPast || rule.retrospectiveTicket);
    if (calls && row.state !== 'cleared') row = withCause(row, deps);
    const joined = calls && row.state !== 'cleared' ? await joinRoot(tx, row, deps, progress, nowMs) : undefined;
    if (joined !== undefined) {
      row = joined;
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
      const isForsaken =
        rule?.ticket === 'open' &&
        ringsAnew(known, row) &&
        deps.modeAt(row.facilityId, nowMs) === undefined &&
        (await tickets.openTicketOf(tx, row.ticketId)) === undefined;
      if (isForsaken) {
        await records.save(tx, [row]);
        const ticketId = await tickets.hazardBecameActive(tx, rules.view(row), { path: row.path, nowMs, anew: true });
        row = { ...row, ticketId };
        ticketIds.add(ticketId);
      }
    }
    if (isOver && row.ticketId !== null) deps.rootEnded(id);
    current.set(id, row);
    // What has become critical is nobody's follower.
    if (row.suppressed === 'root_cause' && row.severity === 'critical' && !isOver)
      await callNow(tx, [row], deps, progress, nowMs);
  }

  const touched = [...current.values()];
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

/** What called nobody for a reason that is over, and is still so, calls people now, each by itself and with clocks of its own. */
export async function callNow(
  tx: Tx,
  held: readonly HazardRecord[],
  deps: Pick<PersistDeps, 'records' | 'tickets' | 'rules' | 'modeAt' | 'facilityOf'>,
  { current, ticketIds }: Progress,
  nowMs: number,
): Promise<void> {
  const { records, tickets, rules, modeAt, facilityOf } = deps;
  for (const stored of held) {
    const record = current.get(stored.id) ?? stored;
    if (record.state !== 'active' && record.state !== 'clearing') continue;
    // Listed under another one and working on its own ticket all the while.
    const callsAlready = record.suppressed === null && record.ticketId !== null;
    const left = record.suppressed === 'root_cause' ? record.ticketId : null;
    const mode = callsAlready ? undefined : modeAt(record.facilityId, nowMs);
    let row: HazardRecord = { ...record, suppressed: mode ?? null, rootHazardId: null };
    if (left !== null) row = { ...row, ticketId: null, cause: null, causeOf: '', causeMs: null };
    const facility = facilityOf(record.facilityId);
    const rule = facility === undefined ? undefined : rules.find(record.ruleId, facility);
    await records.save(tx, [row]);
    if (!callsAlready && mode === undefined && rule?.ticket === 'open') {
      const ticketId = await tickets.hazardBecameActive(tx, rules.view(row), {
        path: row.path,
        nowMs,
        ...(left === null ? {} : { anew: true }),
      });
      ticketIds.add(ticketId);
      row = { ...row, ticketId };
      await records.save(tx, [row]);
    }
    if (left !== null) {
      await tickets.hazardLeft(tx, rules.view(row), { ticketId: left, nowMs });
      ticketIds.add(left);
    }
    current.set(row.id, row);
  }
}

export function outcomeOf({ current, ticketIds }: Progress, rules: RuleBook): PersistedChanges {
  return {
    hazards: [...current.values()].map((row) => ({ hazard: rules.view(row), path: row.path })),
    ticketIds: [...ticketIds],
  };
}
