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
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { openHazardsQuery, ticketQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { PlaceLink } from '../../shared/ui/place.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { DeadlineBadge } from './deadline-badge.js';
import { TicketActions } from './ticket-actions.js';
import { TicketEvents } from './ticket-events.js';

export function TicketPage() {
  const { ticketId = '' } = useParams();
  const query = useQuery(ticketQuery(ticketId));
  return <QueryView query={query}>{(ticket) => <TicketDetails ticket={ticket} />}</QueryView>;
}

function TicketDetails({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
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
        {ticket.hungSign && !isOver && <strong data-testid="hung-sign">{t('ticket.hungSign')}</strong>}
      </header>
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
              </div>
            ))}
        </dd>
        <dt>{t('ticket.deadline')}</dt>
        <dd className="deadlines">
          {ticket.deadlines.map((deadline) => (
            <DeadlineBadge key={`${deadline.kind}-${deadline.dueMs}`} deadline={deadline} />
          ))}
        </dd>
      </dl>
      {ticket.overrides > 0 && <p className="muted">{t('ticket.overrides', { count: ticket.overrides })}</p>}
      <h3>{t('ticket.events')}</h3>
      <TicketEvents ticket={ticket} />
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
