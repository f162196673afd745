import { isPlatform, partName } from '@anju/contracts';
import type { FacilityKind, LocalisedText } from '@anju/contracts/api-client';
import { Link } from 'react-router';
import { useLanguage } from '../i18n/i18n.js';

export interface PlaceOf {
  /** `null`: it is about the estate at large. */
  readonly facilityName: LocalisedText | null;
  readonly estateName: LocalisedText;
  readonly facilityKind?: FacilityKind | null;
  readonly instance?: string | null;
}

/** Where something is, for people: estate · facility, and the part of it where only one is meant. */
export function usePlaceText(): (place: PlaceOf) => string {
  const { local } = useLanguage();
  return ({ estateName, facilityName, facilityKind = null, instance = null }) =>
    [
      local(estateName),
      ...(facilityName === null ? [] : [local(facilityName)]),
      ...(instance === null ? [] : [local(partName(facilityKind, instance))]),
    ].join(' · ');
}

export function PlaceLink({
  place,
}: {
  place: PlaceOf & { readonly facilityId: string | null; readonly estateId: string };
}) {
  const placeText = usePlaceText();
  const { facilityId, estateId } = place;
  // The platform itself has no page of its own.
  if (isPlatform(facilityId)) return <span>{placeText(place)}</span>;
  return (
    <Link to={facilityId === null ? `/estates/${estateId}` : `/facilities/${facilityId}`} className="target">
      {placeText(place)}
    </Link>
  );
}
