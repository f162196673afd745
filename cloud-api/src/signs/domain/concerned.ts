import type { Audience } from '../../tickets/index.js';

/**
 * Who is told of an estate's sign: the property companies that work there with their project managers, the street's officers, and the
 * supervisors of every level. `path`: of the estate.
 */
export function concernedBy(path: string, companyIds: readonly string[]): readonly Audience[] {
  const street = path.split('.').slice(0, -1).join('.');
  return [...companyIds.map((partyId): Audience => `party:${partyId}`), `officers:${street}`, `supervisors:${path}`];
}
