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

const bucketsOfMean = 15;

/** The value against its own mean over the time before. While it is above, the mean stands still: a jump does not become usual. */
export function compileJump(
  condition: Extract<Condition, { op: 'jump' }>,
  during: CompiledCondition,
  scope: CompileScope,
): CompiledCondition | null {
  const index = pointIndex(condition.point, scope);
  const times = resolveLimit(condition.times, scope.parameters);
  if (index === undefined || times === null) return null;
  const { meanMs } = condition;
  const bucketMs = meanMs / bucketsOfMean;
  const slot = scope.takeSlot();
  // The slot holds [begin, time and value of the last sample, 1 while above, then bucket number, value × ms and ms].
  const head = 4;
  return {
    reads: [...new Set([index, ...during.reads])],
    observe: (inputs, atMs, key, memory) => {
      during.observe(inputs, atMs, key, memory);
      const state = slotOf(memory, slot);
      const running = during.test(inputs, atMs, memory);
      if (running === FALSE) state.length = 0;
      if (running !== TRUE) return;
      if (state.length === 0) state.push(atMs, -1, 0, 0);
      if (inputs.keys[index] !== key || !isKnown(inputs, index, atMs)) return;
      const lastMs = state[1] as number;
      const sinceMs = atMs - lastMs;
      if (lastMs >= 0 && state[3] === 0 && sinceMs <= (inputs.staleMs[index] as number)) {
        const bucket = Math.floor(atMs / bucketMs);
        if (state.length === head || state[state.length - 3] !== bucket) state.push(bucket, 0, 0);
        state[state.length - 2] = (state[state.length - 2] as number) + (state[2] as number) * sinceMs;
        state[state.length - 1] = (state[state.length - 1] as number) + sinceMs;
        const first = Math.floor((atMs - meanMs) / bucketMs);
        while (state.length > head && (state[head] as number) < first) state.splice(head, 3);
      }
      const value = inputs.values[index] as number;
      let sum = 0;
      let spanMs = 0;
      for (let at = head; at < state.length; at += 3) {
        sum += state[at + 1] as number;
        spanMs += state[at + 2] as number;
      }
      const settled = atMs - (state[0] as number) >= meanMs && spanMs > 0;
      state[1] = atMs;
      state[2] = value;
      state[3] = settled && value > (sum / spanMs) * times ? 1 : 0;
    },
    test: (inputs, atMs, memory) => {
      const running = during.test(inputs, atMs, memory);
      if (running !== TRUE) return running;
      const state = memory[slot];
      if (state === undefined || state.length === 0 || !isKnown(inputs, index, atMs)) return UNKNOWN;
      if (atMs - (state[0] as number) < meanMs) return UNKNOWN;
      return state[3] === 1 ? TRUE : FALSE;
    },
    due: during.due,
  };
}
