import { deadlineKindNames, problemClasses, severityNames } from '@anju/contracts';
import type { ClockLimit, TicketClocksView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clocksQuery } from '../../shared/api/clock-queries.js';
import { estatesQuery, sessionQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Choice } from '../../shared/ui/choice.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SourceTag } from '../../shared/ui/source-tag.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { VersionHistory } from '../../shared/ui/version-history.js';
import { ChangeClocks } from './change-clocks.js';
import { inUnits } from './limit-draft.js';

/** 时限: how long each clock runs in a district, who changed that, when and why. */
export function ClocksPage() {
  const { t } = useTranslation();
  const estates = useQuery(estatesQuery);
  const session = useQuery(sessionQuery);
  const [chosen, setChosen] = useState<string>();
  // A contractor sees the estates that he works at, and no district's limits.
  const hasArea = (session.data?.scopes.length ?? 0) > 0;
  return (
    <TicketsFrame>
      <h2>{t('clocks.title')}</h2>
      <p className="muted">{t('clocks.about')}</p>
      <QueryView query={estates}>
        {(list) => {
          const districts = [...new Set(list.map(({ districtId }) => districtId))];
          const districtId = chosen ?? districts[0];
          if (districtId === undefined || !hasArea) return <Nothing text={t('clocks.noDistrict')} />;
          return (
            <>
              {districts.length > 1 && (
                <Choice
                  label={t('clocks.district')}
                  value={districtId}
                  onChange={setChosen}
                  allText={districts[0] ?? ''}
                  options={districts.map((each) => ({ value: each, label: each }))}
                />
              )}
              <DistrictClocks key={districtId} districtId={districtId} />
            </>
          );
        }}
      </QueryView>
    </TicketsFrame>
  );
}

function DistrictClocks({ districtId }: { districtId: string }) {
  const query = useQuery(clocksQuery(districtId));
  return (
    <QueryView query={query}>
      {(clocks) => (
        <>
          <InForce clocks={clocks} />
          <ChangeClocks clocks={clocks} />
          <History clocks={clocks} />
        </>
      )}
    </QueryView>
  );
}

/** A limit's length in words. */
export function useLimitText(): (limitMs: number) => string {
  const { t } = useTranslation();
  return (limitMs) => {
    const { amount, unit } = inUnits(limitMs);
    return `${amount} ${t(`clocks.units.${unit}`)}`;
  };
}

function useSubject(): (limit: Pick<ClockLimit, 'problemClass' | 'severity'>) => [string, string] {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return ({ problemClass, severity }) => [
    problemClass === undefined ? t('clocks.all') : local(problemClasses[problemClass]),
    severity === undefined ? t('clocks.all') : local(severityNames[severity]),
  ];
}

function InForce({ clocks }: { clocks: TicketClocksView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const limitText = useLimitText();
  const subject = useSubject();
  const rows = [
    ...clocks.limits.map((limit) => ({ limit, source: undefined, ruleIds: undefined })),
    ...clocks.defaults.map(({ source, ruleIds, ...limit }) => ({ limit, source, ruleIds })),
  ];
  return (
    <>
      <h3>{t('clocks.inForce', { version: clocks.version })}</h3>
      <div className="points-frame">
        <table className="points stacked clock-table" data-testid="clocks-in-force" data-version={clocks.version}>
          <thead>
            <tr>
              <th scope="col">{t('clocks.kind')}</th>
              <th scope="col">{t('clocks.problemClass')}</th>
              <th scope="col">{t('clocks.severity')}</th>
              <th scope="col">{t('clocks.limit')}</th>
              <th scope="col">{t('clocks.source')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ limit, source, ruleIds }) => {
              const [problemClass, severity] = subject(limit);
              return (
                <tr key={JSON.stringify([limit, ruleIds, source === undefined])}>
                  <th scope="row">{local(deadlineKindNames[limit.kind])}</th>
                  <td data-label={t('clocks.problemClass')}>
                    {ruleIds === undefined ? problemClass : t('clocks.onlyRules', { ids: ruleIds.join(' · ') })}
                  </td>
                  <td data-label={t('clocks.severity')}>{severity}</td>
                  <td data-label={t('clocks.limit')}>
                    <strong className="nowrap">{limitText(limit.limitMs)}</strong>
                  </td>
                  <td data-label={t('clocks.source')}>
                    {source === undefined ? <strong>{t('clocks.own')}</strong> : <SourceTag source={source} />}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

function History({ clocks: { history } }: { clocks: TicketClocksView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const limitText = useLimitText();
  const subject = useSubject();
  return (
    <VersionHistory
      title={t('clocks.history')}
      never={t('clocks.never')}
      noneThen={t('clocks.noneThen')}
      testId="clock-versions"
      versions={history.map(({ limits, ...version }) => ({
        ...version,
        lines: limits.map((limit) => ({
          key: JSON.stringify(limit),
          text: [local(deadlineKindNames[limit.kind]), ...subject(limit), limitText(limit.limitMs)].join(' · '),
        })),
      }))}
    />
  );
}
