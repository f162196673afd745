import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { PglitePool } from '../../platform/db/pglite-pool.js';

interface Watch {
  count: number;
  readonly stopAfter: number | null;
  readonly stopped: () => void;
}

interface Lent {
  query(...given: unknown[]): Promise<unknown>;
}

/** Counts the statements that some work gives to either driver, and may stop it for ever behind one of them. */
export class StatementHook {
  readonly #watches = new AsyncLocalStorage<Watch>();
  readonly #wrapped = new WeakSet<object>();

  /** Sees every statement of connections that are lent from now on. */
  install(): void {
    for (const prototype of [PglitePool.prototype, pg.Pool.prototype] as { connect(): Promise<Lent> }[]) {
      const connect = prototype.connect;
      const seen = (connection: Lent) => this.#seen(connection);
      prototype.connect = async function lend(this: unknown) {
        return seen(await connect.call(this as { connect(): Promise<Lent> }));
      };
    }
  }

  /**
   * Resolves with the number of statements once the work is done. With `stopAfter`, the work is stopped when that many are
   * answered and `stopped` is called: it does nothing any more, and this never resolves.
   */
  async watch(work: () => Promise<unknown>, stopAfter: number | null, stopped: () => void): Promise<number> {
    const watch: Watch = { count: 0, stopAfter, stopped };
    await this.#watches.run(watch, work);
    return watch.count;
  }

  #seen(connection: Lent): Lent {
    if (this.#wrapped.has(connection)) return connection;
    this.#wrapped.add(connection);
    const query = connection.query.bind(connection);
    connection.query = async (...given: unknown[]) => {
      const answer = await query(...given);
      const watch = this.#watches.getStore();
      if (watch === undefined) return answer;
      watch.count += 1;
      if (watch.count !== watch.stopAfter) return answer;
      watch.stopped();
      return new Promise(() => undefined);
    };
    return connection;
  }
}
