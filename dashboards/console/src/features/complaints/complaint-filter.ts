import { ComplaintChannel, FacilityId, ProblemClass } from '@anju/contracts';
import type { ComplaintFilter } from '../../shared/api/complaint-queries.js';

/** As the API takes it: the last moment that a date can have. */
const LATEST_MS = 8_640_000_000_000_000;

/** Whether it begins before it ends, or has no beginning or end. */
export function isPeriod({ fromMs, toMs }: Pick<ComplaintFilter, 'fromMs' | 'toMs'>): boolean {
  return fromMs === undefined || toMs === undefined || fromMs < toMs;
}

/** The filter that stands in the page's address; what is no filter is left out. */
export function filterOf(params: URLSearchParams): ComplaintFilter {
  const given = (name: string) => params.get(name)?.trim() || undefined;
  const facilityId = given('facilityId');
  const time = (name: string) => {
    const value = Number(given(name) ?? Number.NaN);
    return Number.isSafeInteger(value) && value >= 0 && value <= LATEST_MS ? value : undefined;
  };
  const channel = ComplaintChannel.options.find((each) => each === params.get('channel'));
  return {
    estateId: given('estateId'),
    facilityId: facilityId === 'none' || FacilityId.safeParse(facilityId).success ? facilityId : undefined,
    problemClass: ProblemClass.options.find((each) => each === params.get('problemClass')),
    ...(channel === undefined ? {} : { channel }),
    number: given('number')?.slice(0, 60),
    fromMs: time('fromMs'),
    toMs: time('toMs'),
  };
}

/** How many things the list is narrowed by. */
export function narrowedBy(filter: ComplaintFilter): number {
  return Object.values(filter).filter((each) => each !== undefined).length;
}
