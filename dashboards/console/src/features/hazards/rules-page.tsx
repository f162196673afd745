import { FacilityKind, facilityKinds, problemClasses, type RuleView } from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rulesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { severityRank } from '../../shared/ui/severity-counts.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { SourceTag } from '../../shared/ui/source-tag.js';

/** By what the system judges: each rule's condition in words, and on whose authority it stands. */
export function RulesPage() {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const query = useQuery(rulesQuery);
  return (
    <section className="rules">
      <h2>{t('nav.rules')}</h2>
      <p className="muted">{t('rules.about')}</p>
      <QueryView query={query}>
        {(rules) => (
          <>
            {[...FacilityKind.options, 'any' as const].map((kind) => {
              const ofKind = rules.filter((rule) => rule.kind === kind);
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
        )}
      </QueryView>
    </section>
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
        <strong>{local(rule.name)}</strong>
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
