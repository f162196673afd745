import type { FacilityView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { sessionQuery } from '../../shared/api/queries.js';
import { reportLinksQuery } from '../../shared/api/report-link-queries.js';
import { seesReportLinks } from '../../shared/names/sees-report-links.js';
import { formatDateTime } from '../../shared/time/format.js';
import { isInForce } from './coded-facilities.js';
import { printAddress } from './label-choice.js';

/** On a facility's page: whether it has a code, and where to make or print it. */
export function FacilityCode({ facility: { id, estateId } }: { facility: FacilityView }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const may = seesReportLinks(session.data);
  const links = useQuery({ ...reportLinksQuery(estateId), enabled: may });
  if (!may || links.data === undefined) return null;
  const link = links.data.filter(isInForce).find(({ facilityId }) => facilityId === id);
  return (
    <section aria-labelledby="facility-code" data-testid="facility-code">
      <h3 id="facility-code">{t('reportLinks.title')}</h3>
      <p>
        {link === undefined
          ? t('reportLinks.none')
          : `${t('reportLinks.inForce')} · ${t('reportLinks.madeBy', { name: link.createdBy, time: formatDateTime(link.createdMs) })}`}
        {link !== undefined && link.reports > 0 && ` · ${t('reportLinks.reports', { count: link.reports })}`}
      </p>
      <div className="ticket-actions">
        <Link to={`/report-links?estateId=${estateId}`} className="button-link">
          {t('reportLinks.open')}
        </Link>
        {link !== undefined && (
          <Link
            to={printAddress({ estateIds: [estateId], kind: undefined, facilityIds: [id] })}
            className="button-link"
          >
            {t('reportLinks.print')}
          </Link>
        )}
      </div>
    </section>
  );
}
