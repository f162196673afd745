import {
  ComplaintChannel,
  complaintChannelNames,
  ProblemClass,
  problemClasses,
  ticketStateNames,
} from '@anju/contracts';
import type { ComplaintView } from '@anju/contracts/api-client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { type ComplaintFilter, complaintsFile, complaintsQuery } from '../../shared/api/complaint-queries.js';
import { estatesQuery, facilitiesQuery, sessionQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Choice } from '../../shared/ui/choice.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { usePlaceText } from '../../shared/ui/place.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { ReportPhotos } from '../../shared/ui/report-photos.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { TimeField } from '../../shared/ui/time-field.js';
import { filterOf, isPeriod, narrowedBy } from './complaint-filter.js';
import { ComplaintPeaks } from './complaint-peaks.js';
import { mayFile } from './may-file.js';

/** Complaints, the newest first, each with how often its matter recurs; what narrows the list stands in the address. */
export function ComplaintsPage() {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const isAsked = isPeriod(filter);
  const query = useInfiniteQuery({ ...complaintsQuery(filter), enabled: isAsked });
  const complaints = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (changes: Readonly<Record<string, string | undefined>>) => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) next.delete(name);
      else next.set(name, value);
    }
    setParams(next, { replace: true });
  };
  return (
    <TicketsFrame>
      <header>
        <h2>{t('complaints.title')}</h2>
        {mayFile(session.data) && (
          <span className="ticket-actions">
            <Link to="/complaints/new" className="button-link" data-testid="enter-complaint">
              {t('complaints.enter')}
            </Link>
            <Link to="/complaints/new?kind=manual" className="button-link">
              {t('complaints.manual')}
            </Link>
          </span>
        )}
      </header>
      <ComplaintPeaks estateId={filter.estateId} />
      <Filters filter={filter} onChange={change} onReset={() => setParams({}, { replace: true })} />
      <div className="ticket-actions">
        <Button href={complaintsFile(filter)} download disabled={!isAsked} data-testid="export-complaints">
          {t('complaints.export')}
        </Button>
        <span className="muted">{t('complaints.exportHint')}</span>
      </div>
      {!isAsked ? (
        <Nothing text={t('ledgers.problems.wrongPeriod')} />
      ) : (
        <QueryView query={query}>
          {() =>
            complaints.length === 0 ? (
              <Nothing text={t(narrowedBy(filter) > 0 ? 'complaints.noneFound' : 'complaints.none')} />
            ) : (
              <>
                <ComplaintTable complaints={complaints} isOld={query.isPlaceholderData} />
                <p className="muted" data-testid="shown">
                  {t(query.hasNextPage ? 'board.shownMore' : 'board.shown', { count: complaints.length })}
                </p>
                {query.hasNextPage && (
                  <Button size="large" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {t('field.more')}
                  </Button>
                )}
              </>
            )
          }
        </QueryView>
      )}
    </TicketsFrame>
  );
}

interface FiltersProps {
  readonly filter: ComplaintFilter;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly onReset: () => void;
}

