import { HazardView as HazardSchema, type HazardView } from '@anju/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../../shared/api/client.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';

/** Why a hazard was raised, on whose authority, and what to do; with the reset of a latched one. */
export function HazardDetails({ hazard }: { hazard: HazardView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return (
    <details className="hazard-details">
      <summary>
        {hazard.advice === null ? t('hazard.evidence') : `${t('hazard.advice')}: ${local(hazard.advice)}`}
      </summary>
      <dl>
        <dt>{t('hazard.evidence')}</dt>
        {hazard.evidence.map((sample) => (
          <dd key={`${sample.point}@${sample.sourceTimeMs}`}>
            <code>{sample.point}</code> = {String(sample.value)} · {formatDateTime(sample.sourceTimeMs)}
          </dd>
        ))}
        <dt>{t('hazard.source')}</dt>
        <dd>
          <span className={`source source-${hazard.source.tag}`}>{t(`hazard.tag.${hazard.source.tag}`)}</span>{' '}
          {hazard.source.text} ({hazard.source.confidence})
        </dd>
        <dt>{t('hazard.rule')}</dt>
        <dd>
          {hazard.ruleId} v{hazard.ruleVersion}
        </dd>
      </dl>
      {hazard.needsReset && <HazardReset hazardId={hazard.id} />}
    </details>
  );
}

function HazardReset({ hazardId }: { hazardId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const reset = useMutation({
    mutationFn: () => postJson(`/hazards/${encodeURIComponent(hazardId)}/reset`, { reason }, HazardSchema),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['hazards'] }),
    onError: (error) => message.error(error.message),
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
