import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { estatesQuery, openHazardsQuery } from '../../shared/api/queries.js';
import { useNow } from '../../shared/time/use-now.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { HazardList } from './hazard-list.js';

const FLOOD_WINDOW_MS = 10 * 60_000;
/** More than ten new alarms in ten minutes is a flood (ISA-18.2 / EEMUA 191). */
const FLOOD_COUNT = 10;

/** What is unsafe now. It stays in view on every page. Pending conditions are not yet hazards and are left out. */
export function HazardsPanel() {
  const { t } = useTranslation();
  const query = useQuery(openHazardsQuery);
  const estates = useQuery(estatesQuery);
  const now = useNow();
  const unwatched = (estates.data ?? []).some((estate) => estate.facilitiesWatched < estate.facilityCount);
  return (
    <aside className="hazards-panel" aria-label={t('hazard.active')}>
      <h2>
        {t('hazard.active')}
        <span className="count" data-testid="hazard-count">
          {(query.data ?? []).filter((hazard) => hazard.state !== 'pending').length}
        </span>
      </h2>
      <QueryView query={query}>
        {(hazards) => {
          const present = hazards.filter((hazard) => hazard.state !== 'pending');
          const recent = present.filter((hazard) => now - hazard.beganMs < FLOOD_WINDOW_MS).length;
          return (
            <>
              {recent > FLOOD_COUNT && <Alert type="warning" showIcon title={t('hazard.flood', { count: recent })} />}
              <HazardList hazards={present} emptyText={t(unwatched ? 'hazard.noneUnwatched' : 'hazard.none')} />
            </>
          );
        }}
      </QueryView>
    </aside>
  );
}
