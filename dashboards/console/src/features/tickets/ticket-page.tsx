import {
  problemClasses,
  type TicketEventView,
  type TicketView,
  ticketActionNames,
  ticketStateNames,
} from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ticketQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { DeadlineBadge } from './deadline-badge.js';
import { TicketActions } from './ticket-actions.js';

export function TicketPage() {
  const { ticketId = '' } = useParams();
  const query = useQuery(ticketQuery(ticketId));
  return <QueryView query={query}>{(ticket) => <TicketDetails ticket={ticket} />}</QueryView>;
}

function TicketDetails({ ticket }: { ticket: TicketView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return (
    <section className="ticket" data-ticket={ticket.id} data-state={ticket.state}>
      <header>
        <nav aria-label={t('nav.tickets')}>
          <Link to="/tickets">{t('nav.tickets')}</Link> / {ticket.id}
        </nav>
        <h2>
          <SeverityMark severity={ticket.severity} /> {local(ticket.title)}
        </h2>
        <span className="ticket-state" data-testid="ticket-state">
          {local(ticketStateNames[ticket.state])}
        </span>
      </header>
      <dl className="facts">
        <dt>{t('hazard.where')}</dt>
        <dd>
          <Link to={`/facilities/${ticket.facilityId}`}>{ticket.facilityId}</Link>
        </dd>
        <dt>{t('ticket.problemClass')}</dt>
        <dd>{local(problemClasses[ticket.problemClass])}</dd>
        <dt>{t('ticket.raised')}</dt>
        <dd>{formatDateTime(ticket.raisedMs)}</dd>
        <dt>{t('ticket.assignments')}</dt>
        <dd>
          {ticket.assignments.map((assignment) => (
            <div key={assignment.partyId}>
              {t(assignment.role === 'lead' ? 'ticket.lead' : 'ticket.coHandler')}: {assignment.partyName} (
              {t(`ticket.assignment.${assignment.state}`)})
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
      <h3>{t('ticket.actions')}</h3>
      <TicketActions ticket={ticket} />
      <h3>{t('ticket.events')}</h3>
      <ol className="events">
        {ticket.events.map((event) => (
          <EventRow key={event.seq} event={event} />
        ))}
      </ol>
    </section>
  );
}

const eventTypes = ['raised', 'hazard_joined', 'hazard_changed', 'deadline_breached', 'severity_raised'] as const;

function EventRow({ event }: { event: TicketEventView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const known = eventTypes.find((type) => type === event.type);
  const action =
    event.type in ticketActionNames ? ticketActionNames[event.type as keyof typeof ticketActionNames] : undefined;
  const words = [event.data.comment, event.data.reason].filter((text) => typeof text === 'string' && text !== '');
  return (
    <li>
      <time dateTime={new Date(event.atMs).toISOString()}>{formatDateTime(event.atMs)}</time>{' '}
      <strong>{known !== undefined ? t(`event.${known}`) : action !== undefined ? local(action) : event.type}</strong>
      {event.actor !== null && <span className="muted"> · {event.actor}</span>}
      {words.map((text) => (
        <p key={String(text)}>{String(text)}</p>
      ))}
    </li>
  );
}
