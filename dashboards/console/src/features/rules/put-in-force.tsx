import type { RuleSettings, RuleSettingsView } from '@anju/contracts/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../shared/api/client.js';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { putSettings, settingsKey } from '../../shared/api/rule-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';

interface Props {
  readonly place: string;
  readonly own: RuleSettingsView;
  readonly next: RuleSettings;
  /** Why it cannot be sent; `null`: it can. */
  readonly refusedBecause: string | null;
  readonly onProblems?: (problems: ReadonlyMap<string, string>) => void;
}

/** A further version of the settings of a place, with the reason; in force at once, for good in the record. */
export function PutInForce({ place, own, next, refusedBecause, onProblems }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const publish = useMutation({
    mutationFn: () => putSettings(place, { expectedVersion: own.version, settings: next, reason: reason.trim() }),
    onMutate: () => onProblems?.(new Map()),
    onSuccess: (view) => {
      client.setQueryData(settingsKey(place), view);
      message.success(t('rules.published', { version: view.version }));
    },
    onError: (error) => onProblems?.(fieldProblems(error)),
  });
  const isLate = publish.error instanceof ApiProblem && publish.error.code === 'registry.conflict';
  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate();
      }}
    >
      <Labelled label={t('rules.reason')} problem={fieldProblems(publish.error).get('reason')}>
        {(field) => (
          <Input {...field} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        )}
      </Labelled>
      {publish.isError && (
        <Alert
          type="error"
          showIcon
          title={<ProblemText error={publish.error} />}
          action={
            isLate ? (
              <Button onClick={() => void client.invalidateQueries({ queryKey: settingsKey(place) })}>
                {t('rules.readAgain')}
              </Button>
            ) : undefined
          }
        />
      )}
      <div className="form-row">
        <Button
          type="primary"
          htmlType="submit"
          disabled={reason.trim() === '' || refusedBecause !== null}
          loading={publish.isPending}
          data-testid="publish"
        >
          {t('rules.publish')}
        </Button>
        <span className="muted">{refusedBecause ?? t('rules.publishHint')}</span>
      </div>
    </form>
  );
}
