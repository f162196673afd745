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

/** Counts as a rule's delay does: what is unknown does not count, a gap longer than the staleness begins anew. */
export function compileHeld(
  condition: Extract<Condition, { op: 'held' }>,
  of: CompiledCondition,
  scope: CompileScope,
): CompiledCondition | null {
  const forMs = resolveLimit(condition.forMs, scope.parameters);
  if (forMs === null) return null;
  const slot = scope.takeSlot();
  // The slot holds [counted so far, counting since, unknown since], each time -1 for none; empty: does not hold.
  return {
    reads: of.reads,
    observe: (inputs, atMs, key, memory) => {
      of.observe(inputs, atMs, key, memory);
      const state = slotOf(memory, slot);
      const truth = of.test(inputs, atMs, memory);
      if (truth === FALSE || (truth === UNKNOWN && key < 0)) state.length = 0;
      else if (truth === TRUE) {
        const blindSince = state[2] ?? -1;
        const gap = blindSince >= 0 && atMs - blindSince > gapOf(of.reads, inputs);
        if (state.length === 0 || gap) memory[slot] = [0, atMs, -1];
        else if ((state[1] as number) < 0) memory[slot] = [state[0] as number, atMs, -1];
      } else if (state.length > 0 && (state[1] as number) >= 0) {
        memory[slot] = [(state[0] as number) + atMs - (state[1] as number), -1, atMs];
      }
    },
    test: (inputs, atMs, memory) => {
      const truth = of.test(inputs, atMs, memory);
      if (truth !== TRUE) return truth;
      const [counted, since] = memory[slot] ?? [];
      if (counted === undefined || since === undefined || since < 0) return FALSE;
      return counted + atMs - since >= forMs ? TRUE : FALSE;
    },
    due: (inputs, afterMs, memory) => {
      const due = of.due(inputs, afterMs, memory);
      const [counted, since] = memory[slot] ?? [];
      if (counted === undefined || since === undefined || since < 0) return due;
      const reached = since + forMs - counted;
      return Math.min(due, reached > afterMs ? reached : due, staleDue(of.reads, inputs, afterMs));
    },
  };
}
