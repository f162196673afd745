import { ComplaintChannel, FacilityId, ProblemClass } from '@anju/contracts';
import type { ComplaintFilter } from '../../shared/api/complaint-queries.js';

/** The filter that stands in the page's address; what is no filter is left out. */
export function filterOf(params: URLSearchParams): ComplaintFilter {
  const given = (name: string) => params.get(name)?.trim() || undefined;
  const facilityId = given('facilityId');
  const channel = ComplaintChannel.options.find((each) => each === params.get('channel'));
  return {
    estateId: given('estateId'),
    facilityId: facilityId === 'none' || FacilityId.safeParse(facilityId).success ? facilityId : undefined,
    problemClass: ProblemClass.options.find((each) => each === params.get('problemClass')),
    ...(channel === undefined ? {} : { channel }),
    number: given('number')?.slice(0, 60),
  };
}

/** How many things the list is narrowed by. */
export function narrowedBy(filter: ComplaintFilter): number {
  return Object.values(filter).filter((each) => each !== undefined).length;
}
