import { type CompiledCondition, type CompileScope, FALSE, TRUE } from '../compiled-condition.js';
import type { Condition } from '../definition.js';

/** True at each of the last samples of its points; one that is unknown breaks the row. */
export function compileStreak(
  condition: Extract<Condition, { op: 'streak' }>,
  of: CompiledCondition,
  scope: CompileScope,
): CompiledCondition {
  const slot = scope.takeSlot();
  return {
    reads: of.reads,
    observe: (inputs, atMs, key, memory) => {
      of.observe(inputs, atMs, key, memory);
      if (!of.reads.some((index) => inputs.keys[index] === key)) return;
      const before = memory[slot]?.[0] ?? 0;
      const after = of.test(inputs, atMs, memory) === TRUE ? Math.min(before + 1, condition.samples) : 0;
      if (after !== before) memory[slot] = [after];
    },
    test: (_inputs, _atMs, memory) => ((memory[slot]?.[0] ?? 0) >= condition.samples ? TRUE : FALSE),
    due: of.due,
  };
}
