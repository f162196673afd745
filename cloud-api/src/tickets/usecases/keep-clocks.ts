import { AppError, type TicketClocksView, type TicketClocksWrite } from '@anju/contracts';
import { hierarchyPath } from '../../platform/db/path.js';
import { doubledLimit } from '../domain/clocks.js';
import { covers } from '../domain/relations.js';
import type { Actor } from '../domain/ticket.js';
import { scopeOf } from './act-on-ticket.js';
import type { TicketDeps } from './ticket-deps.js';

/** A district's time limits: read, and replaced by a further version with its author and reason. */
export function keepClocks({ transactions, clock, clocks }: Pick<TicketDeps, 'transactions' | 'clock' | 'clocks'>) {
  async function read(actor: Actor, districtId: string): Promise<TicketClocksView | undefined> {
    const path = hierarchyPath(districtId);
    const mayRead = actor.scopes.some((scope) => covers(path, scope));
    if (!mayRead) return undefined;
    const history = await transactions.run(scopeOf(actor), (records) => records.clockVersions(path));
    const [current] = history;
    return {
      districtId,
      version: current?.version ?? clocks.version,
      limits: current?.limits ?? [],
      defaults: clocks.rules.map(({ ruleIds, ...rule }) => ({
        ...rule,
        ...(ruleIds === undefined ? {} : { ruleIds: [...ruleIds] }),
      })),
      history: [...history],
    };
  }

  return {
    /** `undefined`: no such district within the person's scope. */
    clocksOf: read,

    /**
     * `undefined`: the district is not within the person's scope as a whole. Throws `request.invalid` for a clock that is set twice,
     * `registry.conflict` when somebody else was first.
     */
    async putClocks(
      actor: Actor,
      districtId: string,
      { expectedVersion, limits, reason }: TicketClocksWrite,
    ): Promise<TicketClocksView | undefined> {
      const path = hierarchyPath(districtId);
      if (!actor.scopes.some((scope) => covers(scope, path))) return undefined;
      const doubled = doubledLimit(limits);
      if (doubled !== undefined) {
        const message = 'sets a clock that another one sets already';
        throw new AppError('request.invalid', `limits.${doubled} ${message}`, {
          context: { errors: [{ field: `limits.${doubled}`, message }] },
        });
      }
      const written = await transactions.run(scopeOf(actor), async (records) => {
        const current = (await records.clockVersions(path))[0]?.version ?? clocks.version;
        if (current !== expectedVersion) return false;
        const { userId, displayName } = actor;
        return records.addClockVersion(path, {
          version: expectedVersion + 1,
          limits,
          reason,
          author: { userId, displayName },
          atMs: clock.nowMs(),
        });
      });
      if (!written) {
        throw new AppError(
          'registry.conflict',
          `Version ${expectedVersion} is not the newest any more: read the clocks again and repeat the change.`,
        );
      }
      return read(actor, districtId);
    },
  };
}
