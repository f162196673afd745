import type { PointView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { pointTitle } from '../../shared/names/point-title.js';
import { unitText } from '../../shared/names/unit-text.js';
import { formatAge } from '../../shared/time/format.js';
import { Age } from '../../shared/ui/age.js';
import { rangeShare, valueText } from './point-value.js';

export function PointsTable({ facilityId, points }: { facilityId: string; points: readonly PointView[] }) {
  const { t } = useTranslation();
  return (
    <div className="points-frame">
      <table className="points">
        <thead>
          <tr>
            <th scope="col">{t('point.name')}</th>
            <th scope="col">{t('point.value')}</th>
            <th scope="col">{t('point.range')}</th>
            <th scope="col">{t('point.quality')}</th>
            <th scope="col">{t('point.age')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <PointRow key={point.point} facilityId={facilityId} point={point} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PointRow({ facilityId, point }: { facilityId: string; point: PointView }) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const isDuration = point.unit === 's' && typeof point.value === 'number';
  const text = isDuration ? formatAge(Number(point.value) * 1000, language) : valueText(point, local);
  const unit = isDuration ? '' : unitText(point.unit);
  const share = rangeShare(point);
  const look = point.watch === 'not_watched' ? 'not-watched' : (point.quality ?? 'never');
  return (
    <tr
      data-point={point.point}
      data-watch={point.watch}
      data-quality={point.quality ?? 'never'}
      className={`point-${look}`}
    >
      <th scope="row">
        <Link to={`/facilities/${facilityId}/history?point=${encodeURIComponent(point.point)}`} className="target">
          {pointTitle(point, local)}
        </Link>
      </th>
      <td className="value">
        {text === null ? <span className="no-value">—</span> : <span data-testid="value">{text}</span>}
        {text !== null && unit !== '' && <span className="unit"> {unit}</span>}
      </td>
      <td className="range">
        {point.range !== null && share !== null && !isDuration && (
          <span className="bar" title={t('point.bar')}>
            <span className="bar-limit">{point.range.min}</span>
            <span className="bar-track">
              <span className="bar-mark" style={{ left: `${share * 100}%` }} />
            </span>
            <span className="bar-limit">{point.range.max}</span>
          </span>
        )}
      </td>
      <td>
        {point.watch === 'not_watched' ? (
          <span className="watch watch-not_watched">{t('state.not_watched')}</span>
        ) : point.quality === null ? (
          t('state.never_read')
        ) : (
          <>
            {t(`point.${point.quality}`)}
            {point.reason !== null && <span className="muted"> · {t(`reason.${point.reason}`)}</span>}
          </>
        )}
      </td>
      <td>
        <Age timeMs={point.sourceTimeMs} />
      </td>
    </tr>
  );
}
