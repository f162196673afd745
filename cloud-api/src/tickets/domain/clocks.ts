import type { DeadlineKind, Severity, Source } from '@anju/contracts';

/** One default time limit. The first rule of a kind whose conditions all hold is the one in force. */
export interface ClockRule {
  readonly kind: DeadlineKind;
  readonly limitMs: number;
  readonly severity?: Severity;
  /** Rules whose hazards it is about; absent: all. */
  readonly ruleIds?: readonly string[];
  readonly source: Source;
}

/** A version of the clocks; the version in force is recorded with every deadline that it opened. */
export interface ClockSet {
  readonly version: number;
  readonly rules: readonly ClockRule[];
  /** The longest that a suspension may last. */
  readonly maxSuspensionMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rules that say that a person is shut in. */
const personTrapped = ['E-TRAP'];

const d4: Source = { tag: 'STD', confidence: 'H', text: 'Pudong 浦建委物管〔2022〕61号: 30分钟响应' };
const ours: Source = { tag: 'DEFAULT', confidence: 'H', text: 'Chosen by this product; configurable' };

/**
 * Respond: 30 minutes whatever the severity (STD D4); 5 minutes for a person trapped in a lift (DEFAULT), and on site within
 * 30 minutes of the alarm (STD TSG T5002-2017, municipalities and cities with districts). Rectify by severity and verify: DEFAULT.
 */
export const defaultClocks: ClockSet = {
  version: 1,
  maxSuspensionMs: 90 * 24 * HOUR,
  rules: [
    { kind: 'respond', limitMs: 5 * MINUTE, ruleIds: personTrapped, source: ours },
    {
      kind: 'arrive',
      limitMs: 30 * MINUTE,
      ruleIds: personTrapped,
      source: { tag: 'STD', confidence: 'H', text: 'TSG T5002-2017: rescuers on site within 30 min' },
    },
    { kind: 'respond', limitMs: 30 * MINUTE, source: d4 },
    { kind: 'rectify', limitMs: 4 * HOUR, severity: 'critical', source: ours },
    { kind: 'rectify', limitMs: 24 * HOUR, severity: 'major', source: ours },
    { kind: 'rectify', limitMs: 72 * HOUR, severity: 'minor', source: ours },
    { kind: 'rectify', limitMs: 7 * 24 * HOUR, severity: 'notice', source: ours },
    { kind: 'verify', limitMs: 48 * HOUR, source: ours },
  ],
};

/** The time limit of `kind`, ms, or `undefined` where there is none. */
export function limitOf(
  clocks: ClockSet,
  kind: DeadlineKind,
  about: { readonly severity: Severity; readonly ruleIds: readonly string[] },
): number | undefined {
  return clocks.rules.find(
    (rule) =>
      rule.kind === kind &&
      (rule.severity === undefined || rule.severity === about.severity) &&
      (rule.ruleIds === undefined || rule.ruleIds.some((id) => about.ruleIds.includes(id))),
  )?.limitMs;
}
