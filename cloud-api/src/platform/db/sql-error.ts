import { AppError } from '@anju/contracts';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import pg from 'pg';

/** The database's own error within `error`'s causes (drizzle wraps it), or `undefined`. */
export function databaseErrorOf(error: unknown): pg.DatabaseError | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth += 1) {
    if (current instanceof pg.DatabaseError) return current;
  }
  return undefined;
}

/** SQLSTATE of a failed statement, e.g. `23505`, or `undefined` when the database did not answer with an error. */
export function sqlStateOf(error: unknown): string | undefined {
  return databaseErrorOf(error)?.code;
}

interface Translation {
  readonly code: string;
  readonly retryable: boolean;
  readonly advice: string;
}

function translationOf(sqlState: string): Translation {
  if (sqlState === '23505')
    return { code: 'db.unique_violation', retryable: false, advice: 'a row with this key is there already' };
  if (sqlState === '23503')
    return { code: 'db.foreign_key_violation', retryable: false, advice: 'it refers to a row that is not there' };
  if (sqlState === '40001' || sqlState === '40P01')
    return { code: 'db.serialization', retryable: true, advice: 'another transaction was in the way; repeat this one' };
  if (sqlState === '42501')
    return { code: 'db.forbidden', retryable: false, advice: 'the scope of this transaction does not allow it' };
  if (sqlState === '57014') return { code: 'db.timeout', retryable: true, advice: 'the statement took too long' };
  if (/^(08|53|57P|58)/.test(sqlState))
    return { code: 'db.unavailable', retryable: true, advice: 'the database cannot serve now; repeat later' };
  return { code: 'db.failed', retryable: false, advice: 'the statement was refused' };
}

const connectionFaults = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOENT',
]);

/** The server or the line to it is gone, or silent. */
export function isConnectionFault(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth += 1) {
    if ('code' in current && typeof current.code === 'string' && connectionFaults.has(current.code)) return true;
    // pg gives these no code.
    if (
      /connection terminated|timeout exceeded when trying to connect|not queryable|query read timeout/i.test(
        current.message,
      )
    )
      return true;
  }
  return false;
}

/**
 * Translates a database fault once, at the edge of a transaction: `db.unique_violation`, `db.foreign_key_violation`,
 * `db.serialization` (retryable), `db.forbidden`, `db.timeout` (retryable), `db.unavailable` (retryable), `db.failed`.
 * What is no database fault comes back as it is.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof DrizzleQueryError && error.cause instanceof AppError) return error.cause;
  const fault = databaseErrorOf(error);
  if (fault !== undefined) {
    const sqlState = fault.code ?? 'XX000';
    const { code, retryable, advice } = translationOf(sqlState);
    return new AppError(code, `${fault.message}: ${advice}`, {
      retryable,
      context: { sqlState, constraint: fault.constraint, table: fault.table },
      cause: error,
    });
  }
  if (isConnectionFault(error)) {
    return new AppError('db.unavailable', 'the database cannot be reached: check that it runs and its address', {
      retryable: true,
      cause: error,
    });
  }
  return error;
}
