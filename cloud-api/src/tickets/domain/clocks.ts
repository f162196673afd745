import type { ClockLimit, DeadlineKind, ProblemClass, Severity, Source } from '@anju/contracts';

/** One time limit as it ships. The first rule of a kind whose conditions all hold is the one in force. */
export interface ClockRule {
  readonly kind: DeadlineKind;
  readonly limitMs: number;
  readonly severity?: Severity;
  /** Rules whose hazards it is about, for which it is the upper bound whatever a district sets; absent: all. */
  readonly ruleIds?: readonly string[];
  readonly source: Source;
}

/** The platform itself was down, or could not act, from then to then. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A version of a district's clocks; the version in force is recorded with every deadline that it opened. */
export interface ClockSet {
  /** 1: what ships. */
  readonly version: number;
  /** What the district sets. */
  readonly limits: readonly ClockLimit[];
  /** What ships. */
  readonly rules: readonly ClockRule[];
  /** The longest that a suspension may last. */
  readonly maxSuspensionMs: number;
  /** What fell due within one of them is late by the platform's fault. */
  readonly outages: readonly Outage[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rules that say that a person is shut in. */
const personTrapped = ['E-TRAP', 'E-TRAP-CALL'];

const d4: Source = {
  tag: 'STD',
  confidence: 'H',
  text: 'Pudong 浦建委物管〔2022〕61号: 30分钟响应',
  textZh: '浦建委物管〔2022〕61号：30分钟响应',
};
const ours: Source = {
  tag: 'DEFAULT',
  confidence: 'H',
  text: 'Chosen by this product; configurable',
  textZh: '本产品默认值，可配置',
};

/**
 * Respond: 30 minutes whatever the severity (STD D4); 5 minutes for a person trapped in a lift (DEFAULT), and on site within
 * 30 minutes of the alarm (STD TSG T5002-2017, municipalities and cities with districts). Rectify by severity and verify: DEFAULT.
 */
export const defaultClocks: ClockSet = {
  version: 1,
  limits: [],
  maxSuspensionMs: 90 * 24 * HOUR,
  outages: [],
  rules: [
    { kind: 'respond', limitMs: 5 * MINUTE, ruleIds: personTrapped, source: ours },
    {
      kind: 'arrive',
      limitMs: 30 * MINUTE,
      ruleIds: personTrapped,
      source: {
        tag: 'STD',
        confidence: 'H',
        text: 'TSG T5002-2017: rescuers on site within 30 min',
        textZh: 'TSG T5002-2017：救援人员 30 min 内到达现场',
      },
    },
    { kind: 'respond', limitMs: 30 * MINUTE, source: d4 },
    { kind: 'rectify', limitMs: 4 * HOUR, severity: 'critical', source: ours },
    { kind: 'rectify', limitMs: 24 * HOUR, severity: 'major', source: ours },
    { kind: 'rectify', limitMs: 72 * HOUR, severity: 'minor', source: ours },
    { kind: 'rectify', limitMs: 7 * 24 * HOUR, severity: 'notice', source: ours },
    { kind: 'verify', limitMs: 48 * HOUR, source: ours },
  ],
};

/** What a clock is about. */
export interface ClockSubject {
  readonly severity: Severity;
  readonly problemClass: ProblemClass;
  readonly ruleIds: readonly string[];
}

const particularity = (limit: ClockLimit) =>
  (limit.problemClass === undefined ? 0 : 2) + (limit.severity === undefined ? 0 : 1);

/**
 * The time limit of `kind`, ms, or `undefined` where there is none: the district's most particular one, else the one that ships, and
 * never more than what ships for the rules of these very hazards.
 */
export function limitOf(clocks: ClockSet, kind: DeadlineKind, about: ClockSubject): number | undefined {
  const own = clocks.limits
    .filter(
      (limit) =>
        limit.kind === kind &&
        (limit.severity ?? about.severity) === about.severity &&
        (limit.problemClass ?? about.problemClass) === about.problemClass,
    )
    .reduce<ClockLimit | undefined>(
      (best, each) => (best !== undefined && particularity(best) >= particularity(each) ? best : each),
      undefined,
    );
  const shipped = clocks.rules.filter(
    (rule) => rule.kind === kind && (rule.severity === undefined || rule.severity === about.severity),
  );
  const bounds = shipped.filter(({ ruleIds }) => ruleIds?.some((id) => about.ruleIds.includes(id)) === true);
  const general = own ?? shipped.find(({ ruleIds }) => ruleIds === undefined);
  const limits = [...bounds, ...(general === undefined ? [] : [general])].map(({ limitMs }) => limitMs);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Whether one of these rules has a respond clock of its own: somebody waits for help, whatever else is done about the facility. */
export function isUrgent(clocks: Pick<ClockSet, 'rules'>, ruleIds: readonly string[]): boolean {
  return clocks.rules.some((rule) => rule.kind === 'respond' && rule.ruleIds?.some((id) => ruleIds.includes(id)));
}

/** What of the district's limits contradicts another of them: the same clock twice. */
export function doubledLimit(limits: readonly ClockLimit[]): number | undefined {
  const seen = new Set<string>();
  for (const [index, { kind, problemClass, severity }] of limits.entries()) {
    const key = `${kind}/${problemClass ?? ''}/${severity ?? ''}`;
    if (seen.has(key)) return index;
    seen.add(key);
  }
  return undefined;
}

export function isPlatformCaused(clocks: Pick<ClockSet, 'outages'>, dueMs: number): boolean {
  return clocks.outages.some(({ fromMs, toMs }) => fromMs <= dueMs && dueMs <= toMs);
}
