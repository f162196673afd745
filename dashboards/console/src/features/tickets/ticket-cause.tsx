import { hazardCauseNames, hazardStateNames } from '@anju/contracts';
import type { HazardView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ticketHazardsQuery } from '../../shared/api/supervision-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { PlaceLink } from '../../shared/ui/place.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';

/** What else fails by the cause of this ticket: it is looked after here, and opens by itself if it outlasts the cause. */
export function TicketCause({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const query = useQuery(ticketHazardsQuery(ticketId));
  const listed = (query.data ?? []).filter(({ rootHazardId }) => rootHazardId !== undefined);
  const cause = listed.find((hazard) => hazard.cause !== undefined)?.cause;
  if (listed.length === 0) return null;
  return (
    <section className="ticket-part" aria-labelledby="ticket-cause" data-testid="ticket-cause">
      <h3 id="ticket-cause">
        {cause === undefined
          ? t('ticket.cause.title')
          : t('ticket.cause.of', { cause: local(hazardCauseNames[cause]) })}
      </h3>
      <p className="muted">{t('ticket.cause.about', { count: listed.length })}</p>
      <ul>
        {listed.map((hazard) => (
          <Listed key={hazard.id} hazard={hazard} ticketId={ticketId} />
        ))}
      </ul>
    </section>
  );
}

function Listed({ hazard, ticketId }: { hazard: HazardView; ticketId: string }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { ticketId: own } = hazard;
  return (
    <li data-hazard={hazard.id}>
      <SeverityMark severity={hazard.severity} quiet={hazard.state === 'cleared'} /> <PlaceLink place={hazard} />{' '}
      <Link to={`/hazards/${hazard.id}`} className="target">
        {local(hazard.ruleName)}
      </Link>{' '}
      <span className="muted">
        {local(hazardStateNames[hazard.state])} ·{' '}
        {t('ticket.cause.since', { time: formatDateTime(hazard.activeMs ?? hazard.beganMs) })}
      </span>
      {own !== null && own !== ticketId && (
        <>
          {' '}
          <Link to={`/tickets/${own}`} className="target">
            {t('ticket.cause.own', { ticket: own })}
          </Link>
        </>
      )}
    </li>
  );
}
