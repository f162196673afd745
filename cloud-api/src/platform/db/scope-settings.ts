import { AppError } from '@anju/contracts';
import pg from 'pg';
import type { Scope } from './database.js';

const pathPattern = /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/;

/**
 * Statements that open a transaction under `scope`. Settings and role end with the transaction. All three settings are
 * written every time: what an earlier transaction left behind must never be read.
 */
export function beginStatements(scope: Scope): string {
  const paths = scope.role === 'app' ? scope.paths : [];
  for (const path of paths) {
    if (!pathPattern.test(path)) {
      throw new AppError('db.scope_invalid', `"${path}" is no hierarchy path: use hierarchyPath() to make one`);
    }
  }
  const settings: readonly (readonly [string, string])[] = [
    ['anju.paths', paths.join(',')],
    ['anju.user', scope.role === 'app' ? scope.userId : ''],
    ['anju.party', scope.role === 'app' ? (scope.partyId ?? '') : ''],
  ];
  const calls = settings.map(([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`);
  const isolation = scope.role === 'admin' && scope.snapshot === true ? ' ISOLATION LEVEL REPEATABLE READ' : '';
  return `BEGIN${isolation}; SET LOCAL ROLE anju_${scope.role}; SELECT ${calls.join(', ')}`;
}
