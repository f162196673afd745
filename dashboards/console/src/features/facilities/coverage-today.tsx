import type { FacilityView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { facilityCoverageQuery } from '../../shared/api/history-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { percentText } from '../../shared/names/percent-text.js';
import { pointTitle } from '../../shared/names/point-title.js';
import { formatShortTime } from '../../shared/time/format.js';
import { QueryView } from '../../shared/ui/query-view.js';

/** For which share of today each point was known, the worst first. */
export function CoverageToday({ facility }: { facility: FacilityView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const query = useQuery(facilityCoverageQuery(facility.id));
  return (
    <QueryView query={query}>
      {({ share, points, fromMs, countedFromMs }) => {
        const missed = points.filter((each) => each.share < 1).toSorted((a, b) => a.share - b.share);
        const titleOf = (key: string) => {
          const point = facility.points.find((each) => each.point === key);
          return point === undefined ? key : pointTitle(point, local);
        };
        return (
          <div data-testid="coverage">
            <p>
              {t('estate.watchedToday')} <strong>{percentText(share)}</strong>
              {countedFromMs !== null && countedFromMs > fromMs && (
                <span> {t('estate.countedSince', { time: formatShortTime(countedFromMs) })}</span>
              )}
            </p>
            {points.length > 0 && missed.length === 0 && <p className="muted">{t('history.allToday')}</p>}
            {missed.length > 0 && (
              <details className="hazard-details">
                <summary>{t('history.missed', { count: missed.length })}</summary>
                <ul>
                  {missed.map((each) => (
                    <li key={each.point}>
                      <Link
                        to={`/facilities/${facility.id}/history?point=${encodeURIComponent(each.point)}&range=24h`}
                        className="target"
                      >
                        {titleOf(each.point)}
                      </Link>{' '}
                      {percentText(each.share)}
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </div>
        );
      }}
    </QueryView>
  );
}
