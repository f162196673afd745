import { problemClasses, ticketStateNames } from '@anju/contracts';
import type { TicketSummary } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ticketsQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { usePlaceText } from '../../shared/ui/place.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { severityRank } from '../../shared/ui/severity-counts.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { DeadlineBadge, runningDeadlines } from './deadline-badge.js';
import { TicketStorms } from './ticket-storms.js';

/** Overdue first, then by severity, then the oldest. */
function byUrgency(a: TicketSummary, b: TicketSummary): number {
  return (
    Number(b.overdue) - Number(a.overdue) ||
    severityRank(a.severity) - severityRank(b.severity) ||
    a.raisedMs - b.raisedMs
  );
}

export function TicketsPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<'open' | 'closed'>('open');
  const query = useQuery(ticketsQuery(state));
  return (
    <section className="tickets">
      <header>
        <h2>{t('nav.tickets')}</h2>
        <Segmented
          value={state}
          onChange={setState}
          options={[
            { value: 'open', label: t('ticket.open') },
            { value: 'closed', label: t('ticket.closed') },
          ]}
        />
      </header>
      <TicketStorms />
      <QueryView query={query}>
        {(tickets) =>
          tickets.length === 0 ? (
            <Nothing text={t(state === 'open' ? 'ticket.none' : 'ticket.noneClosed')} />
          ) : (
            <ul className="ticket-list">
              {tickets.toSorted(byUrgency).map((ticket) => (
                <TicketRow key={ticket.id} ticket={ticket} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </section>
  );
}

function TicketRow({ ticket }: { ticket: TicketSummary }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const placeText = usePlaceText();
  return (
    <li className="ticket-row" data-ticket={ticket.id} data-state={ticket.state}>
      <Link to={`/tickets/${ticket.id}`}>
        <span className="ticket-head">
          <SeverityMark severity={ticket.severity} quiet={ticket.closedMs !== null} />
          <strong>{local(ticket.title)}</strong>
          <span className="ticket-state">{local(ticketStateNames[ticket.state])}</span>
        </span>
        <span className="ticket-place">{placeText(ticket)}</span>
        <span className="muted">
          {ticket.id} · {local(problemClasses[ticket.problemClass])} ·{' '}
          <span className="nowrap">{formatDateTime(ticket.raisedMs)}</span>
          {ticket.lead === null ? '' : ` · ${t('ticket.lead')} ${ticket.lead}`}
        </span>
        <span className="deadlines">
          {runningDeadlines(ticket.deadlines).map((deadline) => (
            <DeadlineBadge key={deadline.kind} deadline={deadline} />
          ))}
        </span>
      </Link>
    </li>
  );
}
