import { deadlineKindNames, escalationLevelNames, problemClasses } from '@anju/contracts';
import type { RoutingPreview } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { facilitiesQuery } from '../../shared/api/queries.js';
import { type RoutingQuestion, routingTableQuery } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { useRoutingWords } from './routing-words.js';
import { useLengthText } from './use-length-text.js';
import { useRoutingNames } from './use-routing-names.js';

interface Props {
  readonly preview: RoutingPreview;
  readonly question: RoutingQuestion;
}

/** Who would get it, step by step why, who is told at once, and whom the ladder calls when nobody answers. */
export function PreviewAnswer({ preview, question }: Props) {
  const { t } = useTranslation();
  return (
    <section aria-live="polite" data-testid="preview-answer">
      <h3>{t('routing.preview.answer', { time: formatDateTime(preview.atMs) })}</h3>
      <Subject preview={preview} question={question} />
      <Parties preview={preview} />
      <div className="ticket-parts">
        <section className="ticket-part" aria-labelledby="routing-steps">
          <h3 id="routing-steps">{t('routing.preview.steps')}</h3>
          <Steps preview={preview} />
        </section>
        <section className="ticket-part" aria-labelledby="routing-told">
          <h3 id="routing-told">{t('routing.preview.told')}</h3>
          {preview.told.length === 0 && <p className="muted">{t('routing.preview.toldNobody')}</p>}
          <ul className="levels">
            {preview.told.map((call) => (
              <li key={`${call.event} ${call.audience}`} className="level">
                <Call call={call} />
              </li>
            ))}
          </ul>
        </section>
        <section className="ticket-part" aria-labelledby="routing-ladder">
          <h3 id="routing-ladder">{t('routing.preview.ladder')}</h3>
          <Ladder preview={preview} />
        </section>
        <section className="ticket-part" aria-labelledby="routing-deadlines">
          <h3 id="routing-deadlines">{t('routing.preview.deadlines')}</h3>
          <Deadlines preview={preview} />
        </section>
      </div>
    </section>
  );
}

function Subject({ preview, question }: Props) {
  const { local } = useLanguage();
  const names = useRoutingNames();
  const facilities = useQuery(facilitiesQuery(preview.estateId));
  const facility = facilities.data?.find(({ id }) => id === question.facilityId);
  return (
    <p>
      <SeverityMark severity={question.severity} quiet />{' '}
      {[
        local(problemClasses[question.problemClass]),
        names.estate(preview.estateId),
        ...(facility === undefined ? [] : [local(facility.name)]),
      ].join(' · ')}
    </p>
  );
}

function Parties({ preview: { assignments } }: Pick<Props, 'preview'>) {
  const { t } = useTranslation();
  if (assignments.length === 0) {
    return (
      <p className="note-wrong" data-testid="assignments">
        {t('routing.preview.nobody')}
      </p>
    );
  }
  return (
    <dl className="facts" data-testid="assignments">
      {assignments.map(({ partyId, partyName, role }) => (
        <Fragment key={partyId}>
          <dt>{role === 'lead' ? t('routing.preview.lead') : t('routing.preview.coHandler')}</dt>
          <dd data-role={role}>{role === 'lead' ? <strong>{partyName}</strong> : partyName}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function Steps({ preview: { steps } }: Pick<Props, 'preview'>) {
  const { t } = useTranslation();
  const names = useRoutingNames();
  const words = useRoutingWords();
  const table = useQuery(routingTableQuery).data;
  function rowOf({ by, id }: RoutingPreview['steps'][number]): string | undefined {
    if (by === 'contract') {
      const contract = table?.contracts.find((each) => each.id === id);
      return (
        contract &&
        [names.place(contract.place), names.classes(contract.problemClasses), words.period(contract)].join(' · ')
      );
    }
    const route = by === 'route' ? table?.routes.find((each) => each.id === id) : undefined;
    return route && words.routeSubject(route);
  }
  return (
    <ol className="levels" data-testid="routing-steps">
      {steps.map((step, at) => {
        const { by, id, partyId, outcome, why } = step;
        const row = rowOf(step);
        const isTaken = outcome === 'decided';
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one answer never change their order
            key={at}
            className={isTaken ? 'level level-present' : 'level'}
            data-step={by}
            data-item={id ?? partyId ?? ''}
            data-outcome={outcome}
          >
            <span className={isTaken ? undefined : 'muted'}>
              {at + 1}. {t(`routing.by.${by}`)}
              {partyId !== null && ` · ${names.party(partyId)}`}
            </span>
            {row !== undefined && <p className="muted">{row}</p>}
            <p>{isTaken ? <strong>{t(`routing.why.${why}`)}</strong> : t(`routing.why.${why}`)}</p>
          </li>
        );
      })}
    </ol>
  );
}

function Call({
  call,
}: {
  call: Pick<RoutingPreview['told'][number], 'audience' | 'basis' | 'people' | 'deliveries'>;
}) {
  const { t } = useTranslation();
  const names = useRoutingNames();
  const { audience, basis, people, deliveries } = call;
  return (
    <>
      <strong>{names.audience(audience)}</strong>{' '}
      <span className="muted">· {t(people.length === 0 ? 'routing.basis.nobody' : `routing.basis.${basis}`)}</span>
      {people.length > 0 && <p>{names.list(people.map(({ displayName }) => displayName))}</p>}
      {deliveries.length === 0 && <p className="muted">{t('routing.preview.noDeliveries')}</p>}
      {deliveries.map(({ channelId, address, userId, atMs }) => (
        <p key={`${channelId} ${address} ${userId}`} className="muted breakable-any">
          {t('routing.preview.delivery', { channel: channelId, address: address ?? t('routing.preview.group') })}{' '}
          {t('routing.preview.later', { time: formatDateTime(atMs) })}
        </p>
      ))}
    </>
  );
}

function Ladder({ preview: { ladder, atMs, remindMs, ladderVersion } }: Pick<Props, 'preview'>) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const lengthText = useLengthText();
  return (
    <>
      <ol className="levels" data-testid="routing-ladder">
        {ladder.map((call) => (
          <li key={`${call.level} ${call.atMs}`} className="level" data-level={call.level}>
            <p>
              <strong>{t('routing.preview.level', { level: local(escalationLevelNames[call.level]) })}</strong> ·{' '}
              {call.atMs <= atMs
                ? t('routing.preview.atOnce')
                : t('routing.preview.after', { time: lengthText(call.atMs - atMs) })}{' '}
              <span className="muted">({formatDateTime(call.atMs)})</span>
            </p>
            <Call call={call} />
            {!call.reachable && <p className="note-wrong">{t('routing.preview.noReach')}</p>}
          </li>
        ))}
      </ol>
      <p className="muted">{t('routing.preview.remind', { time: lengthText(remindMs), version: ladderVersion })}</p>
    </>
  );
}

function Deadlines({ preview: { deadlines, atMs, clockVersion } }: Pick<Props, 'preview'>) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const lengthText = useLengthText();
  return (
    <>
      {deadlines.length === 0 && <p className="muted">{t('routing.preview.noDeadlines')}</p>}
      <ul className="notes">
        {deadlines.map(({ kind, dueMs }) => (
          <li key={kind}>
            {local(deadlineKindNames[kind])}: {t('routing.preview.after', { time: lengthText(dueMs - atMs) })}{' '}
            <span className="muted">({formatDateTime(dueMs)})</span>
          </li>
        ))}
      </ul>
      <Link to="/clocks" className="target">
        {t('routing.preview.clocks', { version: clockVersion })}
      </Link>
    </>
  );
}
