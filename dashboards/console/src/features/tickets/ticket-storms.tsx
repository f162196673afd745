import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ticketStormsQuery } from '../../shared/api/supervision-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';

/** Where tickets come faster than people look at them one by one. The list below shows every one of them all the same. */
export function TicketStorms() {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { data: storms = [] } = useQuery(ticketStormsQuery);
  if (storms.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="ticket-storms"
      title={t('ticket.storm.title')}
      description={
        <ul>
          {storms.map((storm) => (
            <li key={storm.estateId} data-estate={storm.estateId}>
              <SeverityMark severity={storm.worst} />{' '}
              <Link to={`/estates/${storm.estateId}`} className="target">
                {local(storm.estateName)}
              </Link>{' '}
              {t('ticket.storm.count', { count: storm.count, time: formatDateTime(storm.firstRaisedMs) })}
            </li>
          ))}
        </ul>
      }
    />
  );
}
