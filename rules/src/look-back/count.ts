import {
  type CompiledCondition,
  type CompileScope,
  FALSE,
  gapOf,
  resolveLimit,
  slotOf,
  staleDue,
  TRUE,
  UNKNOWN,
} from '../compiled-condition.js';
import type { Condition } from '../definition.js';

type CountCondition = Extract<Condition, { op: 'count' }>;

/** How often a condition began. Between two known states an unknown one hides no beginning: off, unknown, on began once. */
export function compileCount(
  condition: CountCondition,
  of: CompiledCondition,
  each: CompiledCondition | undefined,
  scope: CompileScope,
): CompiledCondition | null {
  const atLeast = resolveLimit(condition.atLeast, scope.parameters);
  if (atLeast === null) return null;
  const { windowMs, ofLast } = condition;
  if (windowMs !== undefined) return countInWindow(of, each, atLeast, windowMs, scope.takeSlot());
  return countOfLast(of, each ?? of, atLeast, ofLast ?? 1, scope.takeSlot());
}

function readsOf(of: CompiledCondition, each: CompiledCondition | undefined): readonly number[] {
  return each === undefined ? of.reads : [...new Set([...of.reads, ...each.reads])];
}

function countInWindow(
  of: CompiledCondition,
  each: CompiledCondition | undefined,
  atLeast: number,
  windowMs: number,
  slot: number,
): CompiledCondition {
  const reads = readsOf(of, each);
  const signal = each ?? of;
  const needed = Math.max(1, Math.ceil(atLeast));
  // The slot holds [last known state, watched since, unknown since, times of the newest beginnings…], -1 for none.
  const head = 3;
  return {
    reads,
    observe: (inputs, atMs, key, memory) => {
      of.observe(inputs, atMs, key, memory);
      if (each !== undefined) each.observe(inputs, atMs, key, memory);
      const state = slotOf(memory, slot);
      if (state.length === 0) state.push(-1, -1, -1);
      const truth = signal.test(inputs, atMs, memory);
      if (truth === UNKNOWN) {
        if (key < 0) state[1] = -1;
        else if ((state[2] as number) < 0) state[2] = atMs;
        return;
      }
      const blindSince = state[2] as number;
      const gap = blindSince >= 0 && atMs - blindSince > gapOf(signal.reads, inputs);
      if ((state[1] as number) < 0 || gap) state[1] = atMs;
      state[2] = -1;
      const began = state[0] === FALSE && truth === TRUE;
      state[0] = truth;
      if (began && (each === undefined || of.test(inputs, atMs, memory) === TRUE)) state.push(atMs);
      let drop = Math.max(0, state.length - head - needed);
      while (head + drop < state.length && atMs - (state[head + drop] as number) > windowMs) drop += 1;
      if (drop > 0) state.splice(head, drop);
    },
    test: (inputs, atMs, memory) => {
      const state = memory[slot] ?? [];
      let count = 0;
      for (let at = head; at < state.length; at++) if (atMs - (state[at] as number) <= windowMs) count += 1;
      if (count >= atLeast) return TRUE;
      if (signal.test(inputs, atMs, memory) === UNKNOWN) return UNKNOWN;
      const since = state[1] ?? -1;
      return since >= 0 && atMs - since >= windowMs ? FALSE : UNKNOWN;
    },
    due: (inputs, afterMs, memory) => {
      let due = Math.min(
        of.due(inputs, afterMs, memory),
        each?.due(inputs, afterMs, memory) ?? Number.POSITIVE_INFINITY,
      );
      const state = memory[slot];
      if (state === undefined || state.length === 0) return due;
      const decisive = state.length - needed;
      const leaves = decisive >= head ? (state[decisive] as number) + windowMs + 1 : -1;
      const watched = (state[1] as number) >= 0 ? (state[1] as number) + windowMs : -1;
      for (const change of [leaves, watched]) if (change > afterMs) due = Math.min(due, change);
      return Math.min(due, staleDue(signal.reads, inputs, afterMs));
    },
  };
}

function countOfLast(
  of: CompiledCondition,
  each: CompiledCondition,
  atLeast: number,
  ofLast: number,
  slot: number,
): CompiledCondition {
  // The slot holds [last known state of each, outcome, outcome…], newest last.
  return {
    reads: readsOf(of, each),
    observe: (inputs, atMs, key, memory) => {
      of.observe(inputs, atMs, key, memory);
      each.observe(inputs, atMs, key, memory);
      const state = slotOf(memory, slot);
      if (state.length === 0) state.push(-1);
      const truth = each.test(inputs, atMs, memory);
      if (truth === UNKNOWN) return;
      const began = state[0] === FALSE && truth === TRUE;
      state[0] = truth;
      if (!began) return;
      const outcome = of.test(inputs, atMs, memory);
      if (outcome === UNKNOWN) return;
      state.push(outcome);
      if (state.length > ofLast + 1) state.splice(1, 1);
    },
    test: (_inputs, _atMs, memory) => {
      const state = memory[slot] ?? [];
      let held = 0;
      for (let at = 1; at < state.length; at++) held += state[at] as number;
      if (held >= atLeast) return TRUE;
      return state.length - 1 < ofLast ? UNKNOWN : FALSE;
    },
    due: (inputs, afterMs, memory) => Math.min(of.due(inputs, afterMs, memory), each.due(inputs, afterMs, memory)),
  };
}
