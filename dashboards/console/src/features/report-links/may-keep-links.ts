import type { SessionView } from '@anju/contracts/api-client';

const keepers: ReadonlySet<SessionView['role']> = new Set(['admin', 'supervisor', 'dispatcher']);

/** Whether somebody makes codes and takes them out of force. */
export const mayKeepLinks = (session: SessionView | null | undefined): boolean =>
  session != null && keepers.has(session.role);
