import { Severity, severityNames } from '@anju/contracts';
import type { RuleView } from '@anju/contracts/api-client';
import { Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { figureUnit } from './figure-text.js';
import { figuresOf, type RuleDraft, wrongNumbers } from './rule-draft.js';

interface Props {
  readonly rule: RuleView;
  readonly draft: RuleDraft;
  readonly onChange: (draft: RuleDraft) => void;
  /** What the server found wrong, by the name of its field. */
  readonly problems: ReadonlyMap<string, string>;
}

const AS_IS = 'as_is';

/** What the viewer would have of a rule at this place; what is left empty stays as the product or a wider place has it. */
export function RuleForm({ rule, draft, onChange, problems }: Props) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const wrong = wrongNumbers(rule, draft);
  const problemOf = (field: string): string | undefined =>
    wrong.has(field)
      ? t('rules.noNumber')
      : (problems.get(`settings.rules.${rule.id}.${field}`) ??
        problems.get(`settings.parameters.${field}`) ??
        problems.get(`override.${field}`) ??
        problems.get(`parameters.${field}`));
  return (
    <fieldset className="panel-form" data-testid="rule-form">
      <legend>{t('rules.change')}</legend>
      <p className="muted">{t('rules.emptyStays')}</p>
      <Labelled label={t('rules.enabled')}>
        {(field) => (
          <Switch
            {...field}
            checked={draft.enabled}
            checkedChildren={t('rules.on')}
            unCheckedChildren={t('rules.off')}
            onChange={(enabled) => onChange({ ...draft, enabled })}
          />
        )}
      </Labelled>
      <div className="form-row">
        <Labelled label={t('hazard.severity')} problem={problemOf('severity')}>
          {(field) => (
            <Select<string>
              {...field}
              className="narrow"
              virtual={false}
              value={draft.severity ?? AS_IS}
              onChange={(value) =>
                onChange({ ...draft, severity: value === AS_IS ? undefined : Severity.parse(value) })
              }
              options={[
                { value: AS_IS, label: t('rules.asIs') },
                ...Severity.options.map((value) => ({ value, label: local(severityNames[value]) })),
              ]}
            />
          )}
        </Labelled>
        <Labelled label={t('rules.effect')} problem={problemOf('ticket')}>
          {(field) => (
            <Select<'open' | 'worklist' | 'none' | typeof AS_IS>
              {...field}
              className="narrow"
              virtual={false}
              value={draft.ticket ?? AS_IS}
              onChange={(value) => onChange({ ...draft, ticket: value === AS_IS ? undefined : value })}
              options={[
                { value: AS_IS, label: t('rules.asIs') },
                ...(['open', 'worklist', 'none'] as const).map((value) => ({
                  value,
                  label: t(`rules.ticket.${value}`),
                })),
              ]}
            />
          )}
        </Labelled>
        {(['onDelay', 'offDelay'] as const).map((name) => (
          <Labelled key={name} label={`${t(`rules.${name}`)} (s)`} problem={problemOf(`${name}Ms`)}>
            {(field) => (
              <Input
                {...field}
                className="narrow"
                inputMode="decimal"
                placeholder={String((name === 'onDelay' ? rule.onDelayMs : rule.offDelayMs) / 1000)}
                value={draft[`${name}S`]}
                onChange={(event) => onChange({ ...draft, [`${name}S`]: event.target.value })}
              />
            )}
          </Labelled>
        ))}
        {figuresOf(rule).map((parameter) => {
          const unit = figureUnit(rule, parameter);
          const { name, label, otherwise, type } = parameter;
          const shipped =
            type === 'duration_ms' && typeof otherwise === 'number' ? otherwise / 1000 : (otherwise ?? '');
          return (
            <Labelled
              key={name}
              label={unit === '' ? local(label) : `${local(label)} (${unit})`}
              problem={problemOf(name)}
            >
              {(field) => (
                <Input
                  {...field}
                  className="narrow"
                  {...(type === 'text' ? {} : { inputMode: 'decimal' as const })}
                  placeholder={String(shipped)}
                  value={draft.parameters[name] ?? ''}
                  maxLength={200}
                  onChange={(event) =>
                    onChange({ ...draft, parameters: { ...draft.parameters, [name]: event.target.value } })
                  }
                />
              )}
            </Labelled>
          );
        })}
      </div>
    </fieldset>
  );
}
