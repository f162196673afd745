import type { FacilitySummary, ReportLinkView } from '@anju/contracts/api-client';

/** A code in force: it has its address. */
export type LinkInForce = ReportLinkView & { readonly url: string };

export const isInForce = (link: ReportLinkView): link is LinkInForce => link.url !== null;

export interface CodedFacility {
  readonly facility: FacilitySummary;
  readonly link: LinkInForce | undefined;
}

/** Every facility with its code in force, in the facilities' order. */
export function codedFacilities(
  facilities: readonly FacilitySummary[],
  links: readonly ReportLinkView[],
): readonly CodedFacility[] {
  const inForce = new Map(links.filter(isInForce).map((link) => [link.facilityId, link]));
  return facilities.map((facility) => ({ facility, link: inForce.get(facility.id) }));
}

/** Codes out of force, the last one first. */
export function revokedLinks(links: readonly ReportLinkView[]): readonly ReportLinkView[] {
  return links
    .filter((link) => !isInForce(link))
    .toSorted((one, other) => (other.revokedMs ?? 0) - (one.revokedMs ?? 0));
}
