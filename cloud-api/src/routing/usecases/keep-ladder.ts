import { AppError, Severity, type Source, type TicketLadderView, type TicketLadderWrite } from '@anju/contracts';
import { hierarchyPath } from '../../platform/db/path.js';
import { ladderMistakes, shippedLadder, shippedLadderVersion } from '../ladder-times.js';
import type { Editor } from './keep-routing.js';
import type { RoutingTransactions } from './routing-records.js';

const source: Source = {
  tag: 'DEFAULT',
  confidence: 'H',
  text: '三级应急维修: Pudong 浦建委物管〔2022〕61号; the times are chosen by this product',
};

/** Of whom the places are known. */
export interface LadderActor extends Editor {
  /** Hierarchy paths that he is responsible for. */
  readonly scopes: readonly string[];
}

const isWithin = (path: string, above: string): boolean => path === above || path.startsWith(`${above}.`);

/** A district's times of the escalation ladder: read, and replaced by a further version with its author and reason. */
export function keepLadder({
  transactions,
  nowMs,
}: {
  readonly transactions: RoutingTransactions;
  readonly nowMs: () => number;
}) {
  async function read(actor: LadderActor, districtId: string): Promise<TicketLadderView | undefined> {
    const path = hierarchyPath(districtId);
    if (!actor.scopes.some((scope) => isWithin(scope, path))) return undefined;
    const history = await transactions.run(actor.scope, (records) => records.ladderVersions(path));
    return {
      districtId,
      version: history[0]?.version ?? shippedLadderVersion,
      times: history[0]?.times ?? [],
      defaults: Severity.options.map((severity) => ({ severity, ...shippedLadder[severity] })),
      source,
      history: [...history],
    };
  }

  return {
    /** `undefined`: no such district within the person's scope. */
    ladderOf: read,

    /**
     * `undefined`: the district is not within the person's scope as a whole. Throws `request.invalid` with every mistake,
     * `registry.conflict` with the ladder as it is when somebody else was first.
     */
    async putLadder(
      actor: LadderActor,
      districtId: string,
      { expectedVersion, times, reason }: TicketLadderWrite,
    ): Promise<TicketLadderView | undefined> {
      const path = hierarchyPath(districtId);
      if (!actor.scopes.some((scope) => isWithin(path, scope))) return undefined;
      const errors = ladderMistakes(times);
      if (errors.length > 0) {
        const detail = errors.map(({ field, message }) => `${field} ${message}`).join('; ');
        throw new AppError('request.invalid', detail, { context: { errors } });
      }
      const written = await transactions.run(actor.scope, async (records) => {
        const current = (await records.ladderVersions(path))[0]?.version ?? shippedLadderVersion;
        if (current !== expectedVersion) return false;
        const { userId, displayName } = actor;
        const author = { userId, displayName };
        return records.addLadderVersion(path, { version: expectedVersion + 1, times, reason, author, atMs: nowMs() });
      });
      if (!written) {
        throw new AppError(
          'registry.conflict',
          `Version ${expectedVersion} is not the newest any more: read the times again and repeat the change.`,
          { context: { current: await read(actor, districtId) } },
        );
      }
      return read(actor, districtId);
    },
  };
}
