import type { SessionView } from '@anju/contracts/api-client';

const desks: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor', 'dispatcher', 'verifier']);

/** Whether somebody enters complaints and tickets: by his role, for a place that is his. */
export function mayFile(session: SessionView | null | undefined): boolean {
  return session != null && desks.has(session.role) && session.scopes.length > 0;
}
