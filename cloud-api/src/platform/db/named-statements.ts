import pg from 'pg';
import type { Connection } from './pooled-database.js';

/** After as many uses on one connection a statement is kept there, planned (DEFAULT). */
const USES_BEFORE_KEPT = 3;
/** Statements kept on one connection (DEFAULT): each costs the server memory. */
const KEPT_AT_MOST = 300;
/** Texts of which the uses are counted; those with a varying number of parameters would fill it. */
const COUNTED_AT_MOST = 2000;

interface Kept {
  readonly uses: Map<string, number>;
  readonly names: Map<string, string>;
}

type Query = pg.QueryConfig & { name?: string | undefined };

const keptBy = new WeakMap<object, Kept>();

/**
 * A connection that asks the server to keep what it is asked often: a statement under the row policies takes longer to plan than to run.
 * The server makes the plan anew by itself when the role, a policy or a table changes.
 */
export function withNamedStatements(connection: pg.PoolClient): Connection {
  const kept = keptBy.get(connection) ?? { uses: new Map(), names: new Map() };
  keptBy.set(connection, kept);

  function nameOf(text: string): string | undefined {
    const known = kept.names.get(text);
    if (known !== undefined || kept.names.size >= KEPT_AT_MOST) return known;
    const uses = (kept.uses.get(text) ?? 0) + 1;
    if (uses < USES_BEFORE_KEPT) {
      if (kept.uses.size >= COUNTED_AT_MOST) kept.uses.clear();
      kept.uses.set(text, uses);
      return undefined;
    }
    kept.uses.delete(text);
    const name = `anju_${kept.names.size}`;
    kept.names.set(text, name);
    return name;
  }

  let outdated: Error | undefined;
  const query = async (asked: Query | string, values?: unknown[]) => {
    // Without parameters it may be several statements, which cannot be kept.
    const name = typeof asked === 'string' || !values?.length ? undefined : nameOf(asked.text);
    if (typeof asked === 'string' || name === undefined) return connection.query(asked as string, values);
    try {
      return await connection.query({ ...asked, name }, values);
    } catch (error) {
      // A migration gave a kept statement another result: no further try on this connection would do better.
      if (error instanceof pg.DatabaseError && error.code === '0A000') outdated = error;
      throw error;
    }
  };
  return { query: query as Connection['query'], release: (broken) => connection.release(broken ?? outdated) };
}
