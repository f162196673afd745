import { findPoint, pointName } from '@anju/contracts';
import type { HazardView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../shared/api/client.js';
import { rulesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { unitText } from '../../shared/names/unit-text.js';
import { formatDateTime } from '../../shared/time/format.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { SourceTag } from '../../shared/ui/source-tag.js';

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
      {hazard.evidence.length === 0 && <dd>{t('hazard.noEvidence')}</dd>}
      {hazard.evidence.map((sample) => (
        <dd key={`${sample.point}@${sample.sourceTimeMs}`}>
          {local(pointName(hazard.facilityKind, sample.point))}: <EvidenceValue hazard={hazard} sample={sample} />{' '}
          <span className="muted">· {formatDateTime(sample.sourceTimeMs)}</span>
        </dd>
      ))}
      <dt>{t('hazard.condition')}</dt>
      <dd>{rule === undefined ? t('hazard.ruleChanged') : local(rule.conditionText)}</dd>
      <dt>{t('hazard.source')}</dt>
      <dd>
        <SourceTag source={hazard.source} />
      </dd>
      <dt>{t('hazard.rule')}</dt>
      <dd>
        <Link to={`/rules#${hazard.ruleId}`} className="target">
          {hazard.ruleId} v{hazard.ruleVersion}
        </Link>
      </dd>
    </dl>
  );
}

function EvidenceValue({ hazard, sample }: { hazard: HazardView; sample: HazardView['evidence'][number] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { value } = sample;
  const definition = hazard.facilityKind === null ? undefined : findPoint(hazard.facilityKind, sample.point);
  if (value === null) return <span className="no-value">{t('point.noValue')}</span>;
  const label = definition?.labels?.[Number(value)];
  if (label !== undefined) return <strong>{local(label)}</strong>;
  const text = typeof value === 'number' ? String(Number(value.toFixed(3))) : String(value);
  const unit = definition === undefined ? '' : unitText(definition.unit);
  return (
    <strong>
      {text}
      {unit === '' ? '' : ` ${unit}`}
    </strong>
  );
}

function HazardReset({ hazardId }: { hazardId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const reset = useMutation({
    mutationFn: () => api.post('/api/v1/hazards/{hazardId}/reset', { path: { hazardId }, body: { reason } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['hazards'] }),
    onError: (error) => message.error(<ProblemText error={error} />),
  });
  return (
    <div className="hazard-reset">
      <span>{t('hazard.needsReset')}</span>
      <Input
        aria-label={t('hazard.resetReason')}
        placeholder={t('hazard.resetReason')}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button disabled={reason.trim() === ''} loading={reset.isPending} onClick={() => reset.mutate()}>
        {t('hazard.reset')}
      </Button>
    </div>
  );
}
