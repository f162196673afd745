import { severityNames } from '@anju/contracts';
import type { TicketLadderView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { estatesQuery, sessionQuery } from '../../shared/api/queries.js';
import { ladderQuery } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SourceTag } from '../../shared/ui/source-tag.js';
import { VersionHistory } from '../../shared/ui/version-history.js';
import { OneField } from './fields.js';
import { type Times, timesInForce } from './ladder-draft.js';
import { LadderForm } from './ladder-form.js';
import { useRoutingRights } from './may-change-routing.js';
import { useLengthText } from './use-length-text.js';

/** The times of a district's escalation ladder: in force, changed with a reason, every version kept. */
export function LadderPart() {
  const { t } = useTranslation();
  const estates = useQuery(estatesQuery);
  const session = useQuery(sessionQuery);
  const [chosen, setChosen] = useState<string>();
  // A contractor sees the estates that he works at, and no district's times.
  const hasArea = (session.data?.scopes.length ?? 0) > 0;
  return (
    <>
      <p className="muted">
        {t('routing.ladder.about')} <Link to="/clocks">{t('routing.ladder.clocks')}</Link>
      </p>
      <QueryView query={estates}>
        {(list) => {
          const districts = [...new Set(list.map(({ districtId }) => districtId))];
          const districtId = chosen ?? districts[0];
          if (districtId === undefined || !hasArea) return <Nothing text={t('routing.ladder.noDistrict')} />;
          return (
            <>
              {districts.length > 1 && (
                <OneField
                  label={t('clocks.district')}
                  problem={undefined}
                  value={districtId}
                  onChange={setChosen}
                  options={districts.map((each) => ({ value: each, label: each }))}
                />
              )}
              <DistrictLadder key={districtId} districtId={districtId} />
            </>
          );
        }}
      </QueryView>
    </>
  );
}

function DistrictLadder({ districtId }: { districtId: string }) {
  const { t } = useTranslation();
  const query = useQuery(ladderQuery(districtId));
  const { mayChange } = useRoutingRights();
  return (
    <QueryView query={query}>
      {(ladder) => (
        <>
          <InForce ladder={ladder} />
          <h3>{t('routing.ladder.change')}</h3>
          {mayChange(districtId) ? (
            <LadderForm ladder={ladder} />
          ) : (
            <p className="muted">{t('routing.ladder.readOnly')}</p>
          )}
          <History ladder={ladder} />
        </>
      )}
    </QueryView>
  );
}

function InForce({ ladder }: { ladder: TicketLadderView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const lengthText = useLengthText();
  const isOwn = ({ severity }: Times) => ladder.times.some((each) => each.severity === severity);
  return (
    <>
      <h3>{t('routing.ladder.inForce', { version: ladder.version })}</h3>
      <div className="points-frame">
        <table className="points stacked" data-testid="ladder-in-force" data-version={ladder.version}>
          <thead>
            <tr>
              <th scope="col">{t('routing.ladder.severity')}</th>
              <th scope="col">{t('routing.ladder.remind')}</th>
              <th scope="col">{t('routing.ladder.up')}</th>
              <th scope="col">{t('routing.ladder.overdue')}</th>
              <th scope="col">{t('routing.ladder.source')}</th>
            </tr>
          </thead>
          <tbody>
            {timesInForce(ladder).map((times) => (
              <tr key={times.severity} data-severity={times.severity}>
                <th scope="row">{local(severityNames[times.severity])}</th>
                <td data-label={t('routing.ladder.remind')}>{lengthText(times.remindMs)}</td>
                <td data-label={t('routing.ladder.up')}>{lengthText(times.upAfterMs)}</td>
                <td data-label={t('routing.ladder.overdue')}>{lengthText(times.overdueStepMs)}</td>
                <td data-label={t('routing.ladder.source')}>
                  {isOwn(times) ? (
                    <strong>{t('routing.ladder.own')}</strong>
                  ) : (
                    <span className={`source source-${ladder.source.tag}`}>
                      {t(`rules.tagShort.${ladder.source.tag}`)}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <SourceTag source={ladder.source} />
      </p>
    </>
  );
}

function History({ ladder: { history } }: { ladder: TicketLadderView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const lengthText = useLengthText();
  return (
    <VersionHistory
      title={t('routing.ladder.history')}
      never={t('routing.ladder.never')}
      noneThen={t('routing.ladder.noneThen')}
      testId="ladder-versions"
      versions={history.map(({ times, ...version }) => ({
        ...version,
        lines: times.map(({ severity, remindMs, upAfterMs, overdueStepMs }) => {
          const row = {
            remind: lengthText(remindMs),
            up: lengthText(upAfterMs),
            overdue: lengthText(overdueStepMs),
          };
          return { key: severity, text: `${local(severityNames[severity])} · ${t('routing.ladder.row', row)}` };
        }),
      }))}
    />
  );
}
