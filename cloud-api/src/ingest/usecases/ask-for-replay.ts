import { AppError, type RejectionReplayResult } from '@anju/contracts';
import { awaitAnswers } from '../../leases/await-answers.js';
import type { GroupRequests } from '../../leases/group-requests.js';
import type { Clock } from '../../platform/clock.js';
import type { FieldOperations } from '../field-operations.js';
import { type CarriedOutReplay, type ReplayRequest, replayKind } from './carry-out-replays.js';
import type { FieldRecords } from './field-records.js';

/** How long the answers are waited for, ms: the holder looks once a second and may wait ten for the store. */
const patienceMs = 12_000;

const notYet =
  'The request is noted and not carried out yet, because nobody receives this street now; look at the list again in a moment.';

/** Taking readings again, in a process that receives none: the holder of each group is asked. */
export function askForReplay(options: {
  readonly records: Pick<FieldRecords, 'held'>;
  readonly requests: Pick<GroupRequests, 'ask' | 'answerOf'>;
  readonly clock: Clock;
  /** Default: 12 s. */
  readonly patienceMs?: number;
}): FieldOperations['replay'] {
  const { records, requests, clock } = options;
  return async ({ userId, paths, partyId, ...role }, { ids, reason }) => {
    const scope = { ...role, userId, paths, partyId };
    const held = await records.held(scope, [...new Set(ids.map(Number))]);
    const ofGroup = new Map<string, string[]>();
    for (const { id, groupId } of held) ofGroup.set(groupId, [...(ofGroup.get(groupId) ?? []), String(id)]);

    const known = new Set(held.map(({ id }) => id));
    const missing = [...new Set(ids.map(Number))].filter((id) => !known.has(id));
    const result: RejectionReplayResult = {
      replayed: [],
      refused: missing.map((id) => ({
        ...{ id: String(id), code: 'request.not_found' },
        detail: 'nothing in it can be taken again',
      })),
    };

    const open = new Map<number, readonly string[]>();
    for (const [groupId, own] of ofGroup) {
      const payload: ReplayRequest = { ids: own, reason, userId, paths: [...paths], partyId };
      const nowMs = clock.nowMs();
      open.set(await requests.ask({ groupId, kind: replayKind, payload, askedBy: userId, nowMs }), own);
    }
    const asked = open.size;
    let unanswered = 0;
    let why = notYet;
    const refuse = (own: readonly string[]) => {
      unanswered++;
      for (const id of own) result.refused.push({ id, code: 'service.unavailable', detail: why });
    };
    const answers = await awaitAnswers(requests, clock, open.keys(), options.patienceMs ?? patienceMs);
    for (const [id, given] of answers) {
      const answer = given as CarriedOutReplay;
      const own = open.get(id) ?? [];
      open.delete(id);
      if (answer.outcome === 'done') {
        result.replayed.push(...answer.result.replayed);
        result.refused.push(...answer.result.refused);
      } else {
        why =
          answer.outcome === 'unavailable'
            ? answer.message
            : 'The worker that receives this street is of another version; try again when all are of the same.';
        refuse(own);
      }
    }
    if (open.size > 0) why = notYet;
    for (const own of open.values()) refuse(own);
    if (asked > 0 && unanswered === asked) throw new AppError('service.unavailable', why, { retryable: true });
    return result;
  };
}
