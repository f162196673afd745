import type { EstateView } from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { estatesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityCounts } from '../../shared/ui/severity-counts.js';
import { WatchBadge } from '../../shared/ui/watch-badge.js';
import { FacilityTiles } from '../facilities/facility-tiles.js';

export function OverviewPage() {
  const { t } = useTranslation();
  const query = useQuery(estatesQuery);
  return (
    <QueryView query={query}>
      {(estates) =>
        estates.length === 0 ? (
          <Empty description={t('estate.none')} />
        ) : (
          <div className="estates">
            {estates.map((estate) => (
              <EstateCard key={estate.id} estate={estate} />
            ))}
          </div>
        )
      }
    </QueryView>
  );
}

function EstateCard({ estate }: { estate: EstateView }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return (
    <section className="estate" data-estate={estate.id} data-watch={estate.watch}>
      <header>
        <h2>
          <Link to={`/estates/${estate.id}`}>{local(estate.name)}</Link>
        </h2>
        <span className="muted">{local(estate.streetName)}</span>
        <WatchBadge watch={estate.watch} />
        <SeverityCounts counts={estate.activeHazards} />
      </header>
      <p className="estate-figures">
        <span>{t('estate.watched', { watched: estate.facilitiesWatched, total: estate.facilityCount })}</span>
        <span>{t('estate.openTickets', { count: estate.openTickets })}</span>
        {estate.overdueTickets > 0 && (
          <strong className="overdue">{t('estate.overdue', { count: estate.overdueTickets })}</strong>
        )}
      </p>
      <FacilityTiles estateId={estate.id} />
    </section>
  );
}
