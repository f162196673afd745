import { ticketStateNames } from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type DeskChannel, knownComplaintQuery } from '../../shared/api/complaint-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';

/** Somebody who types is not asked about each letter, ms. */
const SETTLED_MS = 400;

/** Says while a number is entered that it is known, and leads to its ticket. */
export function KnownNumber({ channel, number }: { channel: DeskChannel; number: string }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const typed = number.trim();
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const isAsked = settled !== '' && settled === typed && settled.length <= 60;
  const { data: known } = useQuery({ ...knownComplaintQuery(channel, settled), enabled: isAsked });
  if (!isAsked || known == null) return null;
  const { ticketId: id, ticketState, receivedMs } = known;
  return (
    <div role="status" data-testid="known-number">
      <Alert
        type="info"
        showIcon
        title={t('complaints.known', {
          id,
          time: formatDateTime(receivedMs),
          state: local(ticketStateNames[ticketState]),
        })}
        description={
          <Link to={`/tickets/${id}`} className="target">
            {t('complaints.open', { id })}
          </Link>
        }
      />
    </div>
  );
}
