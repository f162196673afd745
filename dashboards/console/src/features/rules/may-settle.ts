import type { EstateView, SessionView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { estatesQuery, sessionQuery } from '../../shared/api/queries.js';
import { DISTRICT } from '../../shared/api/rule-queries.js';

const mayChange: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor']);

/** Whether this person's area covers the place: the district itself only by the whole of it. */
export function covers(scopes: readonly string[], place: string, estates: readonly EstateView[]): boolean {
  const estate = place === DISTRICT ? estates[0] : estates.find(({ id }) => id === place);
  if (estate === undefined) return false;
  const path = place === DISTRICT ? estate.districtId : `${estate.districtId}.${estate.streetId}.${estate.id}`;
  return scopes.some((scope) => `${path}.`.startsWith(`${scope}.`));
}

/** What the viewer may do with the rules: try a change, and put it in force at a place. */
export function useMaySettle(place: string): { readonly mayTry: boolean; readonly mayPublish: boolean } {
  const session = useQuery(sessionQuery);
  const estates = useQuery(estatesQuery);
  const user = session.data;
  const mayTry = user != null && mayChange.has(user.role);
  return { mayTry, mayPublish: mayTry && covers(user.scopes, place, estates.data ?? []) };
}
