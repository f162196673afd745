import {
  type CompiledCondition,
  type CompileScope,
  FALSE,
  resolveLimit,
  staleDue,
  TRUE,
  UNKNOWN,
  utcOffsetMs,
} from '../compiled-condition.js';
import type { Condition } from '../definition.js';

const hourMs = 3_600_000;
/** So many days of an hour must have been seen before it counts as usual. */
const leastDays = 3;

/** How often a condition usually begins in each hour of the day: a running mean of the hours that were watched from end to end. */
export function compileUsual(
  condition: Extract<Condition, { op: 'usual' }>,
  of: CompiledCondition,
  scope: CompileScope,
): CompiledCondition | null {
  const perHour = resolveLimit(condition.perHour, scope.parameters);
  if (perHour === null) return null;
  const offsetMs = utcOffsetMs(scope.parameters);
  const hourOf = (atMs: number): number => Math.floor((atMs + offsetMs) / hourMs);
  const slot = scope.takeSlot();
  // The slot holds [last known state, running hour, beginnings in it, 1 if wholly watched], then mean and days of each hour.
  const head = 4;
  return {
    reads: of.reads,
    observe: (inputs, atMs, key, memory) => {
      of.observe(inputs, atMs, key, memory);
      const truth = of.test(inputs, atMs, memory);
      const hour = hourOf(atMs);
      let state = memory[slot];
      if (state === undefined || state.length === 0) {
        if (truth === UNKNOWN) return;
        state = [truth, hour, 0, 0, ...new Array<number>(48).fill(0)];
        memory[slot] = state;
      }
      if (state[1] !== hour) {
        if (state[3] === 1 && hour === (state[1] as number) + 1) {
          const at = head + 2 * ((state[1] as number) % 24);
          const days = Math.min((state[at + 1] as number) + 1, condition.days);
          const mean = state[at] as number;
          state[at] = mean + ((state[2] as number) - mean) / days;
          state[at + 1] = days;
        }
        const whole = hour === (state[1] as number) + 1 && hourOf(atMs - 1) < hour;
        state[1] = hour;
        state[2] = 0;
        state[3] = whole ? 1 : 0;
      }
      if (truth === UNKNOWN) {
        state[3] = 0;
        return;
      }
      if (state[0] === FALSE && truth === TRUE) state[2] = (state[2] as number) + 1;
      state[0] = truth;
    },
    test: (_inputs, atMs, memory) => {
      const at = head + 2 * (hourOf(atMs) % 24);
      const days = memory[slot]?.[at + 1] ?? 0;
      if (days < leastDays) return UNKNOWN;
      return (memory[slot]?.[at] as number) > perHour ? TRUE : FALSE;
    },
    due: (inputs, afterMs, memory) => {
      const due = Math.min(of.due(inputs, afterMs, memory), staleDue(of.reads, inputs, afterMs));
      if ((memory[slot]?.length ?? 0) === 0) return of.due(inputs, afterMs, memory);
      return Math.min(due, (hourOf(afterMs) + 1) * hourMs - offsetMs);
    },
  };
}
