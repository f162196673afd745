import { randomBytes } from 'node:crypto';
import { AppError, type ReportLinkRevocation } from '@anju/contracts';
import type { Actor } from '../domain/ticket.js';
import { scopeOf } from './act-on-ticket.js';
import type { ReportLink } from './report-links.js';
import type { TicketDeps } from './ticket-deps.js';

/** Random bytes of a token: 128 bits cannot be guessed, and the code stays small enough to be read from afar. */
const tokenBytes = 16;

/** The codes at the facilities of an estate, with the eyes of a person. `undefined`: no such estate within the scope. */
export function keepReportLinks({ transactions, clock }: Pick<TicketDeps, 'transactions' | 'clock'>) {
  return {
    reportLinks: (
      actor: Actor,
      estateId: string,
      which: { readonly all: boolean; readonly facilityId?: string },
    ): Promise<readonly ReportLink[] | undefined> =>
      transactions.run(scopeOf(actor), async (records) =>
        (await records.facilitiesOf(estateId)) === undefined ? undefined : records.linksOf(estateId, which),
      ),

    /**
     * Makes the links that are missing, of these facilities or of all; returns those in force. Throws `request.invalid` where one is
     * no facility of the estate.
     */
    makeReportLinks: (
      actor: Actor,
      estateId: string,
      facilityIds: readonly string[] | null,
    ): Promise<readonly ReportLink[] | undefined> =>
      transactions.run(scopeOf(actor), async (records) => {
        const facilities = await records.facilitiesOf(estateId);
        if (facilities === undefined) return undefined;
        const strange = (facilityIds ?? []).flatMap((id, at) =>
          facilities.some((each) => each.id === id) ? [] : [at],
        );
        if (strange.length > 0) {
          throw new AppError('request.invalid', 'Not all of these are facilities of the estate.', {
            context: {
              errors: strange.map((at) => ({ field: `facilityIds.${at}`, message: 'is no facility of the estate' })),
            },
          });
        }
        const { userId, displayName } = actor;
        const createdMs = clock.nowMs();
        const wanted = facilities.filter(({ id }) => facilityIds === null || facilityIds.includes(id));
        await records.addLinks(
          wanted.map(({ id, path }) => ({
            token: randomBytes(tokenBytes).toString('base64url'),
            ...{ facilityId: id, path, createdMs, createdBy: { userId, displayName } },
          })),
        );
        const links = await records.linksOf(estateId, { all: false });
        return links.filter(({ facilityId }) => wanted.some(({ id }) => id === facilityId));
      }),

    /**
     * From now on nobody reports by this code of the facility. `undefined`: no such facility of the estate; `changed`: the code that was
     * meant is not in force any more.
     */
    revokeReportLink: (
      actor: Actor,
      { estateId, facilityId }: { readonly estateId: string; readonly facilityId: string },
      { createdMs, reason }: ReportLinkRevocation,
    ): Promise<'revoked' | 'changed' | undefined> =>
      transactions.run(scopeOf(actor), async (records) => {
        const facilities = (await records.facilitiesOf(estateId)) ?? [];
        if (!facilities.some(({ id }) => id === facilityId)) return undefined;
        const { userId, displayName } = actor;
        const how = { by: { userId, displayName }, reason, atMs: clock.nowMs() };
        return (await records.revokeLink({ facilityId, createdMs }, how)) ? 'revoked' : 'changed';
      }),
  };
}
