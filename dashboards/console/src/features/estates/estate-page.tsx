import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { coverageTodayQuery, estatesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { percentText } from '../../shared/names/percent-text.js';
import { EstateContacts } from '../../shared/ui/estate-contacts.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { FacilityTiles } from '../facilities/facility-tiles.js';
import { EstateCoverageList } from './estate-coverage-list.js';
import { EstateModes } from './estate-modes.js';
import { EstateWatch } from './estate-watch.js';

export function EstatePage() {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { estateId = '' } = useParams();
  const query = useQuery(estatesQuery);
  const coverage = useQuery(coverageTodayQuery(estateId));
  return (
    <QueryView query={query}>
      {(estates) => {
        const estate = estates.find((each) => each.id === estateId);
        if (estate === undefined) return <p>{t('error.notFound')}</p>;
        return (
          <section className="estate">
            <header>
              <h2>{local(estate.name)}</h2>
              <EstateWatch estate={estate} />
            </header>
            <dl className="facts">
              <dt>{t('estate.contacts')}</dt>
              <dd>
                <EstateContacts estateId={estateId} />
              </dd>
              <dt>{t('estate.housingOfficer')}</dt>
              <dd>{estate.housingOfficer ?? '—'}</dd>
              <dt>{t('estate.watchedToday')}</dt>
              <dd data-testid="watched-today">{percentText(coverage.data?.share)}</dd>
            </dl>
            <EstateModes estateId={estateId} />
            <FacilityTiles estateId={estateId} />
            <EstateCoverageList estateId={estateId} />
          </section>
        );
      }}
    </QueryView>
  );
}
