import { AppError } from '@anju/contracts';
import { awaitAnswers } from '../../leases/await-answers.js';
import type { GroupRequests } from '../../leases/group-requests.js';
import type { Clock } from '../../platform/clock.js';
import type { HazardOperations, HazardQueries } from '../hazards.js';
import { type CarriedOut, resetKind } from './carry-out-resets.js';

/** How long the answer is waited for, ms. The holder looks for requests once a second. */
const patienceMs = 8_000;

function notYet(): AppError {
  const message =
    'The reset is noted and not carried out yet, because nobody receives this street now; look again in a moment.';
  return new AppError('service.unavailable', message, { retryable: true });
}

/** What people do with hazards, in a process that evaluates none: whoever does is asked. */
export function askForReset(options: {
  readonly queries: Pick<HazardQueries, 'get'>;
  readonly requests: Pick<GroupRequests, 'ask' | 'answerOf'>;
  /** The group whose holder evaluates the estate. */
  readonly groupOf: (estateId: string) => string | undefined;
  readonly clock: Clock;
}): HazardOperations['reset'] {
  const { queries, requests, groupOf, clock } = options;
  return async (scope, { userId, displayName }, hazardId, reason) => {
    const hazard = await queries.get(scope, hazardId);
    if (hazard === undefined) return { ok: false, why: 'not_found' };
    if (!hazard.needsReset) return { ok: false, why: 'not_latched' };
    const { facilityId, ruleId, instance, estateId } = hazard;
    const groupId = groupOf(estateId);
    if (groupId === undefined) throw notYet();
    const nowMs = clock.nowMs();
    const payload = { hazardId, facilityId, ruleId, instance, userId, displayName, reason };
    const id = await requests.ask({ groupId, kind: resetKind, payload, askedBy: userId, nowMs });
    const answer = (await awaitAnswers(requests, clock, [id], patienceMs)).get(id) as CarriedOut | undefined;
    if (answer === undefined) throw notYet();
    if (answer.outcome !== 'reset') return { ok: false, why: 'not_latched' };
    return { ok: true, hazard: (await queries.get(scope, hazardId)) ?? hazard };
  };
}
