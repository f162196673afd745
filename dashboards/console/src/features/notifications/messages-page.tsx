import type { NotificationView } from '@anju/contracts/api-client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { channelsQuery, notificationsQuery } from '../../shared/api/notification-queries.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { NotificationTable } from '../../shared/ui/notification-table.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { NotificationsFrame, useSeesChannels } from './notifications-frame.js';

const states = ['dead', 'waiting', 'diverted', 'delivered'] as const satisfies readonly NotificationView['state'][];

/** Messages of all tickets; what is looked for stands in the address, so that Back finds it again. */
export function MessagesPage() {
  const { t } = useTranslation();
  const sees = useSeesChannels();
  const [params, setParams] = useSearchParams();
  const state = states.find((each) => each === params.get('state'));
  const channelId = params.get('channel') ?? undefined;
  const channels = useQuery({ ...channelsQuery, enabled: sees });
  const query = useInfiniteQuery({ ...notificationsQuery({ state, channelId }), enabled: sees });
  const list = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const set = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(params);
    if (value === undefined) next.delete(name);
    else next.set(name, value);
    setParams(next, { replace: true });
  };
  if (!sees) return <Navigate to="/notifications/settings" replace />;
  const ALL = 'all';
  return (
    <NotificationsFrame>
      <h2>{t('notifications.tabs.messages')}</h2>
      <p className="muted">{t('notifications.messages.about')}</p>
      <div className="form-row">
        <Labelled label={t('notifications.messages.state')}>
          {(field) => (
            <Select
              {...field}
              className="narrow"
              virtual={false}
              value={state ?? ALL}
              onChange={(value) => set('state', value === ALL ? undefined : value)}
              options={[
                { value: ALL, label: t('notifications.messages.all') },
                ...states.map((each) => ({ value: each, label: t(`ticketPage.messages.states.${each}`) })),
              ]}
            />
          )}
        </Labelled>
        <Labelled label={t('notifications.messages.channel')}>
          {(field) => (
            <Select
              {...field}
              className="narrow"
              virtual={false}
              value={channelId ?? ALL}
              onChange={(value) => set('channel', value === ALL ? undefined : value)}
              options={[
                { value: ALL, label: t('notifications.messages.all') },
                ...(channels.data ?? []).map(({ id }) => ({ value: id, label: id })),
              ]}
            />
          )}
        </Labelled>
      </div>
      <QueryView query={query}>
        {() =>
          list.length === 0 ? (
            <Nothing text={t('notifications.messages.none')} />
          ) : (
            <>
              <NotificationTable notifications={list} withTicket />
              {query.hasNextPage && (
                <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('field.more')}
                </Button>
              )}
            </>
          )
        }
      </QueryView>
    </NotificationsFrame>
  );
}
