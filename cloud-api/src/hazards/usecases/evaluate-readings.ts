import { createFacilityEvaluator, type FacilityEvaluator, type HazardChange, type RulesInForce } from '@anju/rules';
import type { Logger } from 'pino';
import type { IndexedFacility } from '../../registry/registry.js';
import type { Standing, Watched } from '../domain/common-cause.js';
import { DueQueue } from '../domain/due-queue.js';
import type { EvaluatedSample, FacilityDirectory } from '../facility-directory.js';
import type { SnapshotRecord } from './hazard-records.js';
import type { PendingChange } from './persist-changes.js';

/** A fault of one facility's evaluator must neither spin nor stop the others. */
const retryAfterMs = 60_000;

/**
 * Samples of memories that are written in a second at most, beside those whose hazards changed: some 500 kB. Where a district has
 * more they are written less often, and a start after a crash replays more. DEFAULT
 */
const samplesASecond = 30_000;
/** In one transaction: batches are confirmed with it, and a slow database must not keep them waiting. */
const samplesAtOnce = samplesASecond / 4;
/** What a memory costs beside its samples, in samples. */
const memoryItself = 20;

interface Evaluated {
  readonly facility: IndexedFacility;
  readonly rules: RulesInForce;
  readonly evaluator: FacilityEvaluator;
  /** Batches up to here are in the evaluator's committed memory. */
  snapshotSeq: number;
  /** Position of the store when the memory began to differ from what is committed; `null`: it does not. */
  dirtySinceSeq: number | null;
  dirtySinceMs: number;
  urgent: boolean;
  watched: Watched;
  watchedSinceMs: number;
}

export interface EvaluateDeps {
  readonly facilities: FacilityDirectory;
  /** The rules in force at a facility; the same object until they change. */
  readonly rulesAt: (facility: IndexedFacility) => RulesInForce;
  readonly lateBoundMs: number;
  readonly snapshotIntervalMs: number;
  readonly logger: Logger;
  /** Hazards changed: commit at once. */
  readonly changed: () => void;
}

/** One evaluator a facility, made when first needed. Everything here is in memory; `take` gives what must be committed. */
export class EvaluateReadings {
  readonly #deps: EvaluateDeps;
  readonly #evaluated = new Map<string, Evaluated>();
  readonly #snapshots = new Map<string, SnapshotRecord>();
  readonly #due = new DueQueue();
  #changes: PendingChange[] = [];
  #storedSeq = 0;
  #samplesAllowed = samplesAtOnce;
  #allowedMs: number | null = null;

  constructor(deps: EvaluateDeps) {
    this.#deps = deps;
  }

