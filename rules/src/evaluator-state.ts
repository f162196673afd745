import { copyInputs, emptyInputs, type Inputs } from './inputs.js';
import type { Plan, PlannedRule } from './plan.js';
import { type Emit, initialState, type MachineState, type Occurrence } from './rule-machine.js';
import type { SampleWindow, WindowEvent } from './sample-window.js';

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
  /** By index of the machine. */
  readonly states: Map<number, MachineState>;
  /** When the backlog last brought something, by the evaluator's clock. */
  touchedMs: number;
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
export const NONE: readonly never[] = [];

export function emptyState(plan: Plan): EvaluatorState {
  const base = emptyInputs(plan.staleMs, Number.POSITIVE_INFINITY);
  return {
    nowMs: 0,
    floorMs: 0,
    newestMs: 0,
    base,
    live: copyInputs(base),
    windows: new Array<SampleWindow | undefined>(plan.points.length).fill(undefined),
    machines: plan.rules.map((planned) => ({
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
}

export function assign(inputs: Inputs, event: WindowEvent): void {
  inputs.keys[event.point] = event.key;
  inputs.times[event.point] = Math.floor(event.key / 1000);
  inputs.values[event.point] = event.value;
  inputs.qualities[event.point] = event.quality;
}

export function newestKey(planned: PlannedRule, inputs: Inputs): number {
  let newest = -1;
  for (const index of planned.reads) newest = Math.max(newest, inputs.keys[index] as number);
  return newest;
}

export function reportedBy(machine: Machine): readonly Occurrence[] {
  const open = machine.live.occurrence;
  return open === null ? machine.recent : [...machine.recent, open];
}

export function sameReport(a: Occurrence, b: Occurrence): boolean {
  return (
    a.beganMs === b.beganMs &&
    a.state === b.state &&
    a.activeMs === b.activeMs &&
    a.clearedMs === b.clearedMs &&
    a.severity === b.severity &&
    a.needsReset === b.needsReset
  );
}

export function sameReports(a: readonly Occurrence[], b: readonly Occurrence[]): boolean {
  return a.length === b.length && a.every((one, at) => sameReport(one, b[at] as Occurrence));
}

/** Keeps what ends since the base. */
export function liveEmit(machine: Machine): Emit {
  return (occurrence, ended) => {
    if (ended === 'cleared') machine.recent = [...machine.recent, occurrence];
  };
}
