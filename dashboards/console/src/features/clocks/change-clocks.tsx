import {
  DeadlineKind,
  deadlineKindNames,
  ProblemClass,
  problemClasses,
  Severity,
  severityNames,
} from '@anju/contracts';
import type { SessionView, TicketClocksView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clocksQuery, putClocks } from '../../shared/api/clock-queries.js';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { sessionQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Choice } from '../../shared/ui/choice.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Refusal } from '../../shared/ui/refusal.js';
import { draftOf, type LimitDraft, limitMsOf, limitsOf, units } from './limit-draft.js';

const mayChange: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor']);

/** The district's own limits, to be changed all at once with a reason. */
export function ChangeClocks({ clocks }: { clocks: TicketClocksView }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const user = session.data;
  const may = user != null && mayChange.has(user.role) && user.scopes.includes(clocks.districtId);
  return (
    <>
      <h3>{t('clocks.change')}</h3>
      {may ? <ClocksForm clocks={clocks} /> : <p className="muted">{t('clocks.readOnly')}</p>}
    </>
  );
}

function ClocksForm({ clocks }: { clocks: TicketClocksView }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  // What is typed belongs to the version that it began with, whatever comes meanwhile.
  const [base, setBase] = useState(clocks);
  const [drafts, setDrafts] = useState(() => clocks.limits.map(draftOf));
  const [reason, setReason] = useState('');
  const nextKey = useRef(clocks.limits.length);
  const begin = (from: TicketClocksView) => {
    setBase(from);
    setDrafts(from.limits.map((limit) => draftOf(limit, nextKey.current++)));
    setReason('');
  };
  const limits = limitsOf(drafts);
  const publish = useMutation({
    mutationFn: () =>
      putClocks(base.districtId, { expectedVersion: base.version, limits: limits ?? [], reason: reason.trim() }),
    onSuccess: (after) => {
      client.setQueryData(clocksQuery(base.districtId).queryKey, after);
      begin(after);
      message.success(t('clocks.published', { version: after.version }));
    },
    onError: () => client.invalidateQueries({ queryKey: clocksQuery(base.districtId).queryKey }),
  });
  const last = clocks.history[0];
  const lastWords =
    last === undefined ? '' : [formatDateTime(last.atMs), last.author.displayName, last.reason].join(' · ');
  const problems = fieldProblems(publish.error);
  const change = (key: number, part: Partial<LimitDraft>) =>
    setDrafts(drafts.map((draft) => (draft.key === key ? { ...draft, ...part } : draft)));
  return (
    <form
      className="panel-form"
      data-testid="change-clocks"
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate();
      }}
    >
      {drafts.length === 0 && <p className="muted">{t('clocks.noneOwn')}</p>}
      {drafts.map((draft, at) => (
        <LimitFields
          key={draft.key}
          draft={draft}
          number={at + 1}
          problem={problems.get(`limits.${at}`)}
          onChange={(part) => change(draft.key, part)}
          onRemove={() => setDrafts(drafts.filter(({ key }) => key !== draft.key))}
        />
      ))}
      <div>
        <Button
          data-testid="add-limit"
          onClick={() => {
            const key = nextKey.current++;
            const empty = { kind: 'respond', problemClass: undefined, severity: undefined, unit: 'minutes' } as const;
            setDrafts([...drafts, { key, ...empty, amount: '' }]);
          }}
        >
          {t('clocks.add')}
        </Button>
      </div>
      <Labelled label={t('clocks.reason')} hint={t('clocks.hint')} problem={problems.get('reason')}>
        {(field) => (
          <Input {...field} value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
        )}
      </Labelled>
      <Refusal
        error={publish.error}
        now={{ version: clocks.version, words: lastWords }}
        onKeep={() => {
          publish.reset();
          setBase(clocks);
        }}
        onDiscard={() => {
          publish.reset();
          begin(clocks);
        }}
      />
      <div>
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={limits === undefined || reason.trim() === ''}
          loading={publish.isPending}
          data-testid="publish-clocks"
        >
          {t('clocks.publish')}
        </Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  readonly draft: LimitDraft;
  readonly number: number;
  readonly problem: string | undefined;
  readonly onChange: (part: Partial<LimitDraft>) => void;
  readonly onRemove: () => void;
}

function LimitFields({ draft, number, problem, onChange, onRemove }: FieldsProps) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const isBad = draft.amount !== '' && limitMsOf(draft) === undefined;
  return (
    <fieldset className="plain-set limit" data-limit={number}>
      <div className="form-row">
        <Labelled label={t('clocks.kind')}>
          {(field) => (
            <Select
              {...field}
              className="narrow"
              virtual={false}
              value={draft.kind}
              onChange={(kind) => onChange({ kind })}
              options={DeadlineKind.options.map((each) => ({ value: each, label: local(deadlineKindNames[each]) }))}
            />
          )}
        </Labelled>
        <Choice
          label={t('clocks.problemClass')}
          value={draft.problemClass}
          onChange={(value) => onChange({ problemClass: ProblemClass.options.find((each) => each === value) })}
          options={ProblemClass.options.map((each) => ({ value: each, label: local(problemClasses[each]) }))}
        />
        <Choice
          label={t('clocks.severity')}
          value={draft.severity}
          onChange={(value) => onChange({ severity: Severity.options.find((each) => each === value) })}
          options={Severity.options.map((each) => ({ value: each, label: local(severityNames[each]) }))}
        />
        <Labelled label={t('clocks.amount')} problem={problem ?? (isBad ? t('clocks.badAmount') : undefined)}>
          {(field) => (
            <Input
              {...field}
              className="narrow"
              inputMode="decimal"
              maxLength={9}
              value={draft.amount}
              onChange={({ target }) => onChange({ amount: target.value })}
            />
          )}
        </Labelled>
        <Labelled label={t('clocks.unit')}>
          {(field) => (
            <Select
              {...field}
              className="narrow"
              virtual={false}
              value={draft.unit}
              onChange={(unit) => onChange({ unit })}
              options={units.map((each) => ({ value: each, label: t(`clocks.units.${each}`) }))}
            />
          )}
        </Labelled>
        <Button aria-label={t('clocks.remove', { count: number })} onClick={onRemove}>
          ✕
        </Button>
      </div>
    </fieldset>
  );
}
