import { facilityKinds } from '@anju/contracts';
import type { FacilityView, HazardView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { estatesQuery, facilityHazardsQuery, facilityQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { WatchBadge } from '../../shared/ui/watch-badge.js';
import { CoverageToday } from './coverage-today.js';
import { PointsTable } from './points-table.js';

/** What other features show here comes from the route: features meet only there. */
interface Props {
  readonly renderHazards: (hazards: readonly HazardView[]) => ReactNode;
  readonly renderMode: (facility: FacilityView) => ReactNode;
  readonly renderModes: (facility: FacilityView) => ReactNode;
  readonly renderCode: (facility: FacilityView) => ReactNode;
}

export function FacilityPage({ renderHazards, renderMode, renderModes, renderCode }: Props) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { facilityId = '' } = useParams();
  const query = useQuery(facilityQuery(facilityId));
  const hazards = useQuery(facilityHazardsQuery(facilityId));
  const estates = useQuery(estatesQuery);
  const estateName = estates.data?.find(({ id }) => facilityId.startsWith(`${id}.`))?.name;
  return (
    <QueryView query={query}>
      {(facility) => (
        <section className="facility" data-facility={facility.id} data-watch={facility.watch}>
          <header>
            <nav aria-label={t('nav.overview')}>
              <Link to="/" className="target">
                {t('nav.overview')}
              </Link>{' '}
              /{' '}
              <Link to={`/estates/${facility.estateId}`} className="target">
                {estateName === undefined ? t('agents.estate') : local(estateName)}
              </Link>
            </nav>
            <h2>{local(facility.name)}</h2>
            <span className="muted">
              {local(facilityKinds[facility.kind])}
              {facility.location === null ? '' : ` · ${facility.location}`}
            </span>
            <WatchBadge watch={facility.watch} />
          </header>
          {renderMode(facility)}
          <h3>{t('facility.points')}</h3>
          <PointsTable facilityId={facility.id} points={facility.points} />
          <h3>{t('history.coverage')}</h3>
          <CoverageToday facility={facility} />
          <h3>{t('mode.title')}</h3>
          {renderModes(facility)}
          {renderCode(facility)}
          <h3>{t('hazard.history')}</h3>
          <QueryView query={hazards}>{renderHazards}</QueryView>
        </section>
      )}
    </QueryView>
  );
}
