import type { GroupRequests } from '../leases/group-requests.js';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { DrizzleFieldRecords } from './adapters/drizzle-field-records.js';
import type { FieldOperations } from './field-operations.js';
import { askForReplay } from './usecases/ask-for-replay.js';

/**
 * What operators see and decide about data of the field, in a process that receives none: claims are rows, which whoever receives
 * takes up within seconds; readings that were set aside are taken again by the holder of their group, who is asked. A replay throws
 * `service.unavailable` (retryable) when nobody answers within `replayPatienceMs` (default 12 s).
 */
export function createFieldQueries({
  database,
  requests,
  clock,
  replayPatienceMs,
}: {
  readonly database: Database;
  readonly requests: Pick<GroupRequests, 'ask' | 'answerOf'>;
  readonly clock: Clock;
  readonly replayPatienceMs?: number;
}): FieldOperations {
  const records = new DrizzleFieldRecords(database);
  return {
    rejections: (scope, query) => records.rejections(scope, query),
    discovered: (scope, query) => records.discovered(scope, query),
    actions: (scope, query) => records.actions(scope, query),
    claim: (scope, write) => records.writeClaim(scope, write, clock.nowMs()),
    unclaim: (scope, removal) => records.removeClaim(scope, removal, clock.nowMs()),
    replay: askForReplay({
      ...{ records, requests, clock },
      ...(replayPatienceMs === undefined ? {} : { patienceMs: replayPatienceMs }),
    }),
  };
}
