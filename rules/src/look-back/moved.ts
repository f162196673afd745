import {
  type CompiledCondition,
  type CompileScope,
  FALSE,
  pointIndex,
  resolveLimit,
  slotOf,
  TRUE,
  UNKNOWN,
} from '../compiled-condition.js';
import type { Condition } from '../definition.js';
import { isKnown } from '../inputs.js';

const bucketsOfWindow = 48;

/** All its rises, or all its falls, added up over a window, in 48 steps of it so that days stay small in memory. */
export function compileMoved(
  condition: Extract<Condition, { op: 'moved' }>,
  scope: CompileScope,
): CompiledCondition | null {
  const index = pointIndex(condition.point, scope);
  const limit = resolveLimit(condition.limit, scope.parameters);
  if (index === undefined || limit === null) return null;
  const { windowMs } = condition;
  const sign = condition.direction === 'rise' ? 1 : -1;
  const bucketMs = windowMs / bucketsOfWindow;
  const slot = scope.takeSlot();
  // The slot holds [watched since, time and value of the last sample, then bucket number and sum, oldest first].
  const head = 3;
  const firstBucket = (atMs: number): number => Math.floor((atMs - windowMs) / bucketMs) + 1;
  return {
    reads: [index],
    observe: (inputs, atMs, key, memory) => {
      if (inputs.keys[index] !== key || !isKnown(inputs, index, atMs)) return;
      const state = slotOf(memory, slot);
      const value = inputs.values[index] as number;
      const lastMs = state[1];
      if (lastMs === undefined || atMs - lastMs > (inputs.staleMs[index] as number)) {
        memory[slot] = [atMs, atMs, value];
        return;
      }
      const moved = (value - (state[2] as number)) * sign;
      state[1] = atMs;
      state[2] = value;
      const bucket = Math.floor(atMs / bucketMs);
      if (moved > 0) {
        if (state.length > head && state[state.length - 2] === bucket)
          state[state.length - 1] = (state[state.length - 1] as number) + moved;
        else state.push(bucket, moved);
      }
      let drop = 0;
      while (head + drop < state.length && (state[head + drop] as number) < firstBucket(atMs)) drop += 2;
      if (drop > 0) state.splice(head, drop);
    },
    test: (inputs, atMs, memory) => {
      const state = memory[slot];
      if (state === undefined || state.length === 0 || !isKnown(inputs, index, atMs)) return UNKNOWN;
      let sum = 0;
      for (let at = head; at < state.length; at += 2) {
        if ((state[at] as number) >= firstBucket(atMs)) sum += state[at + 1] as number;
      }
      if (sum >= limit) return TRUE;
      return atMs - (state[0] as number) >= windowMs ? FALSE : UNKNOWN;
    },
    due: (_inputs, afterMs, memory) => {
      const state = memory[slot];
      if (state === undefined || state.length === 0) return Number.POSITIVE_INFINITY;
      let due = (state[0] as number) + windowMs;
      if (due <= afterMs) due = Number.POSITIVE_INFINITY;
      for (let at = head; at < state.length; at += 2) {
        const leaves = Math.ceil((state[at] as number) * bucketMs + windowMs);
        if (leaves > afterMs) return Math.min(due, leaves);
      }
      return due;
    },
  };
}
