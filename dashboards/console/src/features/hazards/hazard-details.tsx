import { pointName } from '@anju/contracts';
import type { HazardView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { rulesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { valueWords } from '../../shared/names/value-words.js';
import { formatDateTime } from '../../shared/time/format.js';
import { SourceTag } from '../../shared/ui/source-tag.js';
import { HazardReset } from './hazard-reset.js';

/** Why a hazard was raised, on whose authority, and what to do; with the reset of a latched one. */
export function HazardDetails({ hazard }: { hazard: HazardView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <>
      {hazard.advice !== null && hazard.state !== 'cleared' && (
        <p className="hazard-advice">
          <span className="muted">{t('hazard.advice')}</span> {local(hazard.advice)}
        </p>
      )}
      <details className="hazard-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('hazard.why')}</summary>
        {open && <Reasons hazard={hazard} />}
      </details>
      {hazard.needsReset && hazard.state !== 'cleared' && <HazardReset hazardId={hazard.id} />}
    </>
  );
}

function Reasons({ hazard }: { hazard: HazardView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const rules = useQuery(rulesQuery);
  const rule = rules.data?.find(({ id, version }) => id === hazard.ruleId && version === hazard.ruleVersion);
  return (
    <dl>
      <dt>{t('hazard.evidence')}</dt>
      <dd>
        <EvidenceList hazard={hazard} />
      </dd>
      <dt>{t('hazard.condition')}</dt>
      <dd>{rule === undefined ? t('hazard.ruleChanged') : local(rule.conditionText)}</dd>
      <dt>{t('hazard.source')}</dt>
      <dd>
        <SourceTag source={hazard.source} />
      </dd>
      <dt>{t('hazard.rule')}</dt>
      <dd>
        <Link to={`/rules/${hazard.ruleId}`} className="target">
          {hazard.ruleId} v{hazard.ruleVersion}
        </Link>{' '}
        ·{' '}
        <Link to={`/hazards/${encodeURIComponent(hazard.id)}`} className="target" data-testid="explain">
          {t('explain.open')}
        </Link>
      </dd>
    </dl>
  );
}

/** The readings that raised it: point, value, time. */
export function EvidenceList({ hazard }: { hazard: HazardView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  if (hazard.evidence.length === 0) return <>{t('hazard.noEvidence')}</>;
  return (
    <ul>
      {hazard.evidence.map((sample) => {
        const words = valueWords(hazard.facilityKind, sample.point, sample.value, local);
        return (
          <li key={`${sample.point}@${sample.sourceTimeMs}`}>
            {local(pointName(hazard.facilityKind, sample.point))}:{' '}
            {words === null ? <span className="no-value">{t('point.noValue')}</span> : <strong>{words}</strong>}{' '}
            <span className="muted">· {formatDateTime(sample.sourceTimeMs)}</span>
          </li>
        );
      })}
    </ul>
  );
}
