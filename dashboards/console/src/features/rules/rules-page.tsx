import { FacilityKind, facilityKinds, problemClasses, severityNames } from '@anju/contracts';
import type { RuleView, Severity } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Input, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { rulesQuery } from '../../shared/api/queries.js';
import { DISTRICT } from '../../shared/api/rule-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { severityRank } from '../../shared/ui/severity-counts.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { SourceTag } from '../../shared/ui/source-tag.js';

const tags = ['all', 'STD', 'PRACTICE', 'DEFAULT'] as const;
const kinds = [...FacilityKind.options, 'any'] as const;

/** By what the system judges: each rule's condition in words, and on whose authority it stands. */
export function RulesPage() {
  const { t } = useTranslation();
  const query = useQuery(rulesQuery);
  return (
    <section className="rules">
      <header>
        <h2>{t('nav.rules')}</h2>
        <Link to={`/rule-settings/${DISTRICT}`} className="target">
          {t('rules.settings')}
        </Link>
      </header>
      <p className="muted">{t('rules.about')}</p>
      <QueryView query={query}>{(rules) => <Filtered rules={rules} />}</QueryView>
    </section>
  );
}

function Filtered({ rules }: { rules: readonly RuleView[] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const [parameters, setParameters] = useSearchParams();
  const wanted = (name: string) => parameters.get(name) ?? 'all';
  const choose = (name: string, value: string) =>
    setParameters(
      (known) => {
        if (value === 'all' || value === '') known.delete(name);
        else known.set(name, value);
        return known;
      },
      { replace: true },
    );
  const text = (parameters.get('text') ?? '').toLowerCase();
  const matches = ({ id, name, conditionText, severity, source }: RuleView): boolean =>
    (wanted('tag') === 'all' || source.tag === wanted('tag')) &&
    (wanted('severity') === 'all' || severity === wanted('severity')) &&
    [id, local(name), local(conditionText)].some((each) => each.toLowerCase().includes(text));
  const shown = rules.filter(matches);
  return (
    <>
      <search className="form-row">
        <Labelled label={t('rules.search')}>
          {(field) => (
            <Input
              {...field}
              type="search"
              defaultValue={parameters.get('text') ?? ''}
              onChange={(event) => choose('text', event.target.value)}
            />
          )}
        </Labelled>
        <Labelled label={t('hazard.severity')}>
          {(field) => (
            <Select<Severity | 'all'>
              {...field}
              className="narrow"
              virtual={false}
              value={wanted('severity') as Severity | 'all'}
              onChange={(value) => choose('severity', value)}
              options={[
                { value: 'all', label: t('rules.all') },
                ...(Object.keys(severityNames) as Severity[]).map((value) => ({
                  value,
                  label: local(severityNames[value]),
                })),
              ]}
            />
          )}
        </Labelled>
        <Segmented
          aria-label={t('hazard.source')}
          value={wanted('tag')}
          onChange={(value) => choose('tag', value)}
          options={tags.map((value) => ({
            value,
            label: t(value === 'all' ? 'rules.all' : `rules.tagShort.${value}`),
          }))}
        />
      </search>
      <p className="muted" role="status">
        {t('rules.count', { count: shown.length, total: rules.length })}
      </p>
      {shown.length === 0 && <Nothing text={t('rules.noneFound')} />}
      {kinds.map((kind) => {
        const ofKind = shown.filter((rule) => rule.kind === kind);
        if (ofKind.length === 0) return null;
        return (
          <section key={kind}>
            <h3>{kind === 'any' ? t('rules.anyKind') : local(facilityKinds[kind])}</h3>
            <ul>
              {ofKind
                .toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity) || (a.id < b.id ? -1 : 1))
                .map((rule) => (
                  <RuleRow key={rule.id} rule={rule} />
                ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function RuleRow({ rule }: { rule: RuleView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return (
    <li className="rule" id={rule.id} data-rule={rule.id}>
      <div className="hazard-head">
        {/* What a rule would raise is no alarm: its severity is named without the colour. */}
        <SeverityMark severity={rule.severity} quiet />
        <Link to={`/rules/${rule.id}`} className="target">
          {local(rule.name)}
        </Link>
        <span className="muted">
          {local(problemClasses[rule.problemClass])} · {t(`rules.ticket.${rule.ticket}`)} · {rule.id} v{rule.version}
        </span>
      </div>
      <p>{local(rule.conditionText)}</p>
      <p className="rule-source">
        <SourceTag source={rule.source} />
      </p>
    </li>
  );
}
