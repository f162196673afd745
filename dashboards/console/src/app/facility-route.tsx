import { useTranslation } from 'react-i18next';
import { FacilityPage } from '../features/facilities/facility-page.js';
import { HazardList } from '../features/hazards/hazard-list.js';
import { FacilityModes, RunningMode } from '../features/modes/facility-modes.js';
import { FacilityCode } from '../features/report-links/facility-code.js';

/** A facility's page with what other features show on it. */
export function FacilityRoute() {
  const { t } = useTranslation();
  return (
    <FacilityPage
      renderHazards={(hazards) => <HazardList hazards={hazards} emptyText={t('hazard.noneEver')} />}
      renderMode={(facility) => <RunningMode facility={facility} />}
      renderModes={(facility) => <FacilityModes facility={facility} />}
      renderCode={(facility) => <FacilityCode facility={facility} />}
    />
  );
}
