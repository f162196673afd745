import pg from 'pg';
import { PglitePool } from '../../platform/db/pglite-pool.js';

/** Counts the statements of either driver from when it is armed on, and may end the process behind one of them. */
export class StatementHook {
  #armed = false;
  #count = 0;
  #killAfter: number | null = null;

  /** Sees every statement of connections that are lent from now on. */
  install(): void {
    for (const prototype of [PglitePool.prototype, pg.Pool.prototype] as { connect(): Promise<Lent> }[]) {
      const connect = prototype.connect;
      const seen = (connection: Lent) => this.#wrapped(connection);
      prototype.connect = async function lend(this: unknown) {
        return seen(await connect.call(this as { connect(): Promise<Lent> }));
      };
    }
  }

  /** `killAfter`: SIGKILL once that many statements are answered; `null`: only count. */
  arm(killAfter: number | null): void {
    this.#armed = true;
    this.#count = 0;
    this.#killAfter = killAfter;
  }

  disarm(): number {
    this.#armed = false;
    return this.#count;
  }

  #wrapped(connection: Lent): Lent {
    if (wrapped.has(connection)) return connection;
    wrapped.add(connection);
    const query = connection.query.bind(connection);
    connection.query = async (...given: unknown[]) => {
      const answer = await query(...given);
      if (this.#armed) {
        this.#count += 1;
        // Nothing of this process runs any more, and what it had told the database is what is known of it.
        if (this.#count === this.#killAfter) process.kill(process.pid, 'SIGKILL');
      }
      return answer;
    };
    return connection;
  }
}

interface Lent {
  query(...given: unknown[]): Promise<unknown>;
}

const wrapped = new WeakSet<object>();
