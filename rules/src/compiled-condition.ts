import { splitPointKey } from '@anju/contracts';
import type { Limit } from './definition.js';
import { type Inputs, isKnown } from './inputs.js';

export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;
/** Kleene's three values. */
export type Truth = typeof FALSE | typeof TRUE | typeof UNKNOWN;

/** Memory of the conditions that look back, one slot each; numbers only, so that it serialises as it is. */
export type Memory = number[][];

export interface CompiledCondition {
  /** Indices of the points it reads. */
  readonly reads: readonly number[];
  test(inputs: Inputs, atMs: number, memory: Memory): Truth;
  /** After the samples with `key` (negative: only time has passed) and before `test`. */
  observe(inputs: Inputs, atMs: number, key: number, memory: Memory): void;
  /** When the truth may next change although nothing is sent; `Infinity` when never. */
  due(inputs: Inputs, afterMs: number, memory: Memory): number;
}

export interface CompileScope {
  /** Index of a point key in the facility's inputs, or `undefined` when the facility lacks it. */
  indexOf(point: string): number | undefined;
  /** The instance: a port, a point's whole key, or `null`. */
  readonly instance: string | null;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly kind: string;
  readonly pointCount: number;
  /** Takes one memory slot and returns its index. */
  takeSlot(): number;
}

/** Local time of the facility by its parameter `utcOffsetMinutes`; China has one zone and no summer time. */
export function utcOffsetMs(parameters: CompileScope['parameters']): number {
  const own = parameters.utcOffsetMinutes;
  return (typeof own === 'number' && Number.isFinite(own) ? own : 480) * 60_000;
}

export const never = (): number => Number.POSITIVE_INFINITY;
export const nothing = (): void => undefined;

export function slotOf(memory: Memory, slot: number): number[] {
  const held = memory[slot] ?? [];
  memory[slot] = held;
  return held;
}

/** The figure of a limit at this facility, or `null` when nobody has stated one. */
export function resolveLimit(limit: Limit, parameters: CompileScope['parameters']): number | null {
  if (typeof limit === 'number') return limit;
  const own = parameters[limit.parameter];
  const base = typeof own === 'number' && Number.isFinite(own) ? own : limit.otherwise;
  return base === undefined ? null : base * (limit.times ?? 1) + (limit.plus ?? 0);
}

export function pointIndex(point: string, scope: CompileScope): number | undefined {
  if (scope.instance === null) return scope.indexOf(point);
  if (point === '$point') return scope.indexOf(scope.instance);
  const { instance } = splitPointKey(`${scope.instance}/${point}`);
  return scope.indexOf(`${instance}/${point}`) ?? scope.indexOf(point);
}

/** A fact about the facility that holds; one that does not hold is left out when the rule is bound. */
export const always: CompiledCondition = { reads: [], test: () => TRUE, observe: nothing, due: never };

export function leaf(index: number, compare: (value: number) => boolean): CompiledCondition {
  return {
    reads: [index],
    test: (inputs, atMs) =>
      isKnown(inputs, index, atMs) ? (compare(inputs.values[index] as number) ? TRUE : FALSE) : UNKNOWN,
    observe: nothing,
    due: never,
  };
}

export function combined(parts: readonly CompiledCondition[], test: CompiledCondition['test']): CompiledCondition {
  return {
    reads: [...new Set(parts.flatMap((part) => part.reads))],
    test,
    observe: (inputs, atMs, key, memory) => {
      for (const part of parts) part.observe(inputs, atMs, key, memory);
    },
    due: (inputs, afterMs, memory) => {
      let due = Number.POSITIVE_INFINITY;
      for (const part of parts) due = Math.min(due, part.due(inputs, afterMs, memory));
      return due;
    },
  };
}

export function negate(part: CompiledCondition): CompiledCondition {
  return combined([part], (inputs, atMs, memory) => {
    const truth = part.test(inputs, atMs, memory);
    return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;
  });
}

/** When the first of these points goes stale after `afterMs`, so that what depends on it becomes unknown. */
export function staleDue(reads: readonly number[], inputs: Inputs, afterMs: number): number {
  let due = Number.POSITIVE_INFINITY;
  for (const index of reads) {
    if ((inputs.keys[index] as number) < 0) continue;
    const stale = (inputs.times[index] as number) + (inputs.staleMs[index] as number) + 1;
    if (stale > afterMs) due = Math.min(due, stale);
  }
  return due;
}

/** An unknown value for longer than this is a gap: nobody knows what happened meanwhile. */
export function gapOf(reads: readonly number[], inputs: Inputs): number {
  let gap = Number.POSITIVE_INFINITY;
  for (const index of reads) gap = Math.min(gap, inputs.staleMs[index] as number);
  return gap;
}
