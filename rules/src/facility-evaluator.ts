import type { FacilityKind, Quality, QualityReason, ReadingValue, Severity } from '@anju/contracts';
import { TRUE } from './compiled-condition.js';
import type { RuleDefinition } from './definition.js';
import {
  assign,
  type EvaluatorState,
  emptyState,
  liveEmit,
  type Machine,
  NONE,
  newestKey,
  reportedBy,
  sameReport,
  sameReports,
} from './evaluator-state.js';
import { refold, trimWindow } from './fold-window.js';
import { copyInputs, type Inputs, isKnown, qualityCode } from './inputs.js';
import { type Plan, sharedPlan } from './plan.js';
import { applyLate, finishRetrospect, type RecordPast } from './retrospect.js';
import { type Evidence, nextDue, type Occurrence, resetLatch, runTimers, step } from './rule-machine.js';
import { emptyWindow, insertSample, mergeWindows, type WindowEvent } from './sample-window.js';
import { type ReportedBefore, readSnapshot, writeSnapshot } from './snapshot.js';

export interface EvaluatorFacility {
  facilityId: string;
  kind: FacilityKind;
  points: readonly string[];
  parameters: Readonly<Record<string, number | string | boolean>>;
}

/** One sample as the evaluator takes it: `atMs` is the source time corrected by the node's clock offset. */
export interface Sample {
  point: string;
  value: ReadingValue;
  quality: Quality;
  /** Tells a sensor that answers nonsense from one that does not answer; without it a bad sample is taken for nonsense. */
  reason?: QualityReason | undefined;
  atMs: number;
  ordinal: number;
}

/** Identity of the occurrence: facility, rule, instance and `beganMs`. */
export interface HazardChange {
  ruleId: string;
  ruleVersion: number;
  facilityId: string;
  instance: string | null;
  /** `withdrawn`: it never came to be, because the condition ended before its delay or late data says so. */
  state: 'pending' | 'active' | 'clearing' | 'cleared' | 'withdrawn';
  beganMs: number;
  activeMs: number | null;
  clearedMs: number | null;
  severity: Severity;
  /** Began and ended before it was evaluated: recorded, and rings nobody. */
  retrospective: boolean;
  evidence: { point: string; value: ReadingValue; sourceTimeMs: number }[];
  needsReset: boolean;
}

export interface FacilityEvaluator {
  /** Readings of this facility in arrival order; late, doubled and disordered ones are put right. */
  apply(samples: readonly Sample[], nowMs: number): HazardChange[];
  /** Time passes with nothing sent: delays elapse, staleness fires. */
  advance(nowMs: number): HazardChange[];
  /** When `advance` next has something to do, or `null`. */
  nextDueMs(): number | null;
  /** A named person resets a latched hazard; it clears as soon as its condition is gone. */
  reset(ruleId: string, instance: string | null, atMs: number): HazardChange[];
  /** Samples in its memory, of which a snapshot consists for the most part. */
  readonly samples: number;
  /** JSON-serialisable and complete: an evaluator restored from it behaves identically from here on. */
  snapshot(): unknown;
}

export const DEFAULT_LATE_BOUND_MS = 600_000;

class WindowedEvaluator implements FacilityEvaluator {
  private readonly plan: Plan;
  private readonly state: EvaluatorState;
  /** The machines that the running call has touched. */
  private readonly touched: Machine[] = [];
  private moments = 0;
  private readonly found: HazardChange[] = [];

  constructor(
    private readonly facility: EvaluatorFacility,
    rules: readonly RuleDefinition[],
    private readonly lateBoundMs: number,
    snapshot: unknown,
  ) {
    this.plan = sharedPlan(facility, rules);
    this.state = emptyState(this.plan);
    if (snapshot !== undefined && snapshot !== null) {
      this.rebuildLive(readSnapshot(snapshot, this.plan, this.state));
    }
  }

  apply(samples: readonly Sample[], nowMs: number): HazardChange[] {
    this.watch(nowMs);
    const events: WindowEvent[] = [];
    for (const sample of samples) {
      const point = this.plan.indexOf.get(sample.point);
      if (point === undefined) continue;
      const quality = qualityCode(sample.value, sample.quality, sample.reason);
      const value = quality <= 1 ? Number(sample.value) : 0;
      events.push({ key: Math.round(sample.atMs) * 1000 + sample.ordinal, point, value, quality });
    }
    if (events.length > 1) events.sort((a, b) => a.key - b.key);
    const disordered = new Set<Machine>();
    for (let from = 0; from < events.length; ) {
      const key = (events[from] as WindowEvent).key;
      let to = from + 1;
      while (to < events.length && (events[to] as WindowEvent).key === key) to++;
      this.applyMoment(key, events.slice(from, to), disordered);
      from = to;
    }
    for (const machine of disordered) {
      finishRetrospect(machine, this.state, this.recordPast, this.witness);
      refold(machine, this.state, this.witness);
    }
    this.endBacklog();
    this.elapse();
    const changes = this.takeChanges();
    trimWindow(this.plan, this.state, this.lateBoundMs, this.witness);
    return changes;
  }

