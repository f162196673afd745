import {
  hazardStateNames,
  problemClasses,
  statutoryGradeNames,
  ticketActionNames,
  ticketStateNames,
} from '@anju/contracts';
import type { TicketView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { openHazardsQuery, partiesQuery, ticketQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { useSourceText } from '../../shared/names/source-text.js';
import { formatDateTime } from '../../shared/time/format.js';
import { EstateContacts } from '../../shared/ui/estate-contacts.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { PlaceLink } from '../../shared/ui/place.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { HungSign } from './hung-sign.js';
import { TicketActions } from './ticket-actions.js';
import { firstAsked } from './ticket-calls.js';
import { TicketCause } from './ticket-cause.js';
import { TicketClocks } from './ticket-clocks.js';
import { TicketEscalation } from './ticket-escalation.js';
import { TicketEvents } from './ticket-events.js';
import { TicketFiles } from './ticket-files.js';
import { TicketMessages } from './ticket-messages.js';
import { TicketReports } from './ticket-reports.js';

interface Props {
  /** What was read around a hazard of the ticket; `unfolded`: at once. */
  readonly renderReadings: (hazardId: string, unfolded: boolean) => ReactNode;
}

export function TicketPage({ renderReadings }: Props) {
  const { ticketId = '' } = useParams();
  const query = useQuery(ticketQuery(ticketId));
  return (
    <QueryView query={query}>{(ticket) => <TicketDetails ticket={ticket} renderReadings={renderReadings} />}</QueryView>
  );
}

function TicketDetails({ ticket, renderReadings }: { ticket: TicketView } & Props) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const sourceText = useSourceText();
  const isOver = ticket.state === 'closed' || ticket.state === 'merged' || ticket.state === 'cancelled';
  return (
    <section className="ticket" data-ticket={ticket.id} data-state={ticket.state}>
      <header>
        <nav aria-label={t('nav.tickets')}>
          <Link to="/tickets" className="target">
            {t('nav.tickets')}
          </Link>{' '}
          / {ticket.id}
        </nav>
        <h2>
          <SeverityMark severity={ticket.severity} quiet={isOver} /> {local(ticket.title)}
        </h2>
        <span className="ticket-state" data-testid="ticket-state">
          {local(ticketStateNames[ticket.state])}
        </span>
      </header>
      <HungSign ticket={ticket} />
      <Proposal ticket={ticket} />
      <div className="ticket-do">
        <h3>{t('ticket.actions')}</h3>
        <TicketActions ticket={ticket} proposal={ticket.proposal} />
        {!isOver && <WaitsFor ticket={ticket} />}
      </div>
      <dl className="facts">
        <dt>{t('hazard.where')}</dt>
        <dd>
          <PlaceLink place={ticket} />
        </dd>
        <dt>{t('complaints.source')}</dt>
        <dd data-testid="ticket-source">{sourceText(ticket.source)}</dd>
        <dt>{t('ticket.problemClass')}</dt>
        <dd>{local(problemClasses[ticket.problemClass])}</dd>
        {ticket.statutoryGrade !== null && (
          <>
            <dt>{t('ticket.statutoryGrade')}</dt>
            <dd>{local(statutoryGradeNames[ticket.statutoryGrade])}</dd>
          </>
        )}
        <dt>{t('ticket.raised')}</dt>
        <dd>{formatDateTime(ticket.raisedMs)}</dd>
        <dt>{t('ticket.assignments')}</dt>
        <dd>
          {ticket.assignments.length === 0 && t('ticket.unassigned')}
          {ticket.assignments
            .toSorted((a, b) => Number(b.role === 'lead') - Number(a.role === 'lead'))
            .map((assignment) => (
              <div key={assignment.partyId} data-party={assignment.partyId} data-part={assignment.state}>
                {t(assignment.role === 'lead' ? 'ticket.lead' : 'ticket.coHandler')} {assignment.partyName} ·{' '}
                {t(`ticket.assignment.${assignment.state}`)}
                <PartAnswer part={assignment} />
              </div>
            ))}
        </dd>
        {(!isOver || firstAsked(ticket) !== null) && (
          <>
            <dt>{t('estate.contacts')}</dt>
            <dd data-testid="contacts">
              <EstateContacts estateId={ticket.estateId} />
            </dd>
            <dt>{t('ticketPage.firstAsked.title')}</dt>
            <dd data-testid="first-asked">
              <FirstAsked ticket={ticket} />
            </dd>
          </>
        )}
      </dl>
      {ticket.overrides > 0 && <p className="muted">{t('ticket.overrides', { count: ticket.overrides })}</p>}
      <div className="ticket-parts">
        <TicketReports ticket={ticket} />
        <TicketFiles ticket={ticket} />
      </div>
      <div className="ticket-parts">
        <TicketClocks ticket={ticket} />
        <TicketEscalation ticket={ticket} />
      </div>
      <Readings ticket={ticket} renderReadings={renderReadings} />
      <TicketMessages ticketId={ticket.id} />
      <TicketCause ticketId={ticket.id} />
      <h3>{t('ticket.events')}</h3>
      <TicketEvents ticket={ticket} />
    </section>
  );
}

/** 首问负责: whoever was asked first answers for the ticket; the dispatcher while nobody has it. */
function FirstAsked({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const parties = useQuery(partiesQuery);
  const first = firstAsked(ticket);
  const name = (partyId: string) =>
    ticket.assignments.find((each) => each.partyId === partyId)?.partyName ??
    parties.data?.find(({ id }) => id === partyId)?.name ??
    partyId;
  return (
    <>
      {ticket.lead ?? t(first === null ? 'ticketPage.firstAsked.dispatcher' : 'ticketPage.firstAsked.kept')}
      {first !== null && (
        <div className="muted">
          {t('ticketPage.firstAsked.first', { name: name(first.partyId), time: formatDateTime(first.atMs) })}
        </div>
      )}
    </>
  );
}

const HAZARDS_SHOWN = 5;

function Readings({ ticket, renderReadings }: { ticket: TicketView } & Props) {
  const { t } = useTranslation();
  const latest = ticket.hazardIds.toReversed().slice(0, HAZARDS_SHOWN);
  return (
    <section className="ticket-part" aria-labelledby="ticket-readings">
      <h3 id="ticket-readings">{t('ticketPage.readings.title')}</h3>
      {latest.length === 0 && <Nothing text={t('ticketPage.readings.none')} />}
      {latest.map((hazardId, at) => (
        <Fragment key={hazardId}>{renderReadings(hazardId, at === 0)}</Fragment>
      ))}
      {ticket.hazardIds.length > latest.length && (
        <p className="muted">
          {t('ticketPage.readings.more', { count: latest.length, total: ticket.hazardIds.length })}
        </p>
      )}
    </section>
  );
}

/** That somebody asked for something, and who has to act now. */
function Proposal({ ticket: { proposal } }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  if (proposal === null) return null;
  const action = local(ticketActionNames[proposal.action]);
  return (
    <Alert
      type="info"
      showIcon
      className="proposal"
      title={t(proposal.byMe ? 'consent.mine' : 'consent.open', { name: proposal.by, action })}
      description={
        <>
          {proposal.reason}
          {proposal.untilMs === null ? '' : ` · ${t('ticket.until')} ${formatDateTime(proposal.untilMs)}`}
        </>
      }
    />
  );
}

/** Until when a co-handler is to answer, or since when he has not. */
function PartAnswer({ part }: { part: TicketView['assignments'][number] }) {
  const { t } = useTranslation();
  const { state, answerByMs, overdueMs } = part;
  if (overdueMs !== undefined) {
    const key = state === 'assigned' ? 'ticket.silentSince' : 'ticket.lateAnswer';
    return <> · {t(key, { time: formatDateTime(overdueMs) })}</>;
  }
  return answerByMs === undefined ? null : <> · {t('ticket.answerBy', { time: formatDateTime(answerByMs) })}</>;
}

/** Why the ticket cannot be submitted or passed yet: open parts of co-handlers, and sensors that are not normal. */
function WaitsFor({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const open = useQuery(openHazardsQuery);
  const holding = (open.data ?? []).filter(({ id, state }) => ticket.hazardIds.includes(id) && state !== 'cleared');
  const parts = ticket.assignments.filter(
    ({ role, state }) => role === 'co_handler' && (state === 'assigned' || state === 'accepted'),
  );
  if (holding.length === 0 && parts.length === 0) return null;
  return (
    <div className="waits-for" data-testid="waits-for">
      <p className="muted">{t('ticket.waitsFor')}</p>
      <ul>
        {parts.map((part) => (
          <li key={part.partyId}>{t('ticket.waitsForPart', { name: part.partyName })}</li>
        ))}
        {holding.map((hazard) => (
          <li key={hazard.id}>
            {t('ticket.waitsForSensor', {
              hazard: local(hazard.ruleName),
              state: local(hazardStateNames[hazard.state]),
            })}
            {hazard.needsReset && ` · ${t('hazard.needsReset')}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
