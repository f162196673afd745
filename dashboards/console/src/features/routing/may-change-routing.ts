import type { SessionView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { estatesQuery, sessionQuery } from '../../shared/api/queries.js';

const changes: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor']);
const tries: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor', 'dispatcher']);

const labels = (path: string): string => path.replaceAll('-', '_');

/** Whether an area has the place in it. `path`: ids or labels. */
export function coversPath(scopes: readonly string[], path: string): boolean {
  return scopes.some((scope) => `${labels(path)}.`.startsWith(`${labels(scope)}.`));
}

export interface RoutingRights {
  /** A trial, and who changed what. */
  readonly mayTry: boolean;
  readonly mayChangeAny: boolean;
  readonly mayChange: (path: string) => boolean;
  /** What holds for every estate is the district's. */
  readonly mayChangeAll: boolean;
  /** Hierarchy path of an estate, by ids. */
  readonly pathOfEstate: (estateId: string) => string | undefined;
}

export function useRoutingRights(): RoutingRights {
  const user = useQuery(sessionQuery).data;
  const estates = useQuery(estatesQuery).data ?? [];
  const may = user != null && changes.has(user.role);
  const scopes = may ? user.scopes : [];
  return {
    mayTry: user != null && tries.has(user.role),
    mayChangeAny: may,
    mayChange: (path) => coversPath(scopes, path),
    mayChangeAll: scopes.some((scope) => !scope.includes('.')),
    pathOfEstate: (estateId) => {
      const found = estates.find(({ id }) => id === estateId);
      return found && `${found.districtId}.${found.streetId}.${found.id}`;
    },
  };
}