  advance(nowMs: number): HazardChange[] {
    this.watch(nowMs);
    this.endBacklog();
    this.elapse();
    return this.takeChanges();
  }

  nextDueMs(): number | null {
    let due = Number.POSITIVE_INFINITY;
    for (const machine of this.state.machines) due = Math.min(due, machine.dueMs);
    return Number.isFinite(due) ? due : null;
  }

  reset(ruleId: string, instance: string | null, atMs: number): HazardChange[] {
    const machine = this.state.machines.find(
      ({ planned }) => planned.rule.id === ruleId && planned.instance === instance,
    );
    if (machine?.live.occurrence?.needsReset !== true) return [];
    this.touch(machine);
    machine.resets = [...machine.resets, Math.max(atMs, machine.live.atMs)];
    resetLatch(machine.planned, machine.live, this.state.live, atMs, liveEmit(machine), this.witness);
    this.schedule(machine);
    return this.takeChanges();
  }

  get samples(): number {
    return this.state.windows.reduce((sum, window) => sum + (window?.keys.length ?? 0), 0);
  }

  snapshot(): unknown {
    return writeSnapshot(this.plan, this.state);
  }

  private watch(nowMs: number): void {
    const { state } = this;
    state.nowMs = Math.max(state.nowMs, nowMs);
    if (Number.isFinite(state.base.watchedSinceMs)) return;
    state.base.watchedSinceMs = nowMs;
    state.live.watchedSinceMs = nowMs;
    for (const machine of state.machines) this.schedule(machine);
  }

  /** Takes in the samples of one moment; machines for which it comes out of order are added to `disordered`. */
  private applyMoment(key: number, samples: readonly WindowEvent[], disordered: Set<Machine>): void {
    const { live, machines, windows, floorMs } = this.state;
    const atMs = Math.floor(key / 1000);
    const accepted: WindowEvent[] = [];
    const late: WindowEvent[] = [];
    for (const sample of samples) {
      const newest = key > (live.keys[sample.point] as number);
      if (atMs <= floorMs && !newest) {
        late.push(sample);
        continue;
      }
      const window = windows[sample.point] ?? emptyWindow();
      windows[sample.point] = window;
      if (insertSample(window, key, sample.value, sample.quality)) accepted.push(sample);
    }
    if (late.length > 0) applyLate(this.plan, this.state, key, late, this.recordPast, this.witness);
    const inOrder: Machine[] = [];
    this.moments += 1;
    const moment = this.moments;
    for (const sample of accepted) {
      for (const index of this.plan.readers[sample.point] as readonly number[]) {
        const machine = machines[index] as Machine;
        if (machine.moment === moment || disordered.has(machine)) continue;
        machine.moment = moment;
        this.touch(machine);
        if (atMs < machine.live.atMs || key <= newestKey(machine.planned, live)) {
          disordered.add(machine);
          continue;
        }
        runTimers(machine.planned, machine.live, live, atMs, liveEmit(machine), this.witness);
        inOrder.push(machine);
      }
    }
    for (const sample of accepted) if (key > (live.keys[sample.point] as number)) assign(live, sample);
    for (const machine of inOrder) {
      step(machine.planned, machine.live, live, atMs, key, liveEmit(machine), this.witness);
      this.schedule(machine);
    }
    this.state.newestMs = Math.max(this.state.newestMs, accepted.length > 0 ? atMs : 0);
  }

  /** A backlog that has brought nothing for as long as the window has ended. */
  private endBacklog(): void {
    const { retrospect, nowMs, machines } = this.state;
    if (retrospect === null || nowMs - retrospect.touchedMs <= this.lateBoundMs) return;
    for (const index of [...retrospect.states.keys()]) {
      finishRetrospect(machines[index] as Machine, this.state, this.recordPast, this.witness);
    }
  }

  private elapse(): void {
    for (const machine of this.state.machines) {
      if (machine.dueMs > this.state.nowMs) continue;
      this.touch(machine);
      runTimers(machine.planned, machine.live, this.state.live, this.state.nowMs, liveEmit(machine), this.witness);
      this.schedule(machine);
    }
  }

  private schedule(machine: Machine): void {
    machine.dueMs = nextDue(machine.planned, machine.live, this.state.live);
  }

  /** Where rules or parameters have changed since the snapshot, the next call reports what that has changed. */
  private rebuildLive(reported: ReportedBefore): void {
    const { state } = this;
    state.live = copyInputs(state.base);
    const all = this.plan.points.map((_, index) => index);
    for (const event of mergeWindows(state.windows, all)) assign(state.live, event);
    for (const machine of state.machines) {
      refold(machine, this.state, this.witness);
      const before = reported.get(machine.planned.id)?.occurrences ?? NONE;
      this.restate(machine);
      if (sameReports(before, reportedBy(machine))) continue;
      machine.before = before;
      this.touched.push(machine);
    }
    const ids = new Set(state.machines.map(({ planned }) => planned.id));
    for (const [id, { version, occurrences }] of reported) {
      if (ids.has(id)) continue;
      const open = occurrences.find((occurrence) => occurrence.state !== 'cleared');
      if (open !== undefined) this.endOrphan(id, version, open);
    }
  }

