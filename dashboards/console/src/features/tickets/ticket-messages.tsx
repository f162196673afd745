import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ticketNotificationsQuery } from '../../shared/api/notification-queries.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { NotificationTable } from '../../shared/ui/notification-table.js';
import { QueryView } from '../../shared/ui/query-view.js';

const SHOWN = 5;

/** Who was told of the ticket by which channel, and how that went: what failed first, then the newest. */
export function TicketMessages({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const query = useQuery(ticketNotificationsQuery(ticketId));
  return (
    <section className="ticket-part" aria-labelledby="ticket-messages" data-testid="messages">
      <h3 id="ticket-messages">{t('ticketPage.messages.title')}</h3>
      <QueryView query={query}>
        {(notifications) => {
          if (notifications.length === 0) return <Nothing text={t('ticketPage.messages.none')} />;
          const count = (state: string) => notifications.filter((each) => each.state === state).length;
          const sorted = notifications.toSorted(
            (a, b) => Number(b.state === 'dead') - Number(a.state === 'dead') || b.id - a.id,
          );
          return (
            <>
              <p className="muted">
                {t('ticketPage.messages.counts', {
                  delivered: count('delivered'),
                  waiting: count('waiting'),
                  dead: count('dead'),
                })}
              </p>
              <NotificationTable notifications={all ? sorted : sorted.slice(0, SHOWN)} />
              {!all && sorted.length > SHOWN && (
                <Button onClick={() => setAll(true)}>{t('ticketPage.messages.all', { count: sorted.length })}</Button>
              )}
            </>
          );
        }}
      </QueryView>
    </section>
  );
}
