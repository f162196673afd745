import { Severity, severityNames } from '@anju/contracts';
import type { TicketLadderView } from '@anju/contracts/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { ladderQuery, putLadder, routingKeys } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Refusal } from '../../shared/ui/refusal.js';
import { draftOf, type LadderTime, ladderTimes, longestDays, timeOf, timesInForce, timesOf } from './ladder-draft.js';

const names = { remindMs: 'remind', upAfterMs: 'up', overdueStepMs: 'overdue' } as const satisfies Record<
  LadderTime,
  string
>;

/** All times of the district at once, as a further version. */
export function LadderForm({ ladder }: { ladder: TicketLadderView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  // What is typed belongs to the version that it began with, whatever comes meanwhile.
  const [baseVersion, setBaseVersion] = useState(ladder.version);
  const [draft, setDraft] = useState(() => draftOf(timesInForce(ladder)));
  const [reason, setReason] = useState('');
  const begin = (from: TicketLadderView) => {
    setBaseVersion(from.version);
    setDraft(draftOf(timesInForce(from)));
    setReason('');
  };
  const { districtId, defaults } = ladder;
  const times = timesOf(draft, defaults);
  const publish = useMutation({
    mutationFn: () =>
      putLadder(districtId, { expectedVersion: baseVersion, times: times ?? [], reason: reason.trim() }),
    onSuccess: (after) => {
      client.setQueryData(ladderQuery(districtId).queryKey, after);
      begin(after);
      message.success(t('routing.edit.saved'));
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ladderQuery(districtId).queryKey }),
        client.invalidateQueries({ queryKey: routingKeys.all }),
      ]),
  });
  const problems = fieldProblems(publish.error);
  function problemOf(severity: Severity, time: LadderTime): string | undefined {
    const typed = draft[severity];
    const timeMs = timeOf(typed[time], time);
    if (timeMs === undefined) return t('routing.ladder.badAmount', { count: longestDays[time] });
    const upMs = timeOf(typed.upAfterMs, 'upAfterMs');
    if (time === 'remindMs' && upMs !== undefined && timeMs > upMs) return t('routing.ladder.tooLong');
    const sent = times?.findIndex((each) => each.severity === severity) ?? -1;
    return sent < 0 ? undefined : problems.get(`times.${sent}.${time}`);
  }
  const last = ladder.history[0];
  const lastWords =
    last === undefined ? '' : [formatDateTime(last.atMs), last.author.displayName, last.reason].join(' · ');
  return (
    <form
      className="panel-form"
      data-testid="change-ladder"
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate();
      }}
    >
      {Severity.options.map((severity) => (
        <fieldset key={severity} className="plain-set limit" data-limit={severity}>
          <legend>{local(severityNames[severity])}</legend>
          <div className="form-row">
            {ladderTimes.map((time) => (
              <Labelled key={time} label={t(`routing.ladder.${names[time]}`)} problem={problemOf(severity, time)}>
                {(field) => (
                  <Input
                    {...field}
                    className="narrow"
                    inputMode="numeric"
                    maxLength={12}
                    value={draft[severity][time]}
                    onChange={({ target }) =>
                      setDraft({ ...draft, [severity]: { ...draft[severity], [time]: target.value } })
                    }
                  />
                )}
              </Labelled>
            ))}
          </div>
        </fieldset>
      ))}
      <div>
        <Button onClick={() => setDraft(draftOf(defaults))}>{t('routing.ladder.asShipped')}</Button>
      </div>
      <Labelled label={t('routing.edit.reason')} hint={t('routing.edit.hint')} problem={problems.get('reason')}>
        {(field) => (
          <Input {...field} value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
        )}
      </Labelled>
      <Refusal
        error={publish.error}
        now={{ version: ladder.version, words: lastWords }}
        onKeep={() => {
          publish.reset();
          setBaseVersion(ladder.version);
        }}
        onDiscard={() => {
          publish.reset();
          begin(ladder);
        }}
      />
      <div>
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={times === undefined || reason.trim() === ''}
          loading={publish.isPending}
          data-testid="publish-ladder"
        >
          {t('routing.edit.save')}
        </Button>
      </div>
    </form>
  );
}
