import { ApiProblem } from '@anju/contracts/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { keys } from '../../shared/api/queries.js';
import { revokeReportLink } from '../../shared/api/report-link-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import type { LinkInForce } from './coded-facilities.js';

interface Props {
  readonly estateId: string;
  readonly link: LinkInForce;
  readonly onClose: () => void;
  /** Told where this code is not the one in force any more. */
  readonly onRefused: (error: unknown) => void;
}

/** Takes a code out of force, with the reason that stays beside it. */
export function RevokeCode({ estateId, link, onClose, onRefused }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { facilityId, createdMs } = link;
  const revoke = useMutation({
    mutationFn: () => revokeReportLink({ estateId, facilityId }, { createdMs, reason: reason.trim() }),
    onSuccess: () => {
      message.success(t('reportLinks.revoked'));
      onClose();
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 409) onRefused(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.allTickets }),
  });
  return (
    <form
      className="panel-form"
      data-testid="revoke-form"
      onSubmit={(event) => {
        event.preventDefault();
        revoke.mutate();
      }}
    >
      <Labelled
        label={t('reportLinks.reason')}
        hint={t('reportLinks.reasonHint')}
        problem={fieldProblems(revoke.error).get('reason')}
      >
        {(field) => (
          <Input.TextArea
            {...field}
            rows={2}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Labelled>
      {revoke.error !== null && <Alert type="error" showIcon title={<ProblemText error={revoke.error} />} />}
      <div className="ticket-actions">
        <Button
          danger
          size="large"
          htmlType="submit"
          disabled={reason.trim() === ''}
          loading={revoke.isPending}
          data-testid="confirm-revoke"
        >
          {t('reportLinks.confirmRevoke')}
        </Button>
        <Button size="large" onClick={onClose}>
          {t('ticket.cancel')}
        </Button>
      </div>
    </form>
  );
}
