import { type ComplaintWrite, complaintChannelNames } from '@anju/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Segmented } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { ApiProblem } from '../../shared/api/client.js';
import { type DeskChannel, fileReport } from '../../shared/api/complaint-queries.js';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { keys, sessionQuery } from '../../shared/api/queries.js';
import { forgetDraft, keepDraft, readDraft } from '../../shared/drafts/drafts.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { KnownNumber } from './known-number.js';
import { mayFile } from './may-file.js';
import { keptReport, newReport, type ReportDraft, reportOf } from './report-draft.js';
import { ReportFields } from './report-fields.js';

const channels: readonly DeskChannel[] = ['hotline_12345', 'hotline_962121', 'wuye_110', 'walk_in'];
const kinds = ['complaint', 'manual'] as const;

/** 接报: a complaint as it is entered at a desk, or a ticket by hand. */
export function ReportPage() {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const [params, setParams] = useSearchParams();
  const kind = params.get('kind') === 'manual' ? 'manual' : 'complaint';
  return (
    <TicketsFrame>
      <header>
        <h2>{t(kind === 'manual' ? 'complaints.manual' : 'complaints.enter')}</h2>
        <Segmented
          value={kind}
          onChange={(next) => setParams(next === 'manual' ? { kind: 'manual' } : {}, { replace: true })}
          options={kinds.map((each) => ({ value: each, label: t(`complaints.kinds.${each}`) }))}
        />
      </header>
      {session.data != null && mayFile(session.data) ? (
        <ReportForm kind={kind} userId={session.data.userId} />
      ) : (
        <Nothing text={t('complaints.readOnly')} />
      )}
    </TicketsFrame>
  );
}

/** What leaves it open whether the report arrived. */
const unsure = new Set<string>(['client.unreachable', 'client.timeout', 'client.unexpected_answer']);

const anotherReport = () => newReport(crypto.getRandomValues(new Uint8Array(16)));

function ReportForm({ kind, userId }: { kind: (typeof kinds)[number]; userId: string }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const client = useQueryClient();
  const [channel, setChannel] = useState<DeskChannel>('hotline_12345');
  const place = { userId, form: 'report' };
  const [kept] = useState(() => keptReport(readDraft(place)));
  const [isRestored, setRestored] = useState(kept !== undefined);
  const [draft, setDraft] = useState<ReportDraft>(() => kept ?? anotherReport());
  // What lacks is told when somebody tries to send it, not while he types.
  const [tried, setTried] = useState(false);
  // Of the last report of which no answer came.
  const unsureKey = useRef<string | undefined>(undefined);
  const outcomeRef = useRef<HTMLDivElement>(null);
  const checked = reportOf(draft);
  const file = useMutation({
    mutationFn: async ({ by, report }: { by: DeskChannel | null; report: Omit<ComplaintWrite, 'channel'> }) => {
      const filed = await fileReport(by, report);
      // Without a number it is by the form's key alone that it is known.
      const isAgain =
        filed.outcome === 'known' && (report.number === undefined || unsureKey.current === report.formKey);
      return { outcome: isAgain ? ('again' as const) : filed.outcome, ticket: filed.ticket };
    },
    onError: (error, { report }) => {
      if (error instanceof ApiProblem && unsure.has(error.code)) unsureKey.current = report.formKey;
    },
    onSuccess: ({ outcome }) => {
      void client.invalidateQueries({ queryKey: keys.allTickets });
      setTried(false);
      // A number may have been mistyped: what is known already leaves the form as it is.
      if (outcome !== 'known') clear();
      requestAnimationFrame(() => outcomeRef.current?.focus());
    },
  });
  const clear = () => {
    forgetDraft(place);
    setRestored(false);
    setDraft(anotherReport());
  };
  const change = (part: Partial<ReportDraft>) => {
    const next = { ...draft, ...part };
    keepDraft(place, next);
    setDraft(next);
    if (file.isSuccess || file.isError) file.reset();
  };
  const isElsewhere = file.error instanceof ApiProblem && file.error.code === 'registry.conflict';
  return (
    <form
      className="panel-form report-form"
      data-testid="report-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (checked.ok) file.mutate({ by: kind === 'complaint' ? channel : null, report: checked.report });
        else {
          const form = event.currentTarget;
          requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
        }
      }}
    >
      {isRestored && (
        <div className="ticket-actions" data-testid="restored">
          <span role="status">{t('complaints.restored')}</span>
          <Button onClick={clear}>{t('complaints.clear')}</Button>
        </div>
      )}
      {kind === 'complaint' && (
        <fieldset className="plain-set">
          <legend>{t('complaints.channel')}</legend>
          <Segmented
            value={channel}
            onChange={(next) => {
              setChannel(next);
              if (file.isSuccess || file.isError) file.reset();
            }}
            options={channels.map((each) => ({ value: each, label: local(complaintChannelNames[each]) }))}
          />
        </fieldset>
      )}
      <ReportFields
        draft={draft}
        onChange={change}
        wrong={tried && !checked.ok ? checked.wrong : new Set()}
        refused={fieldProblems(file.error)}
        numberNote={kind === 'complaint' && <KnownNumber channel={channel} number={draft.number} />}
      />
      {file.error !== null && (
        <Alert
          type="error"
          showIcon
          title={isElsewhere ? t('complaints.elsewhere') : <ProblemText error={file.error} />}
        />
      )}
      {file.data !== undefined && (
        <div ref={outcomeRef} tabIndex={-1} role="status" data-testid="outcome" data-outcome={file.data.outcome}>
          <Alert
            type="info"
            showIcon
            title={t(`complaints.outcome.${file.data.outcome}`, { id: file.data.ticket.id })}
            description={
              <Link to={`/tickets/${file.data.ticket.id}`} className="target">
                {t('complaints.open', { id: file.data.ticket.id })}
              </Link>
            }
          />
        </div>
      )}
      <div>
        <Button type="primary" size="large" htmlType="submit" loading={file.isPending} data-testid="file-report">
          {t(`complaints.submit.${kind}`)}
        </Button>
      </div>
    </form>
  );
}
