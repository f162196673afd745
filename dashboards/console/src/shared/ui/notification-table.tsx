import type { NotificationView, SessionView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { notificationKeys, retryNotification } from '../api/notification-queries.js';
import { sessionQuery } from '../api/queries.js';
import { useLanguage } from '../i18n/i18n.js';
import { serverWords } from '../i18n/server-words.js';
import { formatDateTime } from '../time/format.js';
import { ProblemText } from './problem-text.js';

/** Number of an estate's sign. */
const aboutSign = /^GP-/;

const mayRetry: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor', 'dispatcher']);

/** Messages with the channel, the state, and a button for those that were given up. */
export function NotificationTable({
  notifications,
  withTicket = false,
}: {
  notifications: readonly NotificationView[];
  withTicket?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div className="points-frame">
      <table className="points stacked messages">
        <thead>
          <tr>
            <th scope="col">{t('ticketPage.messages.subject')}</th>
            {withTicket && <th scope="col">{t('ticketPage.messages.ticket')}</th>}
            <th scope="col">{t('ticketPage.messages.channel')}</th>
            <th scope="col">{t('ticketPage.messages.address')}</th>
            <th scope="col">{t('ticketPage.messages.state')}</th>
            <th scope="col">{t('ticketPage.messages.attempts')}</th>
            <th scope="col">{t('ticketPage.messages.failure')}</th>
          </tr>
        </thead>
        <tbody>
          {notifications.map((notification) => (
            <NotificationRow key={notification.id} notification={notification} withTicket={withTicket} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NotificationRow({ notification, withTicket }: { notification: NotificationView; withTicket: boolean }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const session = useQuery(sessionQuery);
  const { language } = useLanguage();
  const { id, subject, channelId, ticketId, address, state, attempts, createdMs, nextMs, endedMs, failure } =
    notification;
  const retry = useMutation({
    mutationFn: () => retryNotification(id),
    onSuccess: () => message.success(t('ticketPage.messages.retried')),
    onError: (error) => message.error(<ProblemText error={error} />),
    onSettled: () => client.invalidateQueries({ queryKey: notificationKeys.all }),
  });
  const when = endedMs ?? nextMs;
  return (
    <tr data-notification={id} data-state={state} data-channel={channelId}>
      <th scope="row" className="breakable">
        {subject}
        <div className="muted nowrap">{formatDateTime(createdMs)}</div>
      </th>
      {withTicket && (
        <td data-label={t('ticketPage.messages.ticket')}>
          <Link to={aboutSign.test(ticketId) ? '/hung-signs' : `/tickets/${ticketId}`} className="target nowrap">
            {ticketId}
          </Link>
        </td>
      )}
      <td data-label={t('ticketPage.messages.channel')}>{channelId}</td>
      <td data-label={t('ticketPage.messages.address')} className="breakable">
        {address ?? t('ticketPage.messages.group')}
      </td>
      <td data-label={t('ticketPage.messages.state')}>
        <span className={`message-state message-${state}`}>{t(`ticketPage.messages.states.${state}`)}</span>
        {when !== null && (
          <div className="muted nowrap">
            {endedMs === null ? t('ticketPage.messages.next', { time: formatDateTime(when) }) : formatDateTime(when)}
          </div>
        )}
        {state === 'dead' && session.data != null && mayRetry.has(session.data.role) && (
          <Button className="retry-button" loading={retry.isPending} onClick={() => retry.mutate()} data-testid="retry">
            {t('ticketPage.messages.retry')}
          </Button>
        )}
      </td>
      <td data-label={t('ticketPage.messages.attempts')} className="nowrap">
        {t('ticketPage.messages.times', { count: attempts })}
      </td>
      <td
        data-label={t('ticketPage.messages.failure')}
        className={failure === null ? 'breakable without' : 'breakable'}
      >
        {failure === null ? '—' : serverWords(failure, language)}
      </td>
    </tr>
  );
}
