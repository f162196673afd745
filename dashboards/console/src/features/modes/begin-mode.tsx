import { FacilityModeKind } from '@anju/contracts';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNowMs } from '../../shared/api/client.js';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { beginMode } from '../../shared/api/mode-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { TimeField } from '../../shared/ui/time-field.js';
import { useModesChanged } from './use-modes-changed.js';

const MINUTE = 60_000;
const minutesOffered = [30, 60, 120, 240] as const;
/** As the server takes it. */
const longestMs = 7 * 24 * 60 * MINUTE;

/** Begins a test or maintenance: why, and until when. */
export function BeginMode({ facilityId, onDone }: { facilityId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const changed = useModesChanged(facilityId);
  const [kind, setKind] = useState<FacilityModeKind>('test');
  const [reason, setReason] = useState('');
  const [untilMs, setUntilMs] = useState<number | null>(serverNowMs() + 60 * MINUTE);
  const begin = useMutation({
    mutationFn: (until: number) => beginMode(facilityId, { kind, reason: reason.trim(), untilMs: until }),
    onSuccess: () => {
      changed();
      onDone();
    },
  });
  const problems = fieldProblems(begin.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (untilMs !== null) begin.mutate(Math.round(untilMs));
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('mode.begin')}>
      <p className="muted">{t('mode.meaning')}</p>
      <div className="field">
        <span id="mode-kind">{t('mode.kind')}</span>
        <Segmented<FacilityModeKind>
          aria-labelledby="mode-kind"
          value={kind}
          onChange={setKind}
          options={FacilityModeKind.options.map((value) => ({ value, label: t(`mode.kinds.${value}`) }))}
        />
      </div>
      <Labelled label={t('mode.reason')} problem={problems.get('reason')}>
        {(field) => (
          <Input {...field} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        )}
      </Labelled>
      <div className="form-row">
        {minutesOffered.map((minutes) => (
          <Button key={minutes} onClick={() => setUntilMs(serverNowMs() + minutes * MINUTE)}>
            {t('mode.forMinutes', { count: minutes })}
          </Button>
        ))}
        <TimeField
          label={t('mode.to')}
          valueMs={untilMs}
          onChange={setUntilMs}
          minMs={serverNowMs()}
          maxMs={serverNowMs() + longestMs}
          problem={problems.get('untilMs')}
        />
      </div>
      {begin.isError && <Alert type="error" showIcon title={<ProblemText error={begin.error} />} />}
      <div className="form-row">
        <Button onClick={onDone}>{t('ticket.cancel')}</Button>
        <Button
          type="primary"
          htmlType="submit"
          loading={begin.isPending}
          disabled={reason.trim() === '' || untilMs === null}
          data-testid="confirm-mode"
        >
          {t('mode.begin')}
        </Button>
      </div>
    </form>
  );
}
