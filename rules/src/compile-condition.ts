import {
  always,
  type CompiledCondition,
  type CompileScope,
  combined,
  FALSE,
  leaf,
  negate,
  never,
  nothing,
  pointIndex,
  resolveLimit,
  slotOf,
  TRUE,
  type Truth,
  UNKNOWN,
} from './compiled-condition.js';
import type { Condition } from './definition.js';
import { isKnown, QUALITY_UNCERTAIN, QUALITY_UNREACHED, QUALITY_UNREADABLE } from './inputs.js';
import { compileDate, compileTimeOfDay } from './look-back/calendar.js';
import { compileCount } from './look-back/count.js';
import { compileHeld } from './look-back/held.js';
import { compileJump } from './look-back/jump.js';
import { compileMoved } from './look-back/moved.js';
import { compileRate } from './look-back/rate.js';
import { compileStreak } from './look-back/streak.js';
import { compileUsual } from './look-back/usual.js';

/**
 * Binds a condition to a facility. `null`: the facility lacks a point or a parameter without which it says nothing.
 *
 * In `any` such a part falls away; in `all` it makes the whole say nothing, unless the part is `optional`.
 */
export function compileCondition(condition: Condition, scope: CompileScope): CompiledCondition | null {
  switch (condition.op) {
    case 'above':
    case 'below': {
      const index = pointIndex(condition.point, scope);
      const limit = resolveLimit(condition.limit, scope.parameters);
      if (index === undefined || limit === null) return null;
      const { op, inclusive = false, magnitude = false } = condition;
      return leaf(index, (raw) => {
        const value = magnitude ? Math.abs(raw) : raw;
        return (inclusive && value === limit) || (op === 'above' ? value > limit : value < limit);
      });
    }
    case 'equals': {
      const index = pointIndex(condition.point, scope);
      const wanted = Number(condition.value);
      return index === undefined ? null : leaf(index, (value) => value === wanted);
    }
    case 'oneOf': {
      const index = pointIndex(condition.point, scope);
      return index === undefined ? null : leaf(index, (value) => condition.values.includes(value));
    }
    case 'bit': {
      const index = pointIndex(condition.point, scope);
      return index === undefined
        ? null
        : leaf(index, (value) => ((value >>> condition.bit) & 1) === Number(condition.value));
    }
    case 'not': {
      const part = compileCondition(condition.of, scope);
      return part === null ? null : negate(part);
    }
    case 'all':
    case 'any': {
      const parts: CompiledCondition[] = [];
      for (const child of condition.of) {
        const part = compileCondition(child, scope);
        if (part !== null) parts.push(part);
        else if (condition.op === 'all' && child.optional !== true) return null;
      }
      if (parts.length === 0) return null;
      const decisive: Truth = condition.op === 'all' ? FALSE : TRUE;
      const otherwise: Truth = condition.op === 'all' ? TRUE : FALSE;
      return combined(parts, (inputs, atMs, memory) => {
        let truth: Truth = otherwise;
        for (const part of parts) {
          const one = part.test(inputs, atMs, memory);
          if (one === decisive) return decisive;
          if (one === UNKNOWN) truth = UNKNOWN;
        }
        return truth;
      });
    }
    case 'change':
      return compileChange(condition, scope);
    case 'unanswered':
      return compileUnanswered(condition, scope);
    case 'frozen':
      return compileFrozen(condition, scope);
    case 'code': {
      const index = pointIndex(condition.point, scope);
      const table = scope.parameters[condition.parameter] ?? condition.otherwise;
      const codes = condition.tables[String(table)];
      return index === undefined || codes === undefined ? null : leaf(index, (value) => codes.includes(value));
    }
    case 'held': {
      const part = compileCondition(condition.of, scope);
      return part === null ? null : compileHeld(condition, part, scope);
    }
    case 'count': {
      const part = compileCondition(condition.of, scope);
      const each = condition.each === undefined ? undefined : compileCondition(condition.each, scope);
      return part === null || each === null ? null : compileCount(condition, part, each, scope);
    }
    case 'streak': {
      const part = compileCondition(condition.of, scope);
      return part === null ? null : compileStreak(condition, part, scope);
    }
    case 'rate':
      return compileRate(condition, scope);
    case 'moved':
      return compileMoved(condition, scope);
    case 'usual': {
      const part = compileCondition(condition.of, scope);
      return part === null ? null : compileUsual(condition, part, scope);
    }
    case 'jump': {
      const during = compileCondition(condition.while, scope);
      return during === null ? null : compileJump(condition, during, scope);
    }
    case 'timeOfDay':
      return compileTimeOfDay(condition, scope);
    case 'date':
      return compileDate(condition, scope);
    case 'unreadable': {
      const index = pointIndex(condition.point, scope);
      if (index === undefined) return null;
      return {
        reads: [index],
        test: (inputs, atMs) => {
          if ((inputs.keys[index] as number) < 0 || inputs.qualities[index] === QUALITY_UNREACHED) return UNKNOWN;
          if (atMs - (inputs.times[index] as number) > (inputs.staleMs[index] as number)) return UNKNOWN;
          return inputs.qualities[index] === QUALITY_UNREADABLE ? TRUE : FALSE;
        },
        observe: nothing,
        due: never,
      };
    }
    case 'goodSamples':
      return compileGoodSamples(condition, scope);
    case 'silent':
      return compileSilent(scope);
    case 'parameter':
      return scope.parameters[condition.name] === condition.value ? always : null;
    case 'kind':
      return condition.kinds.some((kind) => kind === scope.kind) ? always : null;
    case 'lacks':
      return pointIndex(condition.point, scope) === undefined ? always : null;
    case 'clockDoubtful': {
      const all = Array.from({ length: scope.pointCount }, (_, index) => index);
      return {
        reads: all,
        test: (inputs) => (inputs.qualities.some((quality) => quality === QUALITY_UNCERTAIN) ? TRUE : FALSE),
        observe: nothing,
        due: never,
      };
    }
  }
}

