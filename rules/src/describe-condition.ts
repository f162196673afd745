import { type FacilityKind, facilityKinds, findPoint, pointCatalogue, units } from '@anju/contracts';
import type { Condition, Limit, RuleDefinition } from './definition.js';
import { parameterName } from './parameter-names.js';

export type Language = 'zh' | 'en';

interface Words {
  readonly language: Language;
  readonly kind: FacilityKind | 'any';
}

/** `zh` or `en` by the language of the reader. */
function say({ language }: Words, zh: string, en: string): string {
  return language === 'zh' ? zh : en;
}

function definitionOf(point: string, kind: Words['kind']) {
  if (kind !== 'any') return findPoint(kind, point) ?? findPoint(kind, `port-1/${point}`);
  return pointCatalogue.find((definition) => definition.key === point);
}

function pointWords(point: string, words: Words): string {
  if (point === '$point') return say(words, '该点', 'the point');
  return definitionOf(point, words.kind)?.name[words.language] ?? point;
}

function unitWords(point: string, words: Words): string {
  const unit = definitionOf(point, words.kind)?.unit;
  const text = unit === undefined ? '' : units[unit];
  return text === '' ? '' : ` ${text}`;
}

/** A figure that is set for the facility, by its name, and what counts where it is not. */
function parameterWords(key: string, otherwise: string | undefined, words: Words): string {
  const name = parameterName(key)[words.language];
  return otherwise === undefined ? name : say(words, `${name}(默认 ${otherwise})`, `${name} (default ${otherwise})`);
}

function limitWords(limit: Limit, words: Words): string {
  if (typeof limit === 'number') return String(limit);
  const name = parameterWords(limit.parameter, limit.otherwise?.toString(), words);
  const scaled = limit.times === undefined ? name : `${limit.times} × ${name}`;
  if (limit.plus === undefined) return scaled;
  return limit.plus < 0 ? `${scaled} − ${-limit.plus}` : `${scaled} + ${limit.plus}`;
}

function valueWords(point: string, value: number | boolean, words: Words): string {
  const definition = definitionOf(point, words.kind);
  const label = definition?.labels?.[Number(value)];
  if (label === undefined) return String(value);
  return definition?.type === 'boolean' ? label[words.language] : `${Number(value)} ${label[words.language]}`;
}

/** `90 s`, `15 min`, `8 h`, with the unit that loses nothing. */
export function durationWords(ms: number, language: Language): string {
  const scales: readonly [number, string, string][] = [
    [86_400_000, ' 天', ' d'],
    [3_600_000, ' 小时', ' h'],
    [60_000, ' 分钟', ' min'],
    [1000, ' 秒', ' s'],
  ];
  for (const [size, zh, en] of scales) {
    if (ms >= size && ms % size === 0) return `${ms / size}${language === 'zh' ? zh : en}`;
  }
  return ms >= 1000 ? `${ms / 1000}${language === 'zh' ? ' 秒' : ' s'}` : `${ms}${language === 'zh' ? ' 毫秒' : ' ms'}`;
}