function Filters({ filter, onChange, onReset }: FiltersProps) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery).data ?? [];
  const { estateId } = filter;
  const facilities = useQuery({ ...facilitiesQuery(estateId ?? ''), enabled: estateId !== undefined }).data ?? [];
  const count = narrowedBy(filter);
  return (
    <details className="hazard-details board-more" open={count > 0}>
      <summary>{count === 0 ? t('board.filters') : t('board.filtered', { count })}</summary>
      <div className="form-row">
        <Choice
          label={t('complaints.estate')}
          value={estateId}
          onChange={(next) => onChange({ estateId: next, facilityId: undefined })}
          options={estates.map(({ id, name }) => ({ value: id, label: local(name) }))}
        />
        {estateId !== undefined && (
          <Choice
            label={t('complaints.facility')}
            value={filter.facilityId}
            onChange={(facilityId) => onChange({ facilityId })}
            options={[
              { value: 'none', label: t('complaints.atLarge') },
              ...facilities.map(({ id, name }) => ({ value: id, label: local(name) })),
            ]}
          />
        )}
        <Choice
          label={t('complaints.problemClass')}
          value={filter.problemClass}
          onChange={(problemClass) => onChange({ problemClass })}
          options={ProblemClass.options.map((each) => ({ value: each, label: local(problemClasses[each]) }))}
        />
        <Choice
          label={t('complaints.channel')}
          value={filter.channel}
          onChange={(channel) => onChange({ channel })}
          options={ComplaintChannel.options.map((each) => ({ value: each, label: local(complaintChannelNames[each]) }))}
        />
        <Labelled label={t('complaints.number')}>
          {(field) => (
            <Input.Search
              {...field}
              key={filter.number ?? ''}
              className="narrow"
              allowClear
              maxLength={60}
              defaultValue={filter.number ?? ''}
              onSearch={(number) => onChange({ number: number.trim() === '' ? undefined : number.trim() })}
            />
          )}
        </Labelled>
        <TimeField
          label={t('complaints.from')}
          valueMs={filter.fromMs ?? null}
          onChange={(fromMs) => onChange({ fromMs: fromMs === null ? undefined : String(fromMs) })}
        />
        <TimeField
          label={t('complaints.to')}
          valueMs={filter.toMs ?? null}
          onChange={(toMs) => onChange({ toMs: toMs === null ? undefined : String(toMs) })}
          problem={isPeriod(filter) ? undefined : t('ledgers.problems.wrongPeriod')}
        />
        {count > 0 && (
          <Button type="text" data-testid="clear-filter" onClick={onReset}>
            {t('board.reset')}
          </Button>
        )}
      </div>
    </details>
  );
}

function ComplaintTable({ complaints, isOld }: { complaints: readonly ComplaintView[]; isOld: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="points-frame">
      <table className="points stacked complaint-table" aria-busy={isOld} data-testid="complaints">
        <thead>
          <tr>
            <th scope="col">{t('complaints.source')}</th>
            <th scope="col">{t('complaints.content')}</th>
            <th scope="col" title={t('complaints.countHint')}>
              {t('complaints.times')}
            </th>
            <th scope="col">{t('complaints.ticket')}</th>
          </tr>
        </thead>
        <tbody>
          {complaints.map((complaint) => (
            <ComplaintRow key={complaint.id} complaint={complaint} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ComplaintRow({ complaint }: { complaint: ComplaintView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const placeText = usePlaceText();
  const { channel, number, place, recurrences, reporter, ticketId } = complaint;
  return (
    <tr data-complaint={complaint.id}>
      <th scope="row">
        <strong>{channel === null ? '—' : local(complaintChannelNames[channel])}</strong>
        <div className="breakable">{number ?? <span className="muted">{t('complaints.noNumber')}</span>}</div>
        <div className="muted nowrap">{formatDateTime(complaint.receivedMs)}</div>
      </th>
      <td data-label="" className="complaint-told">
        <SeverityMark severity={complaint.severity} quiet /> {local(problemClasses[complaint.problemClass])} ·{' '}
        {[placeText(complaint), ...(place === null ? [] : [place])].join(' · ')}
        <p className="told">{complaint.content}</p>
        <ReportPhotos ticketId={ticketId} photos={complaint.photos} />
        {reporter !== null && (
          <span className="muted">
            {t('complaints.reporterIs', { name: reporter.name ?? t('complaints.anonymous') })}
            {reporter.phone !== null && ` · ${reporter.phone}`}
          </span>
        )}
      </td>
      <td data-label={t('complaints.times')} data-recurrences={recurrences}>
        {recurrences === 0 ? (
          '—'
        ) : recurrences === 1 ? (
          t('complaints.count', { count: 1 })
        ) : (
          <strong>{t('complaints.count', { count: recurrences })}</strong>
        )}
      </td>
      <td data-label={t('complaints.ticket')}>
        <Link to={`/tickets/${ticketId}`} className="target nowrap">
          {ticketId}
        </Link>{' '}
        <span className="ticket-state nowrap">{local(ticketStateNames[complaint.ticketState])}</span>
      </td>
    </tr>
  );
}