function compileChange(condition: Extract<Condition, { op: 'change' }>, scope: CompileScope): CompiledCondition | null {
  const index = pointIndex(condition.point, scope);
  const limit = resolveLimit(condition.limit, scope.parameters);
  if (index === undefined || limit === null) return null;
  const slot = scope.takeSlot();
  const sign = condition.direction === 'rise' ? 1 : -1;
  // A day of samples must not stay in memory: of a long window one sample each 1/240 of it is kept.
  const resolutionMs = condition.windowMs >= 3_600_000 ? condition.windowMs / 240 : 0;
  return {
    reads: [index],
    // The slot holds time and value of the samples that can still be the window's lowest (highest for a fall).
    observe: (inputs, atMs, key, memory) => {
      const kept = slotOf(memory, slot);
      if (inputs.keys[index] !== key || !isKnown(inputs, index, atMs)) return;
      const value = (inputs.values[index] as number) * sign;
      while (kept.length > 0 && (kept[kept.length - 1] as number) >= value) kept.length -= 2;
      const last = kept[kept.length - 2];
      const same = last !== undefined && resolutionMs > 0 && atMs - last < resolutionMs;
      if (!same) kept.push(atMs, value);
      let drop = 0;
      while (drop < kept.length && atMs - (kept[drop] as number) > condition.windowMs) drop += 2;
      if (drop > 0) kept.splice(0, drop);
    },
    test: (inputs, atMs, memory) => {
      if (!isKnown(inputs, index, atMs)) return UNKNOWN;
      const lowest = memory[slot]?.[1];
      if (lowest === undefined) return UNKNOWN;
      return (inputs.values[index] as number) * sign - lowest >= limit ? TRUE : FALSE;
    },
    due: never,
  };
}

function compileUnanswered(
  condition: Extract<Condition, { op: 'unanswered' }>,
  scope: CompileScope,
): CompiledCondition | null {
  const signal = compileCondition(condition.signal, scope);
  const response = compileCondition(condition.response, scope);
  if (signal === null || response === null) return null;
  const slot = scope.takeSlot();
  const both = combined([signal, response], () => UNKNOWN);
  // The slot holds [since when the answer is awaited, since when it cannot be seen, begin anew]; empty: no signal.
  return {
    reads: both.reads,
    observe: (inputs, atMs, key, memory) => {
      both.observe(inputs, atMs, key, memory);
      const slotState = slotOf(memory, slot);
      const answer = response.test(inputs, atMs, memory);
      if (answer === TRUE) {
        slotState.length = 0;
        return;
      }
      if (slotState.length === 0 && signal.test(inputs, atMs, memory) === TRUE) slotState.push(atMs, -1, 0);
      if (slotState.length === 0) return;
      const blindSince = slotState[1] as number;
      if (answer === UNKNOWN && blindSince < 0) {
        slotState[1] = atMs;
        // Only staleness makes the answer unknown without a sample; then the count begins anew.
        slotState[2] = key < 0 ? 1 : 0;
      }
      if (answer === FALSE && blindSince >= 0) {
        slotState[0] = slotState[2] === 1 ? atMs : (slotState[0] as number) + (atMs - blindSince);
        slotState[1] = -1;
      }
    },
    test: (inputs, atMs, memory) => {
      const slotState = memory[slot];
      if (slotState === undefined || slotState.length === 0) {
        return response.test(inputs, atMs, memory) === TRUE || signal.test(inputs, atMs, memory) === FALSE
          ? FALSE
          : UNKNOWN;
      }
      if ((slotState[1] as number) >= 0) return UNKNOWN;
      return atMs - (slotState[0] as number) >= condition.withinMs ? TRUE : FALSE;
    },
    due: (inputs, afterMs, memory) => {
      const slotState = memory[slot];
      if (slotState === undefined || slotState.length === 0 || (slotState[1] as number) >= 0)
        return Number.POSITIVE_INFINITY;
      let due = (slotState[0] as number) + condition.withinMs;
      if (due <= afterMs) due = Number.POSITIVE_INFINITY;
      // When the response's points go stale the count stops there.
      for (const index of response.reads) {
        const stale = (inputs.times[index] as number) + (inputs.staleMs[index] as number) + 1;
        if (stale > afterMs) due = Math.min(due, stale);
      }
      return due;
    },
  };
}