  restore(snapshots: readonly SnapshotRecord[], nowMs: number): void {
    for (const snapshot of snapshots) this.#snapshots.set(snapshot.facilityId, snapshot);
    for (const facility of this.#deps.facilities.facilities()) this.#of(facility.id, nowMs);
  }

  stored(ingestSeq: number): void {
    this.#storedSeq = Math.max(this.#storedSeq, ingestSeq);
  }

  evaluate(facilityId: string, samples: readonly EvaluatedSample[], nowMs: number, ingestSeq?: number): void {
    const evaluated = this.#of(facilityId, nowMs);
    if (evaluated === undefined || (ingestSeq !== undefined && ingestSeq <= evaluated.snapshotSeq)) return;
    this.#dirty(evaluated, nowMs);
    const changes = evaluated.evaluator.apply(
      samples.map(({ reading, atMs }) => ({
        point: reading.point,
        value: reading.value,
        quality: reading.quality,
        reason: reading.reason,
        atMs,
        ordinal: reading.ordinal,
      })),
      nowMs,
    );
    this.#take(evaluated, changes);
    this.#schedule(evaluated);
  }

  setWatched(facilityIds: readonly string[], watched: Evaluated['watched'], nowMs: number): void {
    for (const facilityId of facilityIds) {
      const evaluated = this.#of(facilityId, nowMs);
      if (evaluated === undefined) continue;
      if (evaluated.watched === watched) continue;
      evaluated.watched = watched;
      evaluated.watchedSinceMs = nowMs;
      // From now on silence counts, for a facility that never spoke too.
      if (watched !== 'unknown') this.#advance(evaluated, nowMs);
      else this.#schedule(evaluated);
    }
  }

  /** The rules in force may have changed: what that changes of each facility's hazards comes out now. */
  reconsider(nowMs: number): void {
    for (const [facilityId, known] of [...this.#evaluated]) {
      const evaluated = this.#of(facilityId, nowMs);
      if (evaluated !== undefined && evaluated !== known) this.#advance(evaluated, nowMs);
    }
  }

  /** Who speaks for the facility since when, and by which line; `undefined`: it is none of ours. */
  standingOf(facilityId: string): Standing | undefined {
    const evaluated = this.#evaluated.get(facilityId);
    if (evaluated === undefined) return undefined;
    const { watched, watchedSinceMs, facility } = evaluated;
    const { bus } = facility.parameters;
    return { watched, sinceMs: watchedSinceMs, bus: typeof bus === 'string' ? bus : '' };
  }

  /** Lets time pass for one facility and says when it is due next. */
  #advance(evaluated: Evaluated, nowMs: number): void {
    const { facility, evaluator } = evaluated;
    try {
      this.#dirty(evaluated, nowMs);
      this.#take(evaluated, evaluator.advance(nowMs));
      this.#schedule(evaluated);
    } catch (error) {
      this.#deps.logger.error({ err: error, facilityId: facility.id }, 'the evaluator failed; it is tried again later');
      this.#due.set(facility.id, nowMs + retryAfterMs);
    }
  }

  /** Time passes: delays elapse and silence counts, except where nobody can tell whether anything was said. */
  advance(nowMs: number): void {
    const due: Evaluated[] = [];
    // All first, so that one that is due at once again cannot hold up the others.
    for (let key = this.#due.take(nowMs); key !== undefined; key = this.#due.take(nowMs)) {
      const evaluated = this.#evaluated.get(key);
      if (evaluated !== undefined) due.push(evaluated);
    }
    for (const evaluated of due) this.#advance(evaluated, nowMs);
  }

  /** When `advance` next has something to do. */
  nextDueMs(): number | null {
    return this.#due.nextMs();
  }

  #schedule({ facility, watched, evaluator }: Evaluated): void {
    this.#due.set(facility.id, watched === 'unknown' ? null : evaluator.nextDueMs());
  }

  /** `false`: the rule's hazard there waits for no reset. */
  reset(
    target: { readonly facilityId: string; readonly ruleId: string; readonly instance: string | null },
    by: NonNullable<PendingChange['reset']>,
    nowMs: number,
  ): boolean {
    const evaluated = this.#of(target.facilityId, nowMs);
    if (evaluated === undefined) return false;
    const changes = evaluated.evaluator.reset(target.ruleId, target.instance, nowMs);
    if (changes.length === 0) return false;
    this.#dirty(evaluated, nowMs);
    this.#take(evaluated, changes, by);
    this.#schedule(evaluated);
    return true;
  }

