import { pointName, splitFacilityId } from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { facilitiesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';

interface Claim {
  readonly facilityId: string;
  readonly point: string;
  readonly factor?: number;
  readonly offset?: number;
}

/** The point that a metric was claimed for, and how its values are converted. */
export function ClaimedPoint({ claim: { facilityId, point, factor = 1, offset = 0 } }: { claim: Claim }) {
  const { local } = useLanguage();
  const facilities = useQuery(facilitiesQuery(splitFacilityId(facilityId).estateId));
  const facility = facilities.data?.find(({ id }) => id === facilityId);
  return (
    <>
      <Link to={`/facilities/${facilityId}/history?point=${encodeURIComponent(point)}`} className="target">
        {facility === undefined
          ? `${facilityId} / ${point}`
          : `${local(facility.name)} · ${local(pointName(facility.kind, point))}`}
      </Link>
      {factor !== 1 || offset !== 0 ? ` · × ${factor} + ${offset}` : ''}
    </>
  );
}
