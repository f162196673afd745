import { pathOfLevel } from './ladder.js';
import type { Audience, Ticket } from './ticket.js';

/** Who is told that a ticket is under 挂牌督办, or no more: every party that works on it, the street's officers, the supervisors. */
export function signAudience({ path, assignments }: Pick<Ticket, 'path' | 'assignments'>): readonly Audience[] {
  const parties = assignments.flatMap(({ partyId, state }): Audience[] =>
    state === 'declined' ? [] : [`party:${partyId}`],
  );
  return [...new Set<Audience>([...parties, `officers:${pathOfLevel(path, 'street')}`, `supervisors:${path}`])];
}
