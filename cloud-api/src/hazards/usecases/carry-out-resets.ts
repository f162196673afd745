import { z } from 'zod';
import type { GroupRequest, GroupRequests } from '../../leases/group-requests.js';
import type { CommitPart, CommitSource } from '../evaluation-commit.js';
import type { HazardEngine } from '../hazards.js';

/** Kind of the requests that end a latched hazard. */
export const resetKind = 'hazard.reset';

const ResetRequest = z.object({
  hazardId: z.string(),
  facilityId: z.string(),
  ruleId: z.string(),
  instance: z.string().nullable(),
  userId: z.string(),
  displayName: z.string(),
  reason: z.string(),
});

/** `invalid`: not understood, and not carried out. */
export interface CarriedOut {
  readonly outcome: 'reset' | 'not_latched' | 'invalid';
}

/** Resets that other processes ask for: each is carried out once, and answered in the transaction that keeps its effect. */
export class CarryOutResets implements CommitSource {
  /** Carried out and not committed yet. */
  #waiting = new Map<number, CarriedOut>();
  /** In a transaction that runs. */
  readonly #writing = new Set<number>();

  constructor(
    private readonly engine: Pick<HazardEngine, 'reset' | 'requestCommit'>,
    private readonly requests: Pick<GroupRequests, 'answer'>,
  ) {}

  carryOut({ id, kind, payload }: GroupRequest): void {
    if (kind !== resetKind || this.#waiting.has(id) || this.#writing.has(id)) return;
    const parsed = ResetRequest.safeParse(payload);
    if (!parsed.success) this.#waiting.set(id, { outcome: 'invalid' });
    else {
      const { facilityId, ruleId, instance, userId, displayName, reason } = parsed.data;
      const isReset = this.engine.reset({ facilityId, ruleId, instance }, { userId, displayName, reason });
      this.#waiting.set(id, { outcome: isReset ? 'reset' : 'not_latched' });
    }
    this.engine.requestCommit('now');
  }

  collect({ nowMs }: { readonly nowMs: number }): CommitPart | undefined {
    if (this.#waiting.size === 0) return undefined;
    const taken = this.#waiting;
    this.#waiting = new Map();
    for (const id of taken.keys()) this.#writing.add(id);
    return {
      write: async (tx) => {
        for (const [id, answer] of taken) await this.requests.answer(tx, id, answer, nowMs);
      },
      committed: () => {
        for (const id of taken.keys()) this.#writing.delete(id);
      },
      failed: () => {
        for (const [id, answer] of taken) {
          this.#writing.delete(id);
          this.#waiting.set(id, answer);
        }
      },
    };
  }
}
