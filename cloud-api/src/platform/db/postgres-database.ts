import { AppError } from '@anju/contracts';
import pg from 'pg';
import type { Database } from './database.js';
import { readInt8AsNumber } from './int8.js';
import { migrate, pendingMigrations } from './migrate.js';
import { withNamedStatements } from './named-statements.js';
import { PooledDatabase } from './pooled-database.js';
import { translateDatabaseError } from './sql-error.js';

export interface PostgresOptions {
  /** `ANJU_DATABASE_URL`: a login that owns nothing and is a member of the four `anju_` roles. */
  readonly url: string;
  /** Greatest number of connections (DEFAULT 10). */
  readonly maxConnections?: number;
  /** How long a statement may go without an answer, ms (DEFAULT 40 000): longer than the server itself lets one run. */
  readonly silenceMs?: number;
  /** How the sessions are called in the server's own views (DEFAULT `anju-cloud`). */
  readonly applicationName?: string;
  /** Told of faults of idle connections, which are replaced. */
  readonly onIdleFault: (error: Error) => void;
}

/** The server ends a statement that takes longer, ms. */
const statementMs = 30_000;
/** A server or a line that is dead says nothing, not even that: without a limit of our own who asks would wait for ever, in silence. */
const defaultSilenceMs = 40_000;

interface LoginFacts {
  readonly login: string;
  readonly privileged: boolean;
  readonly owns: string | null;
  readonly missing: string | null;
}

const loginFacts = `
  SELECT session_user AS login,
    EXISTS (SELECT FROM pg_roles r WHERE (r.rolsuper OR r.rolbypassrls) AND pg_has_role(session_user, r.oid, 'MEMBER'))
      AS privileged,
    (SELECT min(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(session_user, c.relowner, 'MEMBER')) AS owns,
    (SELECT string_agg(wanted, ', ') FROM unnest(ARRAY['anju_app', 'anju_ingest', 'anju_sweeper', 'anju_admin']) AS wanted
      WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = wanted AND pg_has_role(session_user, r.oid, 'MEMBER')))
      AS missing`;

async function refuseUnsafeLogin(connection: pg.PoolClient): Promise<void> {
  const { rows } = await connection.query<LoginFacts>(loginFacts);
  const facts = rows[0];
  if (facts === undefined) throw new AppError('db.failed', 'the database did not tell who is logged in');
  const refuse = (reason: string, advice: string) =>
    new AppError('db.unsafe_login', `login "${facts.login}" ${reason}: ${advice}`, { context: { login: facts.login } });
  if (facts.privileged)
    throw refuse('is a superuser or bypasses row-level security', 'row scopes would be void; use a plain login');
  if (facts.owns !== null)
    throw refuse(`owns table "${facts.owns}"`, 'an owner can switch row scopes off; use a login that owns nothing');
  if (facts.missing !== null)
    throw refuse(`is no member of ${facts.missing}`, 'run `anju-cloud migrate` with the owner URL, which grants them');
}

/**
 * PostgreSQL 15 or newer, brought up to date before by `migratePostgres`.
 *
 * Throws `db.unavailable` (retryable), `db.unsafe_login` where the login could evade row scopes, `db.schema_outdated`,
 * `db.migration_changed`.
 */
export async function openPostgresDatabase(options: PostgresOptions): Promise<Database> {
  readInt8AsNumber();
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementMs,
    query_timeout: options.silenceMs ?? defaultSilenceMs,
    keepAlive: true,
    idle_in_transaction_session_timeout: 60_000,
    application_name: options.applicationName ?? 'anju-cloud',
  });
  pool.on('error', options.onIdleFault);
  // One that ends while a transaction has it says so at the transaction's next statement; unheard it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    const connection = await pool.connect();
    try {
      await refuseUnsafeLogin(connection);
      const pending = await pendingMigrations(connection);
      if (pending.length > 0) {
        const names = pending.map(({ name }) => name).join(', ');
        throw new AppError(
          'db.schema_outdated',
          `the database lacks ${names}: run \`anju-cloud migrate\` with the owner URL`,
        );
      }
    } finally {
      connection.release();
    }
  } catch (error) {
    await pool.end();
    throw translateDatabaseError(error);
  }
  return new PooledDatabase({
    connect: async () => withNamedStatements(await pool.connect()),
    end: () => pool.end(),
  });
}

/**
 * `anju-cloud migrate`: brings the tables up to date as their owner (`ANJU_DATABASE_OWNER_URL`; it needs CREATEROLE the first
 * time) and lets `serviceLogin` act in the four roles. Returns the names of the migrations applied.
 */
export async function migratePostgres(options: {
  readonly ownerUrl: string;
  readonly serviceLogin: string | null;
  readonly nowMs: number;
}): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: options.ownerUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const applied = await migrate(client, options.nowMs);
    if (options.serviceLogin !== null) {
      const login = pg.escapeIdentifier(options.serviceLogin);
      await client.query(`GRANT anju_app, anju_ingest, anju_sweeper, anju_admin TO ${login}`);
      // Without it the login would hold every role's rights at once, also outside a transaction's scope.
      const { rows } = await client.query<{ inherits: boolean }>(
        'SELECT rolinherit AS inherits FROM pg_roles WHERE rolname = $1',
        [options.serviceLogin],
      );
      if (rows[0]?.inherits === true) await client.query(`ALTER ROLE ${login} NOINHERIT`);
    }
    return applied;
  } catch (error) {
    throw translateDatabaseError(error);
  } finally {
    await client.end();
  }
}
