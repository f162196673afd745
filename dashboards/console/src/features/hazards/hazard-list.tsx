import { type HazardView, hazardStateNames } from '@anju/contracts';
import { Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Age } from '../../shared/ui/age.js';
import { severityRank } from '../../shared/ui/severity-counts.js';
import { SeverityMark } from '../../shared/ui/severity-mark.js';
import { HazardDetails } from './hazard-details.js';

/** The worst first, then the newest. */
export function byPriority(a: HazardView, b: HazardView): number {
  return severityRank(a.severity) - severityRank(b.severity) || b.beganMs - a.beganMs;
}

export function HazardList({ hazards, emptyText }: { hazards: readonly HazardView[]; emptyText: string }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  if (hazards.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={emptyText} />;
  return (
    <ul className="hazard-list">
      {hazards.toSorted(byPriority).map((hazard) => (
        <li
          key={hazard.id}
          className={`hazard hazard-${hazard.state}`}
          data-rule={hazard.ruleId}
          data-state={hazard.state}
        >
          <div className="hazard-head">
            <SeverityMark severity={hazard.severity} />
            <strong>{local(hazard.ruleName)}</strong>
            <span className="hazard-state">{local(hazardStateNames[hazard.state])}</span>
            <span className="muted">
              <Age timeMs={hazard.beganMs} />
            </span>
          </div>
          <div className="hazard-where">
            <Link to={`/facilities/${hazard.facilityId}`}>
              {hazard.facilityId}
              {hazard.instance === null ? '' : ` / ${hazard.instance}`}
            </Link>
            {hazard.ticketId !== null && <Link to={`/tickets/${hazard.ticketId}`}>{hazard.ticketId}</Link>}
            {hazard.recurrences > 0 && <span>{t('hazard.recurrences', { count: hazard.recurrences })}</span>}
            {hazard.retrospective && <span>{t('hazard.retrospective')}</span>}
          </div>
          <HazardDetails hazard={hazard} />
        </li>
      ))}
    </ul>
  );
}
