import type { SessionView } from '@anju/contracts/api-client';

const readers: ReadonlySet<SessionView['role']> = new Set([
  'admin',
  'supervisor',
  'dispatcher',
  'verifier',
  'property',
]);

/** Whether somebody sees and prints the codes at facilities: whoever has them may report. */
export const seesReportLinks = (session: SessionView | null | undefined): boolean =>
  session != null && readers.has(session.role);
