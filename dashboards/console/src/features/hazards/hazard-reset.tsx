import type { SessionView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { resetHazard } from '../../shared/api/hazard-queries.js';
import { sessionQuery } from '../../shared/api/queries.js';
import { ProblemText } from '../../shared/ui/problem-text.js';

const mayReset: ReadonlySet<SessionView['role']> = new Set([
  'admin',
  'supervisor',
  'dispatcher',
  'property',
  'contractor',
]);

/** A latched hazard stays until a named person ends it with a reason. */
export function HazardReset({ hazardId }: { hazardId: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const reset = useMutation({
    mutationFn: () => resetHazard(hazardId, reason.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: ['hazards'] }),
  });
  const session = useQuery(sessionQuery);
  if (session.data == null || !mayReset.has(session.data.role)) return <p>{t('hazard.needsReset')}</p>;
  return (
    <>
      <form
        className="hazard-reset"
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate();
        }}
      >
        <span>{t('hazard.needsReset')}</span>
        <Input
          aria-label={t('hazard.resetReason')}
          placeholder={t('hazard.resetReason')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button htmlType="submit" disabled={reason.trim() === ''} loading={reset.isPending}>
          {t('hazard.reset')}
        </Button>
      </form>
      {reset.isError && <Alert type="error" showIcon title={<ProblemText error={reset.error} />} />}
    </>
  );
}
