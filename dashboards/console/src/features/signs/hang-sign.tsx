import { problemClasses } from '@anju/contracts';
import type { EstateView, HungSignProposal } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNowMs } from '../../shared/api/client.js';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { estatesQuery, keys } from '../../shared/api/queries.js';
import { hangSign } from '../../shared/api/sign-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { TimeField } from '../../shared/ui/time-field.js';
import { quarterParts } from './quarters.js';

const LONGEST_MS = 366 * 86_400_000;

interface Draft {
  readonly estateId: string | undefined;
  readonly problem: string;
  readonly responsibleUnit: string;
  readonly responsiblePerson: string;
  readonly deadlineMs: number | null;
  readonly supervisingUnit: string;
  readonly reason: string;
}

interface Props {
  /** Whose proposal the supervisor follows; `null`: for a reason of his own. */
  readonly proposal: HungSignProposal | null;
  readonly onClose: () => void;
  readonly onHung: (signId: string) => void;
}

const lines = ['problem', 'responsibleUnit', 'responsiblePerson', 'supervisingUnit', 'reason'] as const;
const longest = { problem: 500, responsibleUnit: 100, responsiblePerson: 50, supervisingUnit: 100, reason: 500 };

/** Hangs the sign at an estate: its words, and the reason that stays in its log. */
export function HangSign(props: Props) {
  const query = useQuery(estatesQuery);
  return <QueryView query={query}>{(estates) => <SignForm {...props} estates={estates} />}</QueryView>;
}

function SignForm({ proposal, estates, onClose, onHung }: Props & { readonly estates: readonly EstateView[] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { message } = App.useApp();
  const client = useQueryClient();
  const formRef = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<Draft>(() => begun(proposal, estates));
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  useEffect(() => {
    formRef.current?.scrollIntoView({ block: 'nearest' });
    formRef.current?.querySelector<HTMLElement>('textarea, input:not([disabled])')?.focus();
  }, []);

  const { estateId, deadlineMs } = draft;
  const isWhole = estateId !== undefined && deadlineMs !== null && lines.every((line) => draft[line].trim() !== '');
  const hang = useMutation({
    mutationFn: () => {
      if (estateId === undefined || deadlineMs === null) throw new Error('The form is sent whole only');
      const words = Object.fromEntries(lines.map((line) => [line, draft[line].trim()])) as Pick<
        Draft,
        (typeof lines)[number]
      >;
      return hangSign({ ...words, estateId, deadlineMs, ...(proposal === null ? {} : { quarter: proposal.quarter }) });
    },
    onSuccess: ({ id }) => {
      message.success(t('board.signs.hang.done', { id }));
      onHung(id);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.allTickets }),
  });
  const problems = fieldProblems(hang.error);
  const nowMs = serverNowMs();
  return (
    <form
      ref={formRef}
      className="panel-form report-form"
      data-testid="hang-sign"
      onSubmit={(event) => {
        event.preventDefault();
        hang.mutate();
      }}
    >
      <h3>{t('board.signs.hang.title')}</h3>
      <p className="muted">{t('board.signs.hang.about')}</p>
      {proposal !== null && (
        <p>
          {t('board.signs.hang.follows', {
            quarter: t('board.signs.quarter', quarterParts(proposal.quarter)),
            count: proposal.complaints,
          })}
        </p>
      )}
      <Labelled label={t('complaints.estate')} problem={problems.get('estateId')}>
        {(field) => (
          <Select
            {...field}
            virtual={false}
            showSearch={{ optionFilterProp: 'label' }}
            disabled={proposal !== null}
            placeholder={t('ticket.choose')}
            value={estateId ?? null}
            onChange={(next: string | null) => {
              const estate = estates.find(({ id }) => id === next);
              change({ estateId: next ?? undefined, ...(estate === undefined ? {} : responsibleOf(estate)) });
            }}
            options={estates.map(({ id, name }) => ({ value: id, label: local(name) }))}
          />
        )}
      </Labelled>
      {lines.map((line) => (
        <Labelled
          key={line}
          label={t(`board.signs.hang.${line}`)}
          problem={problems.get(line)}
          hint={line === 'reason' ? t('board.signs.hang.reasonHint') : undefined}
        >
          {(field) =>
            line === 'problem' || line === 'reason' ? (
              <Input.TextArea
                {...field}
                rows={2}
                maxLength={longest[line]}
                value={draft[line]}
                onChange={({ target }) => change({ [line]: target.value })}
              />
            ) : (
              <Input
                {...field}
                maxLength={longest[line]}
                value={draft[line]}
                onChange={({ target }) => change({ [line]: target.value })}
              />
            )
          }
        </Labelled>
      ))}
      <TimeField
        label={t('board.signs.hang.deadline')}
        valueMs={deadlineMs}
        onChange={(next) => change({ deadlineMs: next })}
        minMs={nowMs}
        maxMs={nowMs + LONGEST_MS}
        problem={problems.get('deadlineMs')}
      />
      {hang.error !== null && <Alert type="error" showIcon title={<ProblemText error={hang.error} />} />}
      <div className="ticket-actions">
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          disabled={!isWhole}
          loading={hang.isPending}
          data-testid="confirm-hang"
        >
          {t('board.signs.hang.confirm')}
        </Button>
        <Button size="large" onClick={onClose}>
          {t('ticket.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** Who answers for an estate, as it is registered; the supervisor may name another. */
function responsibleOf({ propertyCompany, projectManager }: EstateView): Partial<Draft> {
  return { responsibleUnit: propertyCompany ?? '', responsiblePerson: projectManager ?? '' };
}

/** What a sign's form begins with. Its words are Chinese, as the sign is, whatever language the page has. */
function begun(proposal: HungSignProposal | null, estates: readonly EstateView[]): Draft {
  const empty: Draft = {
    estateId: undefined,
    ...{ problem: '', responsibleUnit: '', responsiblePerson: '', deadlineMs: null, supervisingUnit: '', reason: '' },
  };
  if (proposal === null) return empty;
  const { estateId, quarter, complaints, mostOf } = proposal;
  const estate = estates.find(({ id }) => id === estateId);
  const { year, number } = quarterParts(quarter);
  const matter = problemClasses[mostOf].zh;
  return {
    ...empty,
    ...(estate === undefined ? {} : responsibleOf(estate)),
    estateId,
    problem: `${year}年第${number}季度投诉集中，以${matter}为主`,
    reason: `${year}年第${number}季度投诉 ${complaints} 件，以${matter}为主`,
  };
}
