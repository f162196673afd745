import { hazardStateNames, problemClasses } from '@anju/contracts';
import type { HazardView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { explanationQuery, hazardQuery } from '../../shared/api/hazard-queries.js';
import { facilityQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Age } from '../../shared/ui/age.js';
import { ModeBanner } from '../../shared/ui/mode-banner.js';
import { PlaceLink } from '../../shared/ui/place.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { Explanation } from './explanation.js';
import { EvidenceList } from './hazard-details.js';
import { HazardReset } from './hazard-reset.js';

/** One hazard: where, since when, why, on whose authority, and what to do. */
export function HazardPage() {
  const { hazardId = '' } = useParams();
  const query = useQuery(hazardQuery(hazardId));
  return <QueryView query={query}>{(hazard) => <Hazard hazard={hazard} />}</QueryView>;
}

function Hazard({ hazard }: { hazard: HazardView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const facility = useQuery(facilityQuery(hazard.facilityId));
  const explanation = useQuery(explanationQuery(hazard.id, hazard.state));
  const isOver = hazard.state === 'cleared';
  return (
    <section className="facility hazard-page" data-hazard={hazard.ruleId} data-state={hazard.state}>
      <header>
        <nav aria-label={t('nav.hazards')}>
          <Link to="/hazards" className="target">
            {t('nav.hazards')}
          </Link>{' '}
          / {hazard.ruleId}
        </nav>
        <h2>
          <SeverityMark severity={hazard.severity} quiet={isOver} /> {local(hazard.ruleName)}
        </h2>
        <span className="hazard-state">{local(hazardStateNames[hazard.state])}</span>
        {hazard.retrospective && <span>{t('hazard.retrospective')}</span>}
        {hazard.suppressed && <span>{t(`hazard.suppressed.${hazard.suppressed}`)}</span>}
        {hazard.recurrences > 0 && <span>{t('hazard.recurrences', { count: hazard.recurrences })}</span>}
      </header>
      <ModeBanner mode={facility.data?.mode ?? null} />
      {hazard.advice !== null && !isOver && (
        <p className="hazard-advice">
          <span className="muted">{t('hazard.advice')}</span> {local(hazard.advice)}
        </p>
      )}
      {hazard.needsReset && !isOver && <HazardReset hazardId={hazard.id} />}
      <dl className="facts">
        <dt>{t('hazard.where')}</dt>
        <dd>
          <PlaceLink place={hazard} />
        </dd>
        <dt>{t('ticket.problemClass')}</dt>
        <dd>{local(problemClasses[hazard.problemClass])}</dd>
        <dt>{t('hazard.since')}</dt>
        <dd>
          {formatDateTime(hazard.beganMs)}
          {!isOver && (
            <span className="muted">
              {' '}
              · {t('hazard.lasted')} <Age timeMs={hazard.beganMs} />
            </span>
          )}
        </dd>
        {hazard.activeMs !== null && (
          <>
            <dt>{t('explain.active')}</dt>
            <dd>{formatDateTime(hazard.activeMs)}</dd>
          </>
        )}
        {hazard.clearedMs !== null && (
          <>
            <dt>{t('explain.cleared')}</dt>
            <dd>{formatDateTime(hazard.clearedMs)}</dd>
          </>
        )}
        <dt>{t('hazard.ticket')}</dt>
        <dd>
          {hazard.ticketId === null ? (
            t('explain.noTicket')
          ) : (
            <Link to={`/tickets/${hazard.ticketId}`} className="target">
              {hazard.ticketId}
            </Link>
          )}
        </dd>
        {hazard.rootHazardId !== undefined && (
          <>
            <dt>{t('explain.root')}</dt>
            <dd>
              <Link to={`/hazards/${hazard.rootHazardId}`} className="target">
                {t('explain.rootLink')}
              </Link>
            </dd>
          </>
        )}
        <dt>{t('hazard.evidence')}</dt>
        <dd>
          <EvidenceList hazard={hazard} />
        </dd>
      </dl>
      <h3>{t('explain.title')}</h3>
      <QueryView query={explanation}>{(told) => <Explanation hazard={hazard} explanation={told} />}</QueryView>
    </section>
  );
}
