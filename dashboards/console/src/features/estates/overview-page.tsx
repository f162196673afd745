import { Severity } from '@anju/contracts';
import type { EstateView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { estatesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { SeverityCounts } from '../../shared/ui/severity-counts.js';
import { FacilityTiles } from '../facilities/facility-tiles.js';
import { EstateModes } from './estate-modes.js';
import { EstateWatch } from './estate-watch.js';

/** Place of an estate's worst hazard in the order of severities; behind all of them where there is none. */
function worstRank(estate: EstateView): number {
  const rank = Severity.options.findIndex((severity) => (estate.activeHazards[severity] ?? 0) > 0);
  return rank < 0 ? Severity.options.length : rank;
}

export function OverviewPage() {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const byName = new Intl.Collator(language === 'zh' ? 'zh-CN' : 'en');
  const order = (a: EstateView, b: EstateView) =>
    worstRank(a) - worstRank(b) || byName.compare(local(a.name), local(b.name));
  const query = useQuery(estatesQuery);
  return (
    <QueryView query={query}>
      {(estates) =>
        estates.length === 0 ? (
          <Nothing text={t('estate.none')} />
        ) : (
          <div className="estates">
            {estates.toSorted(order).map((estate) => (
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
        <EstateWatch estate={estate} />
        <SeverityCounts counts={estate.activeHazards} />
      </header>
      <p className="estate-figures">
        <span>{t('estate.watched', { watched: estate.facilitiesWatched, total: estate.facilityCount })}</span>
        <span>{t('estate.openTickets', { count: estate.openTickets })}</span>
        {estate.overdueTickets > 0 && (
          <strong className="overdue">{t('estate.overdue', { count: estate.overdueTickets })}</strong>
        )}
      </p>
      <EstateModes estateId={estate.id} />
      <FacilityTiles estateId={estate.id} />
    </section>
  );
}
