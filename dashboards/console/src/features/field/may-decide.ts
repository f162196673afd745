import type { SessionView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../shared/api/queries.js';

const mayDecideRoles: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor']);

/** Whether the viewer may decide about data of the field: register agents, claim metrics, replay what was set aside. */
export function useMayDecide(): boolean {
  const { data } = useQuery(sessionQuery);
  return data != null && mayDecideRoles.has(data.role);
}
