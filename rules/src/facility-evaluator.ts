import type { FacilityKind, Quality, QualityReason, ReadingValue, Severity } from '@anju/contracts';
import type { RuleDefinition } from './definition.js';
import { copyInputs, emptyInputs, type Inputs, isKnown, qualityCode } from './inputs.js';
import { type Plan, type PlannedRule, sharedPlan } from './plan.js';
import {
  copyState,
  type Emit,
  type Evidence,
  initialState,
  type MachineState,
  nextDue,
  type Occurrence,
  resetLatch,
  runTimers,
  step,
} from './rule-machine.js';
import {
  countBelow,
  dropFirst,
  emptyWindow,
  insertSample,
  mergeWindows,
  type SampleWindow,
  type WindowEvent,
} from './sample-window.js';
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
  /** JSON-serialisable and complete: an evaluator restored from it behaves identically from here on. */
  snapshot(): unknown;
}

export const DEFAULT_LATE_BOUND_MS = 600_000;

/** One rule at one facility: its state before the window, its state now, and what ended since the former. */
export interface Machine {
  readonly planned: PlannedRule;
  base: MachineState;
  live: MachineState;
  recent: readonly Occurrence[];
  /** Times at which a person reset it, since `base`. */
  resets: readonly number[];
  dueMs: number;
  /** What it had reported before the running call, once that call has touched it. */
  before: readonly Occurrence[] | null;
  /** The moment that it has last been given. */
  moment: number;
}

/** Evaluation of what came later than the window reaches back: recorded, rings nobody. */
export interface Retrospect {
  readonly inputs: Inputs;
  readonly states: Map<number, MachineState>;
  lastKey: number;
}

export interface EvaluatorState {
  nowMs: number;
  /** Samples until here are folded into `base`. */
  floorMs: number;
  newestMs: number;
  base: Inputs;
  live: Inputs;
  readonly windows: (SampleWindow | undefined)[];
  readonly machines: Machine[];
  retrospect: Retrospect | null;
}

