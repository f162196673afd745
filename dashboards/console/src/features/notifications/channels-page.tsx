import { severityNames } from '@anju/contracts';
import type { ChannelTestView, ChannelView, SessionView } from '@anju/contracts/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { channelsQuery, testChannel } from '../../shared/api/notification-queries.js';
import { sessionQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { serverWords } from '../../shared/i18n/server-words.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { NotificationsFrame, useSeesChannels } from './notifications-frame.js';

const mayTest: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor']);
/** Channels that tell persons, each at an address of his own. */
const addressed: ReadonlySet<ChannelView['kind']> = new Set(['email', 'sms', 'voice']);

/** The channels, how each fares, and a button that tries one. */
export function ChannelsPage() {
  const { t } = useTranslation();
  const sees = useSeesChannels();
  const query = useQuery({ ...channelsQuery, enabled: sees });
  if (!sees) return <Navigate to="/notifications/settings" replace />;
  return (
    <NotificationsFrame>
      <h2>{t('notifications.tabs.channels')}</h2>
      <p className="muted">{t('notifications.channels.about')}</p>
      <QueryView query={query}>
        {(channels) =>
          channels.length === 0 ? (
            <Nothing text={t('notifications.channels.none')} />
          ) : (
            <ul className="channels">
              {channels.map((channel) => (
                <Channel key={channel.id} channel={channel} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </NotificationsFrame>
  );
}

function Channel({ channel }: { channel: ChannelView }) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const {
    id,
    kind,
    severities,
    health,
    lastDeliveredMs,
    lastFailedMs,
    failure,
    failures,
    waiting,
    dead,
    lastTest,
    today,
  } = channel;
  const session = useQuery(sessionQuery);
  const time = (timeMs: number | null) =>
    timeMs === null ? t('notifications.channels.never') : formatDateTime(timeMs);
  return (
    <li className="channel" data-channel={id} data-health={health}>
      <header>
        <strong>{t(`notifications.channels.kinds.${kind}`)}</strong> <code>{id}</code>
        <span
          className={`message-state message-${health === 'failing' ? 'dead' : health === 'ok' ? 'delivered' : 'waiting'}`}
        >
          {t(`notifications.channels.health.${health}`)}
        </span>
      </header>
      <dl className="facts">
        <dt>{t('notifications.channels.severities')}</dt>
        <dd>{severities.map((severity) => local(severityNames[severity])).join(' · ')}</dd>
        <dt>{t('notifications.channels.delivered')}</dt>
        <dd>{time(lastDeliveredMs)}</dd>
        <dt>{t('notifications.channels.failed')}</dt>
        <dd>
          {time(lastFailedMs)}
          {failures > 0 && ` · ${t('notifications.channels.failures', { count: failures })}`}
          {failures > 0 && failure !== null && ` · ${serverWords(failure, language)}`}
        </dd>
        <dt>{t('notifications.channels.lastTest')}</dt>
        <dd data-testid="last-test">
          {time(lastTest?.atMs ?? null)}
          {lastTest !== null && (
            <>
              {' '}
              · {t(lastTest.scheduled ? 'notifications.channels.scheduled' : 'notifications.channels.byHand')} ·{' '}
              {lastTest.delivered
                ? t('notifications.channels.testOk', { time: lastTest.durationMs })
                : t('notifications.channels.testFailed', { failure: serverWords(lastTest.failure ?? '—', language) })}
            </>
          )}
        </dd>
        {today !== null && (
          <>
            <dt>{t('notifications.channels.today')}</dt>
            <dd data-testid="today">{t('notifications.channels.todayCount', today)}</dd>
          </>
        )}
        <dt>{t('notifications.tabs.messages')}</dt>
        <dd>
          {t('notifications.channels.counts', { waiting, dead })}{' '}
          {dead > 0 && (
            <Link to={`/notifications/messages?state=dead&channel=${id}`} className="target">
              {t('notifications.channels.deadLink')}
            </Link>
          )}
        </dd>
      </dl>
      {session.data != null && mayTest.has(session.data.role) && <ChannelTest channel={channel} />}
    </li>
  );
}

function ChannelTest({ channel: { id, kind } }: { channel: ChannelView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [address, setAddress] = useState('');
  const test = useMutation({
    mutationFn: () => testChannel(id, address.trim()),
    onSettled: () => client.invalidateQueries({ queryKey: channelsQuery.queryKey }),
  });
  return (
    <div className="form-row">
      {addressed.has(kind) && (
        <Labelled label={t('notifications.channels.address')} hint={t('notifications.channels.addressHint')}>
          {(field) => (
            <Input {...field} value={address} maxLength={254} onChange={(event) => setAddress(event.target.value)} />
          )}
        </Labelled>
      )}
      <Button data-testid="test-channel" loading={test.isPending} onClick={() => test.mutate()}>
        {t('notifications.channels.test')}
      </Button>
      <div role="status" className="test-outcome">
        {test.data !== undefined && <Outcome outcome={test.data} />}
        {test.error !== null && <ProblemText error={test.error} />}
      </div>
    </div>
  );
}

function Outcome({ outcome }: { outcome: ChannelTestView }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <span data-testid="test-outcome" data-delivered={outcome.delivered}>
      {outcome.delivered
        ? t('notifications.channels.testOk', { time: outcome.durationMs })
        : t('notifications.channels.testFailed', { failure: serverWords(outcome.failure ?? '—', language) })}
    </span>
  );
}
