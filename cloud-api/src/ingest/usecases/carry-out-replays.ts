import { isAppError, RejectionReplay, type RejectionReplayResult } from '@anju/contracts';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { GroupRequest, GroupRequests } from '../../leases/group-requests.js';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/db/database.js';
import type { FieldOperations, PersonScope } from '../field-operations.js';

/** Kind of the requests that take readings again that were set aside. */
export const replayKind = 'rejections.replay';

const ReplayRequest = RejectionReplay.extend({
  userId: z.string(),
  paths: z.array(z.string()),
  partyId: z.string().nullable(),
});
export type ReplayRequest = z.infer<typeof ReplayRequest>;

/** `unavailable`: the readings store did not take them in time. `invalid`: not understood. Neither was carried out. */
export type CarriedOutReplay =
  | { readonly outcome: 'done'; readonly result: RejectionReplayResult }
  | { readonly outcome: 'unavailable'; readonly message: string }
  | { readonly outcome: 'invalid' };

export interface CarryOutReplaysDeps {
  readonly operations: Pick<FieldOperations, 'replay'>;
  readonly requests: Pick<GroupRequests, 'answer'>;
  /** The holder's: an answer counts only while the group is its own. */
  readonly database: Database;
  /** What was registered just now, elsewhere, is why somebody asks. */
  readonly refresh: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Replays that other processes ask for. One whose holder ends before the answer is carried out again by the next: what was taken
 * already is then refused as not there, and nothing is taken twice.
 */
export class CarryOutReplays {
  readonly #running = new Set<number>();

  constructor(private readonly deps: CarryOutReplaysDeps) {}

  carryOut({ id, kind, payload }: GroupRequest): void {
    if (kind !== replayKind || this.#running.has(id)) return;
    this.#running.add(id);
    void this.#answer(id, payload)
      .catch((error: unknown) => {
        this.deps.logger.warn({ err: error, request: id }, 'a replay could not be answered; it stays asked for');
      })
      .finally(() => this.#running.delete(id));
  }

  async #answer(id: number, payload: unknown): Promise<void> {
    const { requests, database, clock } = this.deps;
    const answer = await this.#replay(payload);
    await database.tx({ role: 'ingest' }, (tx) => requests.answer(tx, id, answer, clock.nowMs()));
  }

  async #replay(payload: unknown): Promise<CarriedOutReplay> {
    const parsed = ReplayRequest.safeParse(payload);
    if (!parsed.success) return { outcome: 'invalid' };
    const { ids, reason, ...person } = parsed.data;
    const scope: PersonScope = { role: 'app', ...person };
    await this.deps.refresh();
    try {
      return { outcome: 'done', result: await this.deps.operations.replay(scope, { ids, reason }) };
    } catch (error) {
      if (!isAppError(error, 'service.unavailable')) throw error;
      return { outcome: 'unavailable', message: error.message };
    }
  }
}
