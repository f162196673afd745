import { facilityKinds } from '@anju/contracts';
import type { FacilitySummary } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { facilitiesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatShortTime } from '../../shared/time/format.js';
import { useNow } from '../../shared/time/use-now.js';
import { isRunning } from '../../shared/ui/mode-banner.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityCounts } from '../../shared/ui/severity-counts.js';
import { WatchBadge } from '../../shared/ui/watch-badge.js';

export function FacilityTiles({ estateId }: { estateId: string }) {
  const query = useQuery(facilitiesQuery(estateId));
  return (
    <QueryView query={query}>
      {(facilities) => (
        <ul className="tiles">
          {facilities.map((facility) => (
            <FacilityTile key={facility.id} facility={facility} />
          ))}
        </ul>
      )}
    </QueryView>
  );
}

function FacilityTile({ facility }: { facility: FacilitySummary }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const now = useNow();
  const hazards = Object.values(facility.activeHazards).reduce((sum, count) => sum + count, 0);
  return (
    <li>
      <Link to={`/facilities/${facility.id}`} className="tile" data-facility={facility.id} data-watch={facility.watch}>
        <strong>{local(facility.name)}</strong>
        <span className="muted">{local(facilityKinds[facility.kind])}</span>
        {facility.watch === 'not_watched' ? (
          <WatchBadge watch="not_watched" />
        ) : hazards === 0 ? (
          <span className="muted">{t('state.normal')}</span>
        ) : null}
        <SeverityCounts counts={facility.activeHazards} />
        {facility.mode !== null && isRunning(facility.mode, now) && (
          <span className="mode-tag" data-mode={facility.mode.kind}>
            {t(`mode.short.${facility.mode.kind}`, { time: formatShortTime(facility.mode.untilMs) })}
          </span>
        )}
      </Link>
    </li>
  );
}
