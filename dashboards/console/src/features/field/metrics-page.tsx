import type { DiscoveredMetricView } from '@anju/contracts/api-client';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldKeys, metricsQuery, unclaimMetric } from '../../shared/api/field-queries.js';
import { estatesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Age } from '../../shared/ui/age.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { ClaimForm } from './claim-form.js';
import { ClaimedPoint } from './claimed-point.js';
import { FieldFrame } from './field-frame.js';
import { useMayDecide } from './may-decide.js';
import { MoreButton } from './more-button.js';

const choices = ['no', 'yes', 'all'] as const;

/** What other makers' gateways declare: waiting for somebody who says which point it is, or claimed. */
export function MetricsPage() {
  const { t } = useTranslation();
  const [claimed, setClaimed] = useState<(typeof choices)[number]>('no');
  const query = useInfiniteQuery(metricsQuery(claimed === 'all' ? undefined : claimed));
  const metrics = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <FieldFrame>
      <header className="page-head">
        <h2>{t('field.tabs.metrics')}</h2>
        <Segmented
          aria-label={t('field.claimState')}
          value={claimed}
          onChange={setClaimed}
          options={choices.map((value) => ({ value, label: t(`field.claimed.${value}`) }))}
        />
      </header>
      <p className="muted">{t('field.metricsAbout')}</p>
      <QueryView query={query}>
        {() =>
          metrics.length === 0 ? (
            <Nothing text={t(claimed === 'no' ? 'field.noneToClaim' : 'field.noMetrics')} />
          ) : (
            <ul className="metrics">
              {metrics.map((metric) => (
                <MetricRow
                  key={`${metric.groupId}/${metric.edgeNodeId}/${metric.deviceId ?? ''}/${metric.metric}`}
                  metric={metric}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
      <MoreButton query={query} />
    </FieldFrame>
  );
}

function MetricRow({ metric }: { metric: DiscoveredMetricView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const mayDecide = useMayDecide();
  const [isClaiming, setClaiming] = useState(false);
  const estates = useQuery(estatesQuery);
  const estate = estates.data?.find(({ id }) => id === metric.estateId);
  return (
    <li className="rule" data-metric={metric.metric} data-claimed={metric.claim !== null}>
      <div className="hazard-head">
        <strong className="breakable">
          {[metric.edgeNodeId, ...(metric.deviceId === null ? [] : [metric.deviceId]), metric.metric].join(' / ')}
        </strong>
        <span className="muted">
          {metric.groupId} · {estate === undefined ? t('agents.unregistered') : local(estate.name)}
        </span>
      </div>
      <p>
        {t('field.newest')}{' '}
        {metric.value === null ? (
          <span className="no-value">{t('point.noValue')}</span>
        ) : (
          <strong>
            {String(metric.value)}
            {metric.unit === null ? '' : ` ${metric.unit}`}
          </strong>
        )}{' '}
        <span className="muted">
          · <Age timeMs={metric.sourceTimeMs} /> · {t('field.kept', { count: metric.kept })}
        </span>
      </p>
      {metric.claim !== null && <Claimed metric={metric} claim={metric.claim} mayDecide={mayDecide} />}
      {metric.claim === null && metric.estateId === null && <p className="muted">{t('field.registerFirst')}</p>}
      {metric.claim === null &&
        metric.estateId !== null &&
        mayDecide &&
        (isClaiming ? (
          <ClaimForm metric={metric} estateId={metric.estateId} onClose={() => setClaiming(false)} />
        ) : (
          <Button onClick={() => setClaiming(true)} data-testid="claim">
            {t('field.claim')}
          </Button>
        ))}
    </li>
  );
}

interface ClaimedProps {
  readonly metric: DiscoveredMetricView;
  readonly claim: NonNullable<DiscoveredMetricView['claim']>;
  readonly mayDecide: boolean;
}

function Claimed({ metric, claim, mayDecide }: ClaimedProps) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const unclaim = useMutation({
    mutationFn: () => unclaimMetric(metric),
    onSettled: () => Promise.all(fieldKeys.map((queryKey) => client.invalidateQueries({ queryKey }))),
    onError: (error) => message.error(<ProblemText error={error} />),
  });
  return (
    <p>
      {t('field.isPoint')} <ClaimedPoint claim={claim} />{' '}
      {mayDecide && (
        <Button
          loading={unclaim.isPending}
          data-testid="unclaim"
          onClick={() =>
            void modal.confirm({
              title: t('field.unclaim'),
              content: t('field.unclaimMeaning'),
              okText: t('field.unclaim'),
              cancelText: t('ticket.cancel'),
              onOk: () => unclaim.mutateAsync().catch(() => undefined),
            })
          }
        >
          {t('field.unclaim')}
        </Button>
      )}
    </p>
  );
}