  #of(facilityId: string, nowMs: number): Evaluated | undefined {
    const facility = this.#deps.facilities.facility(facilityId);
    const known = this.#evaluated.get(facilityId);
    // The registry gives another object when a facility's points or parameters change: its rules apply anew.
    if (known !== undefined && facility === undefined) return known;
    if (facility === undefined) return undefined;
    const rules = this.#deps.rulesAt(facility);
    if (known !== undefined && known.facility === facility && known.rules === rules) return known;
    const saved = this.#snapshots.get(facilityId);
    this.#snapshots.delete(facilityId);
    const evaluator = this.#create(facility, rules, known === undefined ? saved?.snapshot : known.evaluator.snapshot());
    const evaluated: Evaluated = {
      facility,
      rules,
      evaluator,
      snapshotSeq: known?.snapshotSeq ?? saved?.storedSeq ?? -1,
      dirtySinceSeq: known?.dirtySinceSeq ?? null,
      dirtySinceMs: known?.dirtySinceMs ?? nowMs,
      urgent: known?.urgent ?? false,
      watched: known?.watched ?? 'unknown',
      watchedSinceMs: known?.watchedSinceMs ?? nowMs,
    };
    this.#evaluated.set(facilityId, evaluated);
    this.#schedule(evaluated);
    return evaluated;
  }

  #create(facility: IndexedFacility, { rules, parameters }: RulesInForce, snapshot: unknown): FacilityEvaluator {
    const { lateBoundMs, logger } = this.#deps;
    const options = {
      facility: {
        facilityId: facility.id,
        kind: facility.kind,
        points: facility.points,
        parameters: { ...parameters, ...facility.parameters },
      },
      rules,
      lateBoundMs,
    };
    if (snapshot === undefined) return createFacilityEvaluator(options);
    try {
      return createFacilityEvaluator({ ...options, snapshot });
    } catch (error) {
      // A facility that is watched from now on is worth more than one that is not watched because of its past.
      logger.error({ err: error, facilityId: facility.id }, 'the evaluator’s memory is unreadable; it begins anew');
      return createFacilityEvaluator(options);
    }
  }

  #dirty(evaluated: Evaluated, nowMs: number): void {
    if (evaluated.dirtySinceSeq !== null) return;
    evaluated.dirtySinceSeq = this.#storedSeq;
    evaluated.dirtySinceMs = nowMs;
  }

  #take(evaluated: Evaluated, changes: readonly HazardChange[], reset?: PendingChange['reset']): void {
    if (changes.length === 0) return;
    evaluated.urgent = true;
    const { facility } = evaluated;
    for (const change of changes) {
      this.#changes.push({ change, facility, ...(reset === undefined ? {} : { reset }) });
    }
    this.#deps.changed();
  }

  /** Stored batches up to here need no replay, once what `take` gives with it is committed. */
  #checkpoint(): number {
    let checkpoint = this.#storedSeq;
    for (const { dirtySinceSeq } of this.#evaluated.values()) {
      if (dirtySinceSeq !== null) checkpoint = Math.min(checkpoint, dirtySinceSeq);
    }
    return checkpoint;
  }

  #allow(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - (this.#allowedMs ?? nowMs));
    this.#allowedMs = nowMs;
    this.#samplesAllowed = Math.min(samplesAtOnce, this.#samplesAllowed + (passedMs / 1000) * samplesASecond);
  }

  /** What must be committed: every change with its evaluator's memory, other memories when they grow old, or `all`. */
  take(
    nowMs: number,
    all: boolean,
  ): {
    readonly changes: readonly PendingChange[];
    readonly snapshots: readonly SnapshotRecord[];
    readonly checkpoint: number;
    committed(): void;
    failed(): void;
  } {
    const changes = this.#changes;
    this.#changes = [];
    const storedSeq = this.#storedSeq;
    const taken: { readonly evaluated: Evaluated; readonly sinceSeq: number; readonly sinceMs: number }[] = [];
    const snapshots: SnapshotRecord[] = [];
    this.#allow(nowMs);
    for (const evaluated of this.#evaluated.values()) {
      const { dirtySinceSeq, dirtySinceMs } = evaluated;
      if (dirtySinceSeq === null) continue;
      const isDue = this.#samplesAllowed > 0 && nowMs - dirtySinceMs >= this.#deps.snapshotIntervalMs;
      if (!all && !evaluated.urgent && !isDue) continue;
      this.#samplesAllowed -= evaluated.evaluator.samples + memoryItself;
      taken.push({ evaluated, sinceSeq: dirtySinceSeq, sinceMs: dirtySinceMs });
      snapshots.push({ facilityId: evaluated.facility.id, storedSeq, snapshot: evaluated.evaluator.snapshot() });
      evaluated.dirtySinceSeq = null;
      evaluated.urgent = false;
    }
    // Behind the others, whose turn is next.
    for (const { evaluated } of taken) {
      this.#evaluated.delete(evaluated.facility.id);
      this.#evaluated.set(evaluated.facility.id, evaluated);
    }
    return {
      changes,
      snapshots,
      checkpoint: this.#checkpoint(),
      committed: () => {
        for (const { evaluated } of taken) evaluated.snapshotSeq = Math.max(evaluated.snapshotSeq, storedSeq);
      },
      failed: () => {
        this.#changes = [...changes, ...this.#changes];
        for (const { evaluated, sinceSeq, sinceMs } of taken) {
          evaluated.dirtySinceSeq = Math.min(sinceSeq, evaluated.dirtySinceSeq ?? sinceSeq);
          evaluated.dirtySinceMs = Math.min(sinceMs, evaluated.dirtySinceMs);
          evaluated.urgent = true;
        }
      },
    };
  }

  get hasChanges(): boolean {
    return this.#changes.length > 0;
  }
}
