import { facilityKinds, problemClasses } from '@anju/contracts';
import type { RuleView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { rulesQuery } from '../../shared/api/queries.js';
import { DISTRICT } from '../../shared/api/rule-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatAge } from '../../shared/time/format.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { SourceTag } from '../../shared/ui/source-tag.js';
import { figureText } from './figure-text.js';
import { PlaceSelect } from './place-select.js';
import { RuleAtPlace } from './rule-at-place.js';

/** One rule: what it says and by whose authority, what a place changes of it, and what another figure would have done. */
export function RulePage() {
  const { t } = useTranslation();
  const { ruleId = '' } = useParams();
  const query = useQuery(rulesQuery);
  return (
    <QueryView query={query}>
      {(rules) => {
        const rule = rules.find(({ id }) => id === ruleId);
        return rule === undefined ? <p>{t('error.notFound')}</p> : <Rule rule={rule} />;
      }}
    </QueryView>
  );
}

function Rule({ rule }: { rule: RuleView }) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const [parameters, setParameters] = useSearchParams();
  const place = parameters.get('place') ?? DISTRICT;
  const kind = rule.kind === 'any' ? t('rules.anyKind') : local(facilityKinds[rule.kind as keyof typeof facilityKinds]);
  return (
    <section className="facility rule-page" data-rule={rule.id}>
      <header>
        <nav aria-label={t('nav.rules')}>
          <Link to="/rules" className="target">
            {t('nav.rules')}
          </Link>{' '}
          / {rule.id} v{rule.version}
        </nav>
        <h2>
          <SeverityMark severity={rule.severity} quiet /> {local(rule.name)}
        </h2>
      </header>
      <dl className="facts">
        <dt>{t('facility.kind')}</dt>
        <dd>{kind}</dd>
        <dt>{t('ticket.problemClass')}</dt>
        <dd>{local(problemClasses[rule.problemClass])}</dd>
        <dt>{t('hazard.condition')}</dt>
        <dd>{local(rule.conditionText)}</dd>
        <dt>{t('hazard.source')}</dt>
        <dd>
          <SourceTag source={rule.source} />
        </dd>
        <dt>{t('rules.effect')}</dt>
        <dd>
          {t(`rules.ticket.${rule.ticket}`)} · {t(`rules.clear.${rule.clear}`)}
        </dd>
        <dt>{t('rules.onDelay')}</dt>
        <dd>{formatAge(rule.onDelayMs, language)}</dd>
        <dt>{t('rules.offDelay')}</dt>
        <dd>{formatAge(rule.offDelayMs, language)}</dd>
        <dt>{t('hazard.advice')}</dt>
        <dd>{local(rule.advice)}</dd>
        {rule.parameters.length > 0 && (
          <>
            <dt>{t('rules.figures')}</dt>
            <dd>
              <ul>
                {rule.parameters.map((parameter) => (
                  <li key={parameter.name}>
                    {local(parameter.label)}{' '}
                    <span className="muted">
                      {parameter.type === 'fact'
                        ? t('rules.fact')
                        : parameter.otherwise === null
                          ? t('rules.noOtherwise')
                          : t('rules.otherwise', { value: figureText(rule, parameter, parameter.otherwise, language) })}
                    </span>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
      <h3>{t('rules.atPlace')}</h3>
      <div className="form-row">
        <PlaceSelect
          place={place}
          onChange={(next) =>
            setParameters(
              (known) => {
                known.set('place', next);
                return known;
              },
              { replace: true },
            )
          }
        />
      </div>
      <RuleAtPlace key={place} rule={rule} place={place} />
    </section>
  );
}
