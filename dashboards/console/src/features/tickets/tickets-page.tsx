import { escalationLevelNames, problemClasses, ticketStateNames } from '@anju/contracts';
import type { TicketSummary } from '@anju/contracts/api-client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { boardQuery } from '../../shared/api/board-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { usePlaceText } from '../../shared/ui/place.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { filterOf, narrowedBy } from './board-filter.js';
import { BoardFilters } from './board-filters.js';
import { DeadlineBadge, runningDeadlines } from './deadline-badge.js';
import { LeftTickets } from './left-tickets.js';
import { TicketStorms } from './ticket-storms.js';

/** The board: what is due next comes first; what narrows it stands in the address. */
export function TicketsPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const query = useInfiniteQuery(boardQuery(filter));
  const tickets = query.data?.pages.flatMap(({ items }) => items) ?? [];
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
        <h2>{t('nav.tickets')}</h2>
        <Segmented
          value={filter.state}
          onChange={(state) => change({ state: state === 'open' ? undefined : state, sort: undefined })}
          options={[
            { value: 'open', label: t('ticket.open') },
            { value: 'closed', label: t('ticket.closed') },
          ]}
        />
      </header>
      <TicketStorms />
      <LeftTickets />
      <BoardFilters
        filter={filter}
        onChange={change}
        onReset={() => setParams(filter.state === 'closed' ? { state: 'closed' } : {}, { replace: true })}
      />
      <QueryView query={query}>
        {() =>
          tickets.length === 0 ? (
            <>
              <Nothing
                text={t(
                  narrowedBy(filter) > 0 ? 'board.none' : filter.state === 'open' ? 'ticket.none' : 'ticket.noneClosed',
                )}
              />
              {filter.text !== undefined && (
                <Button
                  size="large"
                  data-testid="look-elsewhere"
                  onClick={() => change({ state: filter.state === 'open' ? 'closed' : undefined, sort: undefined })}
                >
                  {t(filter.state === 'open' ? 'board.inClosed' : 'board.inOpen')}
                </Button>
              )}
            </>
          ) : (
            <>
              <ul className="ticket-list" aria-busy={query.isPlaceholderData}>
                {tickets.map((ticket) => (
                  <TicketRow key={ticket.id} ticket={ticket} />
                ))}
              </ul>
              <p className="muted" data-testid="shown">
                {t(query.hasNextPage ? 'board.shownMore' : 'board.shown', { count: tickets.length })}
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
    </TicketsFrame>
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
          {ticket.hungSign && <strong className="ticket-sign">{t('board.hungOnly')}</strong>}
        </span>
        <span className="ticket-place">{placeText(ticket)}</span>
        <span className="muted">
          {ticket.id} · {local(problemClasses[ticket.problemClass])} ·{' '}
          <span className="nowrap">{formatDateTime(ticket.raisedMs)}</span>
          {ticket.lead === null ? '' : ` · ${t('ticket.lead')} ${ticket.lead}`}
        </span>
        {ticket.lead === null && ticket.escalation !== null && <Unassigned />}
        <span className="deadlines">
          {runningDeadlines(ticket.deadlines).map((deadline) => (
            <DeadlineBadge key={deadline.kind} deadline={deadline} suspendedUntilMs={ticket.suspendedUntilMs} />
          ))}
          <Called escalation={ticket.escalation} />
        </span>
      </Link>
    </li>
  );
}

/** Nobody has it yet, and who answers for it so long. */
function Unassigned() {
  const { t } = useTranslation();
  return (
    <strong className="ticket-unassigned" data-testid="unassigned">
      {t('board.unassigned')}
    </strong>
  );
}

/** That it went up the ladder, and whether somebody there has answered. */
function Called({ escalation }: Pick<TicketSummary, 'escalation'>) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  if (escalation === null || escalation.level === 'estate') return null;
  return (
    <span className="ticket-called" data-called-to={escalation.level}>
      {t('board.calledTo', { level: local(escalationLevelNames[escalation.level]) })}
      {escalation.acknowledgedMs === null && <strong> · {t('board.unanswered')}</strong>}
    </span>
  );
}
