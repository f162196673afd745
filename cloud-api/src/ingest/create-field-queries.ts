import { AppError } from '@anju/contracts';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../platform/db/database.js';
import { DrizzleFieldRecords } from './adapters/drizzle-field-records.js';
import type { FieldOperations } from './field-operations.js';

function elsewhere(): AppError {
  const message =
    'Readings that were set aside are taken again by a process that receives; this one only serves the API.';
  return new AppError('service.unavailable', message);
}

/**
 * What operators see and decide about data of the field, in a process that receives none: claims are rows, which whoever receives
 * takes up within seconds. Throws `service.unavailable` for what only a receiver can do.
 */
export function createFieldQueries({ database, clock }: { database: Database; clock: Clock }): FieldOperations {
  const records = new DrizzleFieldRecords(database);
  return {
    rejections: (scope, query) => records.rejections(scope, query),
    discovered: (scope, query) => records.discovered(scope, query),
    actions: (scope, query) => records.actions(scope, query),
    claim: (scope, write) => records.writeClaim(scope, write, clock.nowMs()),
    unclaim: (scope, removal) => records.removeClaim(scope, removal, clock.nowMs()),
    replay: () => Promise.reject(elsewhere()),
  };
}