  /** Only time moves it, and another date may be stated now: what that changes is so from now on. */
  private restate(machine: Machine): void {
    const { planned, live } = machine;
    const { state } = this;
    if (planned.reads.length > 0 || !Number.isFinite(state.base.watchedSinceMs)) return;
    const atMs = Math.max(state.nowMs, live.atMs);
    const due = planned.raise.test(state.live, atMs, live.memory ?? []) === TRUE;
    if (due === (live.occurrence !== null)) return;
    step(planned, live, state.live, atMs, -1, liveEmit(machine), this.witness);
    this.schedule(machine);
  }

  /** The rule no longer applies here: nobody would ever clear what it raised. */
  private endOrphan(id: string, ruleVersion: number, occurrence: Occurrence): void {
    const at = id.indexOf('@');
    const pending = occurrence.state === 'pending';
    this.found.push({
      ruleId: at < 0 ? id : id.slice(0, at),
      ruleVersion,
      facilityId: this.facility.facilityId,
      instance: at < 0 ? null : id.slice(at + 1),
      state: pending ? 'withdrawn' : 'cleared',
      beganMs: occurrence.beganMs,
      activeMs: occurrence.activeMs,
      clearedMs: pending ? null : this.state.nowMs,
      severity: occurrence.severity,
      retrospective: false,
      evidence: occurrence.evidence.map((entry) => ({ ...entry })),
      needsReset: false,
    });
  }

  private touch(machine: Machine): void {
    if (machine.before !== null) return;
    machine.before = reportedBy(machine);
    this.touched.push(machine);
  }

  /** The net difference of the running call, occurrence by occurrence. */
  private takeChanges(): HazardChange[] {
    for (const machine of this.touched) {
      const before = machine.before ?? NONE;
      machine.before = null;
      const after = reportedBy(machine);
      for (const previous of before) {
        if (!after.some(({ beganMs }) => beganMs === previous.beganMs)) {
          this.report(machine, previous, 'withdrawn', false);
        }
      }
      for (const occurrence of after) {
        const previous = before.find(({ beganMs }) => beganMs === occurrence.beganMs);
        if (previous !== undefined && sameReport(previous, occurrence)) continue;
        const rang = previous !== undefined && previous.state !== 'pending';
        this.report(machine, occurrence, occurrence.state, occurrence.state === 'cleared' && !rang);
      }
      // No late data ever corrects what only time moves.
      if (machine.planned.reads.length === 0) machine.recent = NONE;
    }
    this.touched.length = 0;
    return this.found.length === 0 ? [] : this.found.splice(0);
  }

  private report(machine: Machine, occurrence: Occurrence, state: HazardChange['state'], retrospective: boolean): void {
    const { rule, instance } = machine.planned;
    this.found.push({
      ruleId: rule.id,
      ruleVersion: rule.version,
      facilityId: this.facility.facilityId,
      instance,
      state,
      beganMs: occurrence.beganMs,
      activeMs: occurrence.activeMs,
      clearedMs: occurrence.clearedMs,
      severity: occurrence.severity,
      retrospective,
      evidence: occurrence.evidence.map((entry) => ({ ...entry })),
      needsReset: occurrence.needsReset,
    });
  }

  private readonly recordPast: RecordPast = (machine, occurrence) => this.report(machine, occurrence, 'cleared', true);

  /** The points behind a hazard; of a rule over the whole facility only those that are not as they should be. */
  private readonly witness = (reads: readonly number[], inputs: Inputs, atMs: number): Evidence[] => {
    const seen = reads.filter((index) => (inputs.keys[index] as number) >= 0);
    const shown = reads.length > MAX_EVIDENCE ? seen.filter((index) => !isKnown(inputs, index, atMs)) : seen;
    return shown.slice(0, MAX_EVIDENCE).map((index) => ({
      point: this.plan.points[index] as string,
      value: readingValueOf(inputs, index, this.plan.isFlag[index] === true),
      sourceTimeMs: inputs.times[index] as number,
    }));
  };
}

const MAX_EVIDENCE = 8;

function readingValueOf(inputs: Inputs, index: number, isFlag: boolean): ReadingValue {
  if ((inputs.qualities[index] as number) > 1) return null;
  const value = inputs.values[index] as number;
  return isFlag ? value !== 0 : value;
}

/** An evaluator of one facility; `lateBoundMs` is how late a sample may come and still correct the record. */
export function createFacilityEvaluator(options: {
  facility: EvaluatorFacility;
  rules: readonly RuleDefinition[];
  snapshot?: unknown;
  lateBoundMs?: number;
}): FacilityEvaluator {
  return new WindowedEvaluator(
    options.facility,
    options.rules,
    options.lateBoundMs ?? DEFAULT_LATE_BOUND_MS,
    options.snapshot,
  );
}
