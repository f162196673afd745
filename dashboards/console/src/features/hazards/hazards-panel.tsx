import { Severity } from '@anju/contracts';
import type { HazardView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { estatesQuery, openHazardsQuery } from '../../shared/api/queries.js';
import { useNow } from '../../shared/time/use-now.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityCounts } from '../../shared/ui/severity-counts.js';
import { HazardList } from './hazard-list.js';

const FLOOD_WINDOW_MS = 10 * 60_000;
/** More than ten new alarms in ten minutes is a flood (ISA-18.2 / EEMUA 191). */
const FLOOD_COUNT = 10;

function countBySeverity(hazards: readonly HazardView[]): Partial<Record<Severity, number>> {
  return Object.fromEntries(
    Severity.options.map((severity) => [severity, hazards.filter((hazard) => hazard.severity === severity).length]),
  );
}

/**
 * What is unsafe now. It stays in view on every page; on a phone it is a line of counts that opens to the list. Pending conditions
 * are not yet hazards and are left out.
 */
export function HazardsPanel() {
  const { t } = useTranslation();
  const query = useQuery(openHazardsQuery);
  const estates = useQuery(estatesQuery);
  const now = useNow();
  const [unfolded, setUnfolded] = useState(false);
  const unwatched = (estates.data ?? []).some((estate) => estate.facilitiesWatched < estate.facilityCount);
  const present = (query.data ?? []).filter(({ state }) => state !== 'pending');
  const recent = present.filter(({ beganMs }) => now - beganMs < FLOOD_WINDOW_MS).length;
  return (
    <aside className={`hazards-panel ${unfolded ? 'unfolded' : ''}`} aria-label={t('hazard.active')}>
      <div className="panel-head">
        <h2>
          {t('hazard.active')}
          {query.data !== undefined && (
            <span className="count" data-testid="hazard-count">
              {present.length}
            </span>
          )}
        </h2>
        <SeverityCounts counts={countBySeverity(present)} />
        <button type="button" className="unfold" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {t(unfolded ? 'hazard.fold' : 'hazard.unfold')}
        </button>
      </div>
      <div className="panel-list">
        <QueryView query={query}>
          {() => (
            <>
              {recent > FLOOD_COUNT && <Alert type="info" showIcon title={t('hazard.flood', { count: recent })} />}
              <HazardList hazards={present} emptyText={t(unwatched ? 'hazard.noneUnwatched' : 'hazard.none')} />
            </>
          )}
        </QueryView>
      </div>
    </aside>
  );
}
