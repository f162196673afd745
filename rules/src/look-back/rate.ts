import {
  type CompiledCondition,
  type CompileScope,
  FALSE,
  never,
  pointIndex,
  resolveLimit,
  TRUE,
  UNKNOWN,
} from '../compiled-condition.js';
import type { Condition } from '../definition.js';
import { isKnown } from '../inputs.js';

/** How fast the value moved between its two newest samples; across a gap nobody can tell. */
export function compileRate(
  condition: Extract<Condition, { op: 'rate' }>,
  scope: CompileScope,
): CompiledCondition | null {
  const index = pointIndex(condition.point, scope);
  const perS = resolveLimit(condition.perS, scope.parameters);
  if (index === undefined || perS === null) return null;
  const { direction } = condition;
  const slot = scope.takeSlot();
  // The slot holds [time, value, 1 when it came too fast].
  return {
    reads: [index],
    observe: (inputs, atMs, key, memory) => {
      if (inputs.keys[index] !== key || !isKnown(inputs, index, atMs)) return;
      const value = inputs.values[index] as number;
      const [beforeMs, before] = memory[slot] ?? [];
      let fast = 0;
      if (beforeMs !== undefined && before !== undefined && atMs - beforeMs <= (inputs.staleMs[index] as number)) {
        // Two samples of one millisecond are that far apart at least.
        const moved = ((value - before) / Math.max(atMs - beforeMs, 1)) * 1000;
        const speed = direction === 'either' ? Math.abs(moved) : direction === 'rise' ? moved : -moved;
        fast = speed > perS ? 1 : 0;
      }
      memory[slot] = [atMs, value, fast];
    },
    test: (inputs, atMs, memory) => {
      const fast = memory[slot]?.[2];
      if (fast === undefined || !isKnown(inputs, index, atMs)) return UNKNOWN;
      return fast === 1 ? TRUE : FALSE;
    },
    due: never,
  };
}