/** Shared by the thousands of machines that have nothing to remember. */
const NONE: readonly never[] = [];

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
    const base = emptyInputs(this.plan.staleMs, Number.POSITIVE_INFINITY);
    this.state = {
      nowMs: 0,
      floorMs: 0,
      newestMs: 0,
      base,
      live: copyInputs(base),
      windows: new Array<SampleWindow | undefined>(this.plan.points.length).fill(undefined),
      machines: this.plan.rules.map((planned) => ({
        planned,
        base: initialState(),
        live: initialState(),
        recent: NONE,
        resets: NONE,
        dueMs: Number.POSITIVE_INFINITY,
        before: null,
        moment: 0,
      })),
      retrospect: null,
    };
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
    const refold = new Set<Machine>();
    for (let from = 0; from < events.length; ) {
      const key = (events[from] as WindowEvent).key;
      let to = from + 1;
      while (to < events.length && (events[to] as WindowEvent).key === key) to++;
      this.applyMoment(key, events.slice(from, to), refold);
      from = to;
    }
    for (const machine of refold) {
      this.finishRetrospect(machine);
      this.refold(machine);
    }
    this.elapse();
    const changes = this.takeChanges();
    this.trim();
    return changes;
  }

  advance(nowMs: number): HazardChange[] {
    this.watch(nowMs);
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
    resetLatch(machine.planned, machine.live, this.state.live, atMs, this.liveEmit(machine), this.witness);
    this.schedule(machine);
    return this.takeChanges();
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

  /** Takes in the samples of one moment; machines for which it comes out of order are left to `refold`. */
  private applyMoment(key: number, samples: readonly WindowEvent[], refold: Set<Machine>): void {
    const { live, machines, windows, floorMs } = this.state;
    const atMs = Math.floor(key / 1000);
    const accepted: WindowEvent[] = [];
    const late: WindowEvent[] = [];
    for (const sample of samples) {
      const newest = key > (live.keys[sample.point] as number);
      if (atMs <= floorMs && !newest) {
        if (key > (this.state.retrospect?.lastKey ?? -1)) late.push(sample);
        continue;
      }
      const window = windows[sample.point] ?? emptyWindow();
      windows[sample.point] = window;
      if (insertSample(window, key, sample.value, sample.quality)) accepted.push(sample);
    }
    if (late.length > 0) this.applyLate(key, late);
    const inOrder: Machine[] = [];
    this.moments += 1;
    const moment = this.moments;
    for (const sample of accepted) {
      for (const index of this.plan.readers[sample.point] as readonly number[]) {
        const machine = machines[index] as Machine;
        if (machine.moment === moment || refold.has(machine)) continue;
        machine.moment = moment;
        this.touch(machine);
        if (atMs < machine.live.atMs || key <= newestKey(machine.planned, live)) {
          refold.add(machine);
          continue;
        }
        runTimers(machine.planned, machine.live, live, atMs, this.liveEmit(machine), this.witness);
        inOrder.push(machine);
      }
    }
    for (const sample of accepted) if (key > (live.keys[sample.point] as number)) assign(live, sample);
    for (const machine of inOrder) {
      step(machine.planned, machine.live, live, atMs, key, this.liveEmit(machine), this.witness);
      this.schedule(machine);
    }
    this.state.newestMs = Math.max(this.state.newestMs, accepted.length > 0 ? atMs : 0);
  }

  private elapse(): void {
    for (const machine of this.state.machines) {
      if (machine.dueMs > this.state.nowMs) continue;
      this.touch(machine);
      runTimers(machine.planned, machine.live, this.state.live, this.state.nowMs, this.liveEmit(machine), this.witness);
      this.schedule(machine);
    }
  }

  private schedule(machine: Machine): void {
    machine.dueMs = nextDue(machine.planned, machine.live, this.state.live);
  }

  /** Evaluates the window anew from the state before it: what ordered data would have given. */
  private refold(machine: Machine): void {
    const { planned } = machine;
    const inputs = copyInputs(this.state.base);
    const fresh = copyState(machine.base);
    machine.recent = NONE;
    const emit = this.liveEmit(machine);
    const resets = machine.resets.slice();
    const resetUntil = (untilMs: number): void => {
      while (resets.length > 0 && (resets[0] as number) <= untilMs) {
        const resetMs = resets.shift() as number;
        runTimers(planned, fresh, inputs, resetMs, emit, this.witness);
        resetLatch(planned, fresh, inputs, resetMs, emit, this.witness);
      }
    };
    const events = mergeWindows(this.state.windows, planned.reads);
    for (let at = 0; at < events.length; ) {
      const { key } = events[at] as WindowEvent;
      const atMs = Math.max(Math.floor(key / 1000), fresh.atMs);
      resetUntil(atMs - 1);
      runTimers(planned, fresh, inputs, atMs, emit, this.witness);
      for (; at < events.length && (events[at] as WindowEvent).key === key; at++)
        assign(inputs, events[at] as WindowEvent);
      step(planned, fresh, inputs, atMs, key, emit, this.witness);
    }
    resetUntil(Number.POSITIVE_INFINITY);
    runTimers(planned, fresh, inputs, this.state.nowMs, emit, this.witness);
    machine.live = fresh;
    this.schedule(machine);
  }

  /** Folds what has left the window into the base, so that memory stays bounded. */
  private trim(): void {
    const { state } = this;
    const floorMs = state.newestMs - this.lateBoundMs;
    if (floorMs - state.floorMs < this.lateBoundMs / 4) return;
    const untilKey = (floorMs + 1) * 1000;
    const all = this.plan.points.map((_, index) => index);
    const events = mergeWindows(state.windows, all, untilKey);
    for (let from = 0; from < events.length; ) {
      const { key } = events[from] as WindowEvent;
      let to = from;
      const readers = new Set<Machine>();
      for (; to < events.length && (events[to] as WindowEvent).key === key; to++) {
        for (const index of this.plan.readers[(events[to] as WindowEvent).point] as readonly number[]) {
          readers.add(state.machines[index] as Machine);
        }
      }
      for (const machine of readers) {
        const { planned, base } = machine;
        const atMs = Math.max(Math.floor(key / 1000), base.atMs);
        const emit = baseEmit(machine);
        while (machine.resets.length > 0 && (machine.resets[0] as number) < atMs) {
          const [resetMs = atMs, ...rest] = machine.resets;
          machine.resets = rest;
          runTimers(planned, base, state.base, resetMs, emit, this.witness);
          resetLatch(planned, base, state.base, resetMs, emit, this.witness);
        }
        runTimers(planned, base, state.base, atMs, emit, this.witness);
      }
      for (let at = from; at < to; at++) assign(state.base, events[at] as WindowEvent);
      for (const machine of readers) {
        const atMs = Math.max(Math.floor(key / 1000), machine.base.atMs);
        step(machine.planned, machine.base, state.base, atMs, key, baseEmit(machine), this.witness);
      }
      from = to;
    }
    for (const window of state.windows) if (window !== undefined) dropFirst(window, countBelow(window, untilKey));
    state.floorMs = floorMs;
  }

  private applyLate(key: number, samples: readonly WindowEvent[]): void {
    const { plan, state } = this;
    state.retrospect ??= {
      inputs: emptyInputs(plan.staleMs, Number.POSITIVE_INFINITY),
      states: new Map(),
      lastKey: -1,
    };
    const { inputs, states } = state.retrospect;
    const atMs = Math.floor(key / 1000);
    const readers = new Set(samples.flatMap((sample) => plan.readers[sample.point] as readonly number[]));
    for (const index of readers) {
      const machine = state.machines[index] as Machine;
      const own = states.get(index) ?? initialState();
      states.set(index, own);
      runTimers(machine.planned, own, inputs, atMs, this.retrospectEmit(machine), this.witness);
    }
    for (const sample of samples) assign(inputs, sample);
    for (const index of readers) {
      const machine = state.machines[index] as Machine;
      const own = states.get(index) as MachineState;
      step(machine.planned, own, inputs, atMs, key, this.retrospectEmit(machine), this.witness);
    }
    state.retrospect.lastKey = key;
  }

  /** A backlog has reached the window: what is still open from before it ends where the window says so. */
  private finishRetrospect(machine: Machine): void {
    const { retrospect, windows, machines } = this.state;
    const index = machines.indexOf(machine);
    const own = retrospect?.states.get(index);
    if (retrospect === null || own === undefined) return;
    retrospect.states.delete(index);
    if (own.occurrence !== null && own.occurrence.state !== 'pending') {
      const inputs = copyInputs(retrospect.inputs);
      let ended = false;
      const emit: Emit = (occurrence, end) => {
        if (end === 'cleared' && !ended) this.report(machine, occurrence, 'cleared', true);
        ended ||= end !== null;
      };
      for (const event of mergeWindows(windows, machine.planned.reads)) {
        if (ended) break;
        const atMs = Math.max(Math.floor(event.key / 1000), own.atMs);
        runTimers(machine.planned, own, inputs, atMs, emit, this.witness);
        assign(inputs, event);
        if (!ended) step(machine.planned, own, inputs, atMs, event.key, emit, this.witness);
      }
    }
    if (retrospect.states.size === 0) this.state.retrospect = null;
  }

  /** Where rules or parameters have changed since the snapshot, the next call reports what that has changed. */
  private rebuildLive(reported: ReportedBefore): void {
    const { state } = this;
    state.live = copyInputs(state.base);
    const all = this.plan.points.map((_, index) => index);
    for (const event of mergeWindows(state.windows, all)) assign(state.live, event);
    for (const machine of state.machines) {
      this.refold(machine);
      const before = reported.get(machine.planned.id)?.occurrences ?? NONE;
      const after = reportedBy(machine);
      const same =
        before.length === after.length && before.every((one, at) => sameReport(one, after[at] as Occurrence));
      if (same) continue;
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

  private liveEmit(machine: Machine): Emit {
    return (occurrence, ended) => {
      if (ended === 'cleared') machine.recent = [...machine.recent, occurrence];
    };
  }

  private retrospectEmit(machine: Machine): Emit {
    return (occurrence, ended) => {
      if (ended === 'cleared') this.report(machine, occurrence, 'cleared', true);
    };
  }

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

function assign(inputs: Inputs, event: WindowEvent): void {
  inputs.keys[event.point] = event.key;
  inputs.times[event.point] = Math.floor(event.key / 1000);
  inputs.values[event.point] = event.value;
  inputs.qualities[event.point] = event.quality;
}

function newestKey(planned: PlannedRule, inputs: Inputs): number {
  let newest = -1;
  for (const index of planned.reads) newest = Math.max(newest, inputs.keys[index] as number);
  return newest;
}

function reportedBy(machine: Machine): readonly Occurrence[] {
  const open = machine.live.occurrence;
  return open === null ? machine.recent : [...machine.recent, open];
}

function sameReport(a: Occurrence, b: Occurrence): boolean {
  return (
    a.beganMs === b.beganMs &&
    a.state === b.state &&
    a.activeMs === b.activeMs &&
    a.clearedMs === b.clearedMs &&
    a.severity === b.severity &&
    a.needsReset === b.needsReset
  );
}

function baseEmit(machine: Machine): Emit {
  return (occurrence, ended) => {
    if (ended === null) return;
    machine.recent = machine.recent.filter(({ beganMs }) => beganMs !== occurrence.beganMs);
  };
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