function compileFrozen(condition: Extract<Condition, { op: 'frozen' }>, scope: CompileScope): CompiledCondition | null {
  const index = pointIndex(condition.point, scope);
  const forMs = resolveLimit(condition.forMs, scope.parameters);
  if (index === undefined || forMs === null) return null;
  const slot = scope.takeSlot();
  return {
    reads: [index],
    observe: (inputs, atMs, key, memory) => {
      const slotState = slotOf(memory, slot);
      if (inputs.keys[index] !== key) return;
      if (!isKnown(inputs, index, atMs)) {
        slotState.length = 0;
        return;
      }
      const value = inputs.values[index] as number;
      const lastMs = slotState[2];
      const gap = lastMs !== undefined && atMs - lastMs > (inputs.staleMs[index] as number);
      if (slotState[0] !== value || gap) {
        slotState[0] = value;
        slotState[1] = atMs;
      }
      slotState[2] = atMs;
    },
    test: (inputs, atMs, memory) => {
      const since = memory[slot]?.[1];
      if (since === undefined || !isKnown(inputs, index, atMs)) return UNKNOWN;
      return atMs - since >= forMs ? TRUE : FALSE;
    },
    due: (_, afterMs, memory) => {
      const since = memory[slot]?.[1];
      const due = since === undefined ? Number.POSITIVE_INFINITY : since + forMs;
      return due > afterMs ? due : Number.POSITIVE_INFINITY;
    },
  };
}

function compileGoodSamples(
  condition: Extract<Condition, { op: 'goodSamples' }>,
  scope: CompileScope,
): CompiledCondition | null {
  const index = pointIndex(condition.point, scope);
  if (index === undefined) return null;
  const slot = scope.takeSlot();
  return {
    reads: [index],
    observe: (inputs, atMs, key, memory) => {
      if (inputs.keys[index] !== key) return;
      const before = memory[slot]?.[0];
      const after = isKnown(inputs, index, atMs) ? Math.min((before ?? 0) + 1, condition.count) : 0;
      // A literal takes no more room than it needs: there is one of these for every point of the district.
      if (after !== before) memory[slot] = [after];
    },
    test: (_inputs, _atMs, memory) => ((memory[slot]?.[0] ?? 0) >= condition.count ? TRUE : FALSE),
    due: never,
  };
}

function compileSilent(scope: CompileScope): CompiledCondition {
  const all = Array.from({ length: scope.pointCount }, (_, index) => index);
  return {
    reads: all,
    test: (inputs, atMs) => {
      for (const index of all) {
        if (inputs.qualities[index] === QUALITY_UNREACHED) return TRUE;
        const since = (inputs.keys[index] as number) < 0 ? inputs.watchedSinceMs : (inputs.times[index] as number);
        if (atMs - since > (inputs.staleMs[index] as number)) return TRUE;
      }
      return FALSE;
    },
    observe: nothing,
    due: (inputs, afterMs) => {
      let due = Number.POSITIVE_INFINITY;
      for (const index of all) {
        const since = (inputs.keys[index] as number) < 0 ? inputs.watchedSinceMs : (inputs.times[index] as number);
        const stale = since + (inputs.staleMs[index] as number) + 1;
        if (stale > afterMs) due = Math.min(due, stale);
      }
      return due;
    },
  };
}
