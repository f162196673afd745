import type { RuleOverride, RuleSettings, RuleView } from '@anju/contracts/api-client';

/** What a form states of a rule: texts as typed, `undefined` or empty where it stays as it is. */
export interface RuleDraft {
  readonly enabled: boolean;
  readonly severity: RuleOverride['severity'];
  readonly ticket: RuleOverride['ticket'];
  /** Seconds. */
  readonly onDelayS: string;
  readonly offDelayS: string;
  /** By the parameter's name: a figure, or a duration in seconds. */
  readonly parameters: Readonly<Record<string, string>>;
}

type Parameter = RuleView['parameters'][number];

const seconds = (ms: number | undefined): string => (ms === undefined ? '' : String(ms / 1000));

/** Figures that places may state; facts about a facility are its own. */
export function figuresOf(rule: RuleView): readonly Parameter[] {
  return rule.parameters.filter(({ type }) => type !== 'fact');
}

function textOf({ name, type }: Parameter, settings: RuleSettings): string {
  const value = settings.parameters[name];
  if (value === undefined) return '';
  return type === 'duration_ms' && typeof value === 'number' ? seconds(value) : String(value);
}

/** What a place states of a rule now. */
export function draftOf(rule: RuleView, settings: RuleSettings): RuleDraft {
  const own = settings.rules[rule.id] ?? {};
  return {
    enabled: own.enabled !== false,
    severity: own.severity,
    ticket: own.ticket,
    onDelayS: seconds(own.onDelayMs),
    offDelayS: seconds(own.offDelayMs),
    parameters: Object.fromEntries(figuresOf(rule).map((parameter) => [parameter.name, textOf(parameter, settings)])),
  };
}

/** Milliseconds; a text that is no number goes to the server as it is, which names the field. */
function msOf(text: string): number {
  return Math.round(Number(text.trim()) * 1000);
}

/** What the draft changes of the rule; what it leaves empty stays as it ships. */
export function overrideOf(draft: RuleDraft): RuleOverride {
  return {
    ...(draft.enabled ? {} : { enabled: false }),
    ...(draft.severity === undefined ? {} : { severity: draft.severity }),
    ...(draft.ticket === undefined ? {} : { ticket: draft.ticket }),
    ...(draft.onDelayS.trim() === '' ? {} : { onDelayMs: msOf(draft.onDelayS) }),
    ...(draft.offDelayS.trim() === '' ? {} : { offDelayMs: msOf(draft.offDelayS) }),
  };
}

/** The figures that the draft states. */
export function figuresStated(rule: RuleView, draft: RuleDraft): Record<string, number | string> {
  const stated: Record<string, number | string> = {};
  for (const { name, type } of figuresOf(rule)) {
    const text = (draft.parameters[name] ?? '').trim();
    if (text === '') continue;
    stated[name] = type === 'text' ? text : type === 'duration_ms' ? msOf(text) : Number(text);
  }
  return stated;
}

/** Numbers that are none, by the field of the form. */
export function wrongNumbers(rule: RuleView, draft: RuleDraft): ReadonlySet<string> {
  const isWrong = (text: string, least: number) =>
    text.trim() !== '' && !(Number.isFinite(Number(text.trim())) && Number(text.trim()) >= least);
  const wrong = new Set<string>();
  if (isWrong(draft.onDelayS, 0)) wrong.add('onDelayMs');
  if (isWrong(draft.offDelayS, 0)) wrong.add('offDelayMs');
  for (const { name, type } of figuresOf(rule)) {
    if (type !== 'text' && isWrong(draft.parameters[name] ?? '', Number.NEGATIVE_INFINITY)) wrong.add(name);
  }
  return wrong;
}

/** The settings of the place with this rule as drafted and everything else as it is. */
export function settingsWith(settings: RuleSettings, rule: RuleView, draft: RuleDraft): RuleSettings {
  const override = overrideOf(draft);
  const rules = Object.fromEntries(Object.entries(settings.rules).filter(([id]) => id !== rule.id));
  const names = new Set(figuresOf(rule).map(({ name }) => name));
  const parameters = Object.fromEntries(Object.entries(settings.parameters).filter(([name]) => !names.has(name)));
  return {
    ...settings,
    rules: Object.keys(override).length === 0 ? rules : { ...rules, [rule.id]: override },
    parameters: { ...parameters, ...figuresStated(rule, draft) },
  };
}

/** Everything in settings that bears on a rule: its override, its figures, and the city whose figures stand in for them. */
export function statedOf(rule: RuleView, { cityProfile, parameters, rules }: RuleSettings): readonly unknown[] {
  const figures = figuresOf(rule).map(({ name }) => parameters[name] ?? null);
  return [rules[rule.id] ?? null, figures, figures.length === 0 ? null : (cityProfile ?? null)];
}
