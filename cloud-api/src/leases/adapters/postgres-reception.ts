import { AppError } from '@anju/contracts';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../../platform/clock.js';
import { translateDatabaseError } from '../../platform/db/sql-error.js';

/** Key of the session's advisory lock: ASCII of "anju" and a number. */
const lock = { space: 0x616e6a75, number: 1 } as const;
/** A session that was killed a moment ago still has its lock, ms. */
const patienceMs = 5_000;
const askEveryMs = 100;
/** After the session was lost, ms. */
const retryMs = 1_000;

/** `alone`: for all groups; `shared`: beside others, each with groups of its own. */
export type ReceptionKind = 'alone' | 'shared';

interface Deps {
  readonly url: string;
  readonly kind: ReceptionKind;
  /** How it is called to whoever is refused. */
  readonly applicationName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Somebody else took it while the session was lost. */
  readonly onTaken: (error: AppError) => void;
}

const advice = {
  alone:
    'stop them first, or let this be an API beside workers (ANJU_INGEST=none): two that receive the same groups would each believe the other’s messages lost',
  shared: 'stop it first, or start it with ANJU_INGEST=none and let workers receive',
} as const;

/**
 * The right to receive from the field with this database: one service alone, or any number of workers. It is a lock of a session of its
 * own, which the server lets go as soon as the process is gone.
 *
 * Throws `ingest.taken`, which names who has it, and what a database that cannot be reached throws.
 */
export async function takeReception(deps: Deps): Promise<{ release(): Promise<void> }> {
  let isReleased = false;
  let cancelRetry: () => void = () => undefined;
  let session = await openSession(deps, lost);

  function lost(error: unknown): void {
    if (isReleased) return;
    deps.logger.warn({ err: error }, 'the session that holds the right to receive was lost and is replaced');
    retry();
  }
  function retry(): void {
    cancelRetry = deps.clock.schedule(retryMs, () => void takeAgain());
  }
  async function takeAgain(): Promise<void> {
    try {
      const next = await openSession(deps, lost);
      if (isReleased) await next.end();
      else session = next;
    } catch (error) {
      if (isReleased) return;
      if (error instanceof AppError && error.code === 'ingest.taken') deps.onTaken(error);
      else retry();
    }
  }

  return {
    release: async () => {
      isReleased = true;
      cancelRetry();
      await session.end();
    },
  };
}

interface Session {
  end(): Promise<void>;
}

async function openSession(
  { url, kind, applicationName, clock }: Deps,
  lost: (error: unknown) => void,
): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
    keepAlive: true,
  });
  let isHeld = false;
  let isOver = false;
  const end = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    if (isHeld) lost(error);
  };
  client.on('error', end);
  client.on('end', () => end(new Error('the connection ended')));
  try {
    await client.connect();
    // A machine that is gone without a word must not keep the lock for hours.
    await client.query(
      'SET idle_session_timeout = 0; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3',
    );
    const attempt = `SELECT ${kind === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared'}($1, $2) AS held`;
    const deadlineMs = performance.now() + patienceMs;
    for (;;) {
      const { rows } = await client.query<{ held: boolean }>(attempt, [lock.space, lock.number]);
      if (rows[0]?.held === true) break;
      if (performance.now() >= deadlineMs) throw await takenBy(client, kind);
      await new Promise<void>((resolve) => void clock.schedule(askEveryMs, resolve));
    }
    isHeld = true;
    if (isOver) lost(new Error('the connection ended'));
    return {
      end: async () => {
        isOver = true;
        await client.end();
      },
    };
  } catch (error) {
    isOver = true;
    await client.end().catch(() => undefined);
    throw translateDatabaseError(error);
  }
}

async function takenBy(client: pg.Client, kind: ReceptionKind): Promise<AppError> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT coalesce(nullif(a.application_name, ''), 'pid ' || l.pid) AS name
     FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objid = $2
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY name`,
    [lock.space, lock.number],
  );
  const holders = rows.map(({ name }) => name);
  const who = holders.length === 0 ? 'somebody else' : holders.join(', ');
  return new AppError('ingest.taken', `${who} receives from the field with this database already: ${advice[kind]}`, {
    context: { holders },
  });
}
