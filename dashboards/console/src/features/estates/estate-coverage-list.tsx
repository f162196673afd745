import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { coverageTodayQuery, facilitiesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { percentText } from '../../shared/names/percent-text.js';
import { QueryView } from '../../shared/ui/query-view.js';

/** For which share of today each facility was watched, the worst first. */
export function EstateCoverageList({ estateId }: { estateId: string }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const coverage = useQuery(coverageTodayQuery(estateId));
  const facilities = useQuery(facilitiesQuery(estateId));
  const nameOf = (id: string) => {
    const name = facilities.data?.find((each) => each.id === id)?.name;
    return name === undefined ? id : local(name);
  };
  return (
    <>
      <h3>{t('estate.watchedToday')}</h3>
      <QueryView query={coverage}>
        {(told) => (
          <div className="points-frame">
            <table className="points" data-testid="coverage-list">
              <thead>
                <tr>
                  <th scope="col">{t('hazard.where')}</th>
                  <th scope="col">{t('history.coverage')}</th>
                </tr>
              </thead>
              <tbody>
                {told.facilities
                  .toSorted((a, b) => (a.share ?? -1) - (b.share ?? -1))
                  .map(({ facilityId, share }) => (
                    <tr key={facilityId}>
                      <th scope="row">
                        <Link to={`/facilities/${facilityId}`} className="target">
                          {nameOf(facilityId)}
                        </Link>
                      </th>
                      <td>{percentText(share)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        )}
      </QueryView>
    </>
  );
}