function clockWords(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** A duration that a facility may state, with what is added to it. */
function spanWords(span: Limit, words: Words): string {
  if (typeof span === 'number') {
    const text = durationWords(Math.abs(span), words.language);
    return span < 0 ? say(words, `前 ${text}`, `${text} before`) : say(words, `后 ${text}`, `${text} after`);
  }
  const { plus = 0 } = span;
  const more = plus === 0 ? '' : `${plus < 0 ? ' − ' : ' + '}${durationWords(Math.abs(plus), words.language)}`;
  return say(words, `后 ${forMsWords(span, words)}${more}`, `${forMsWords(span, words)}${more} after`);
}

function forMsWords(forMs: Limit, words: Words): string {
  if (typeof forMs === 'number') return durationWords(forMs, words.language);
  const otherwise = forMs.otherwise === undefined ? undefined : durationWords(forMs.otherwise, words.language);
  return parameterWords(forMs.parameter, otherwise, words);
}

function nested(condition: Condition, words: Words): string {
  const text = expression(condition, words);
  return condition.op === 'all' || condition.op === 'any' ? `(${text})` : text;
}

function expression(condition: Condition, words: Words): string {
  switch (condition.op) {
    case 'above':
    case 'below': {
      const sign = condition.op === 'above' ? (condition.inclusive ? '≥' : '>') : condition.inclusive ? '≤' : '<';
      const name = pointWords(condition.point, words);
      const left = condition.magnitude ? `|${name}|` : name;
      return `${left} ${sign} ${limitWords(condition.limit, words)}${unitWords(condition.point, words)}`;
    }
    case 'equals':
      return `${pointWords(condition.point, words)} = ${valueWords(condition.point, condition.value, words)}`;
    case 'oneOf': {
      const values = condition.values.map((value) => valueWords(condition.point, value, words));
      return `${pointWords(condition.point, words)} ∈ {${values.join(say(words, '、', ', '))}}`;
    }
    case 'bit': {
      const state = condition.value ? '1' : '0';
      return say(
        words,
        `${pointWords(condition.point, words)} 第 ${condition.bit} 位 = ${state}`,
        `bit ${condition.bit} of ${pointWords(condition.point, words)} = ${state}`,
      );
    }
    case 'all':
      return condition.of.map((part) => nested(part, words)).join(say(words, ' 且 ', ' and '));
    case 'any':
      return condition.of.map((part) => nested(part, words)).join(say(words, ' 或 ', ' or '));
    case 'not':
      return say(words, `非(${expression(condition.of, words)})`, `not (${expression(condition.of, words)})`);
    case 'change': {
      const name = pointWords(condition.point, words);
      const amount = `${limitWords(condition.limit, words)}${unitWords(condition.point, words)}`;
      const within = durationWords(condition.windowMs, words.language);
      return condition.direction === 'rise'
        ? say(words, `${name} 在${within}内上升 ≥ ${amount}`, `${name} rises by ≥ ${amount} within ${within}`)
        : say(words, `${name} 在${within}内下降 ≥ ${amount}`, `${name} falls by ≥ ${amount} within ${within}`);
    }
    case 'unanswered': {
      const within = durationWords(condition.withinMs, words.language);
      return say(
        words,
        `出现(${expression(condition.signal, words)})后${within}内未见(${expression(condition.response, words)})`,
        `(${expression(condition.response, words)}) not seen within ${within} of (${expression(condition.signal, words)})`,
      );
    }
    case 'frozen': {
      const during = forMsWords(condition.forMs, words);
      const name = pointWords(condition.point, words);
      return say(words, `${name} ${during}内数值完全不变`, `${name} identical to the bit for ${during}`);
    }
    case 'code': {
      const table = condition.tables[condition.otherwise] ?? [];
      const name = pointWords(condition.point, words);
      const codes = table.map((code) => valueWords(condition.point, code, words)).join(say(words, '、', ', '));
      return say(
        words,
        `${name} ∈ {${codes}}，按${parameterWords(condition.parameter, condition.otherwise, words)}`,
        `${name} ∈ {${codes}} , by ${parameterWords(condition.parameter, condition.otherwise, words)}`,
      );
    }
    case 'held': {
      const during = forMsWords(condition.forMs, words);
      return say(
        words,
        `${nested(condition.of, words)} 已持续 ${during}`,
        `${nested(condition.of, words)} for ${during}`,
      );
    }
    case 'count': {
      const { windowMs, ofLast = 0, each } = condition;
      const least = limitWords(condition.atLeast, words);
      const what = nested(condition.of, words);
      if (windowMs !== undefined) {
        const within = durationWords(windowMs, words.language);
        const when =
          each === undefined
            ? ''
            : say(words, `(每次 ${nested(each, words)} 时)`, ` (each time ${nested(each, words)} begins)`);
        return say(
          words,
          `${within}内 ${what} 出现 ≥ ${least} 次${when}`,
          `${what} begins ≥ ${least} times within ${within}${when}`,
        );
      }
      const event = each === undefined ? what : nested(each, words);
      return say(
        words,
        `最近 ${ofLast} 次 ${event} 中 ≥ ${least} 次 ${what}`,
        `${what} at ≥ ${least} of the last ${ofLast} times that ${event} began`,
      );
    }
    case 'streak':
      return say(
        words,
        `连续 ${condition.samples} 个样本 ${nested(condition.of, words)}`,
        `${nested(condition.of, words)} at ${condition.samples} samples in a row`,
      );
    case 'rate': {
      const name = pointWords(condition.point, words);
      // Slow limits read better by the minute.
      const byMinute = typeof condition.perS === 'number' && condition.perS < 0.1;
      const figure = byMinute ? Math.round((condition.perS as number) * 60_000) / 1000 : condition.perS;
      const speed = `${limitWords(figure, words)}${unitWords(condition.point, words)}`;
      const span = byMinute ? ['每分钟', 'a minute'] : ['每秒', 'a second'];
      const way = { rise: ['上升', 'rises'], fall: ['下降', 'falls'], either: ['变化', 'changes'] }[
        condition.direction
      ];
      return say(words, `${name} ${span[0]}${way[0]} > ${speed}`, `${name} ${way[1]} by > ${speed} ${span[1]}`);
    }
    case 'moved': {
      const name = pointWords(condition.point, words);
      const amount = `${limitWords(condition.limit, words)}${unitWords(condition.point, words)}`;
      const within = durationWords(condition.windowMs, words.language);
      return condition.direction === 'rise'
        ? say(
            words,
            `${name} 在${within}内累计上升 ≥ ${amount}`,
            `${name} rises by ≥ ${amount} in all within ${within}`,
          )
        : say(
            words,
            `${name} 在${within}内累计下降 ≥ ${amount}`,
            `${name} falls by ≥ ${amount} in all within ${within}`,
          );
    }
    case 'usual':
      return say(
        words,
        `该时段平时 ${nested(condition.of, words)} 每小时 > ${limitWords(condition.perHour, words)} 次`,
        `at this hour ${nested(condition.of, words)} usually begins > ${limitWords(condition.perHour, words)} times`,
      );
    case 'jump': {
      const name = pointWords(condition.point, words);
      const before = durationWords(condition.meanMs, words.language);
      const times = limitWords(condition.times, words);
      return say(
        words,
        `${nested(condition.while, words)} 期间 ${name} > 前${before}均值的 ${times} 倍`,
        `while ${nested(condition.while, words)}: ${name} > ${times} × its mean of the ${before} before`,
      );
    }
    case 'timeOfDay':
      return say(
        words,
        `时间在 ${clockWords(condition.fromMinute)}–${clockWords(condition.toMinute)}`,
        `between ${clockWords(condition.fromMinute)} and ${clockWords(condition.toMinute)}`,
      );
    case 'date': {
      const span = spanWords(condition.plusMs, words);
      return say(
        words,
        `已到 ${parameterName(condition.parameter).zh} ${span}`,
        `${span} ${parameterName(condition.parameter).en}`,
      );
    }
    case 'unreadable': {
      const name = pointWords(condition.point, words);
      return say(words, `${name} 有应答但数值无效`, `${name} answers without a valid value`);
    }
    case 'goodSamples': {
      const name = pointWords(condition.point, words);
      return say(
        words,
        `${name} 连续 ${condition.count} 个有效值`,
        `${condition.count} good samples in a row of ${name}`,
      );
    }
    case 'silent':
      return say(
        words,
        '任一点超过其时效没有数据或设备无应答',
        'any point without data beyond its staleness, or its device not answering',
      );
    case 'parameter':
      return say(
        words,
        `设施参数 ${condition.name} = ${condition.value}`,
        `facility parameter ${condition.name} = ${condition.value}`,
      );
    case 'kind': {
      const kinds = condition.kinds.map((kind) => facilityKinds[kind][words.language]).join(say(words, '、', ', '));
      return say(words, `设施类型为 ${kinds}`, `kind of facility is ${kinds}`);
    }
    case 'lacks':
      return say(
        words,
        `无“${pointWords(condition.point, words)}”点`,
        `no point “${pointWords(condition.point, words)}”`,
      );
    case 'clockDoubtful':
      return say(words, '任一点的源时间不可信', 'any point’s source time is not credible');
  }
}

/** One part of a rule's condition in words. */
export function describePart(condition: Condition, kind: FacilityKind | 'any', language: Language): string {
  return expression(condition, { language, kind });
}

/** What the rule says, in one sentence or two: condition, on-delay, and how it clears. Made from the rule's data alone. */
export function describeCondition(rule: RuleDefinition, language: Language): string {
  const words: Words = { language, kind: rule.kind };
  const raise = expression(rule.raise, words);
  const held = durationWords(rule.onDelayMs, language);
  const raised = rule.onDelayMs === 0 ? raise : say(words, `${raise}，持续 ${held}`, `${raise}, for ${held}`);
  const off = durationWords(rule.offDelayMs, language);
  const condition =
    rule.clearWhen === undefined ? say(words, '条件消失', 'the condition is gone') : expression(rule.clearWhen, words);
  const during = rule.offDelayMs === 0 ? '' : say(words, ` 持续 ${off}`, ` for ${off}`);
  const cleared =
    rule.clear === 'manual'
      ? say(words, `人工复位，且${condition}${during}`, `reset by hand, and ${condition}${during}`)
      : `${condition}${during}`;
  return say(words, `${raised}；恢复：${cleared}`, `${raised}; clears when ${cleared}`);
}
