import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '@anju/contracts';
import { NodePgSession, NodePgTransaction } from 'drizzle-orm/node-postgres';
import { PgDialect } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import type { Database, Scope, Tx } from './database.js';
import { beginStatements } from './scope-settings.js';
import { isConnectionFault, translateDatabaseError } from './sql-error.js';

/** One connection of either engine; what drizzle's node-postgres driver asks of a client. */
export type Connection = Pick<pg.PoolClient, 'query'> & { release(broken?: Error): void };

export interface ConnectionPool {
  /** Waits for a free connection. */
  connect(): Promise<Connection>;
  end(): Promise<void>;
}

/** `tx` over a pool of connections: begin, scope, work, commit, with every fault translated once. */
export class PooledDatabase implements Database {
  private readonly dialect = new PgDialect();
  private readonly current = new AsyncLocalStorage<{ open: boolean }>();

  constructor(private readonly pool: ConnectionPool) {}

  async tx<T>(scope: Scope, fn: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.current.getStore()?.open === true) {
      throw new AppError(
        'db.nested_transaction',
        'a transaction was asked for inside another one, which would wait for itself for ever: pass the outer `tx` on',
      );
    }
    const begin = beginStatements(scope);
    try {
      const connection = await this.pool.connect();
      const mark = { open: true };
      let broken: Error | undefined;
      try {
        return await this.current.run(mark, () => this.run(connection, begin, fn));
      } catch (error) {
        // The role and the settings must not outlive a transaction whose end is unknown. A line that is silent would not say either.
        if (isConnectionFault(error)) broken = error instanceof Error ? error : new Error('the connection is lost');
        else {
          await connection.query('ROLLBACK').catch((rollbackError: Error) => {
            broken = rollbackError;
          });
        }
        throw error;
      } finally {
        mark.open = false;
        connection.release(broken);
      }
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async run<T>(connection: Connection, begin: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
    await connection.query(begin);
    // drizzle only ever calls `query` of a client that it was given.
    const session = new NodePgSession(connection as pg.PoolClient, this.dialect, undefined);
    const result = await fn(new NodePgTransaction(this.dialect, session, undefined) as unknown as Tx);
    const { command } = await connection.query('COMMIT');
    // PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK.
    if (command !== 'COMMIT') {
      throw new AppError(
        'db.aborted',
        'a statement of this transaction failed and was passed over, so nothing was kept',
      );
    }
    return result;
  }
}
