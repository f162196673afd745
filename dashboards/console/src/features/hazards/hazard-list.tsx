import { hazardStateNames } from '@anju/contracts';
import type { HazardView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Age } from '../../shared/ui/age.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { PlaceLink } from '../../shared/ui/place.js';
import { severityRank } from '../../shared/ui/severity-counts.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { HazardDetails } from './hazard-details.js';

/** What holds before what is over; then the worst first, then the newest. */
export function byPriority(a: HazardView, b: HazardView): number {
  return (
    Number(a.state === 'cleared') - Number(b.state === 'cleared') ||
    (a.state === 'cleared' ? 0 : severityRank(a.severity) - severityRank(b.severity)) ||
    b.beganMs - a.beganMs
  );
}

export function HazardList({ hazards, emptyText }: { hazards: readonly HazardView[]; emptyText: string }) {
  if (hazards.length === 0) return <Nothing text={emptyText} />;
  return (
    <ul className="hazard-list">
      {hazards.toSorted(byPriority).map((hazard) => (
        <HazardRow key={hazard.id} hazard={hazard} />
      ))}
    </ul>
  );
}

function HazardRow({ hazard }: { hazard: HazardView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const isOver = hazard.state === 'cleared';
  return (
    <li
      className={`hazard hazard-${hazard.state}`}
      data-rule={hazard.ruleId}
      data-facility-of={hazard.facilityId}
      data-state={hazard.state}
    >
      <div className="hazard-head">
        <SeverityMark severity={hazard.severity} quiet={isOver} />
        <strong>{local(hazard.ruleName)}</strong>
        <span className="hazard-state">{local(hazardStateNames[hazard.state])}</span>
        <span className="muted">
          {isOver ? (
            `${formatDateTime(hazard.beganMs)} – ${hazard.clearedMs === null ? '' : formatDateTime(hazard.clearedMs)}`
          ) : (
            <>
              {t('hazard.lasted')} <Age timeMs={hazard.beganMs} />
            </>
          )}
        </span>
      </div>
      <div className="hazard-where">
        <PlaceLink place={hazard} />
        {hazard.ticketId !== null && (
          <Link to={`/tickets/${hazard.ticketId}`} className="target">
            {t('hazard.ticket')} {hazard.ticketId}
          </Link>
        )}
        {hazard.recurrences > 0 && <span>{t('hazard.recurrences', { count: hazard.recurrences })}</span>}
        {hazard.retrospective && <span>{t('hazard.retrospective')}</span>}
        {hazard.suppressed && <span>{t(`hazard.suppressed.${hazard.suppressed}`)}</span>}
      </div>
      <HazardDetails hazard={hazard} />
    </li>
  );
}
