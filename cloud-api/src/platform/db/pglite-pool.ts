import type { Worker } from 'node:worker_threads';
import { AppError } from '@anju/contracts';
import pg from 'pg';
import { startThread } from '../start-thread.js';
import type { PgliteAnswer, PgliteCommand, PgliteFault, PgliteResult, PgliteStart } from './pglite-protocol.js';
import type { Connection, ConnectionPool } from './pooled-database.js';

/** How long a transaction waits for the only connection, in ms (DEFAULT, as pg's pool below). */
const CONNECT_TIMEOUT_MS = 30_000;

type TextForm = string | null;
// pg's own rendering of parameters, which its type declarations leave out.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

function textForm(value: unknown): TextForm {
  const prepared = prepareValue(value);
  if (prepared === null || prepared === undefined) return null;
  if (prepared instanceof Buffer) return `\\x${prepared.toString('hex')}`;
  return String(prepared);
}

function toDatabaseError({ message, fields }: PgliteFault): Error {
  if (fields === null) return new AppError('db.failed', `the embedded database failed: ${message}`);
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), fields);
}

function toQueryResult(raw: PgliteResult, config: pg.QueryConfig & { rowMode?: string }): pg.QueryArrayResult {
  const types = config.types ?? pg.types;
  const parsers = raw.fields.map(
    ({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown,
  );
  const values = raw.rows.map((row) => row.map((text, i) => (text === null ? null : (parsers[i]?.(text) ?? null))));
  const rows =
    config.rowMode === 'array'
      ? values
      : values.map((row) => Object.fromEntries(raw.fields.map(({ name }, i) => [name, row[i]])));
  const [command = '', ...counts] = raw.tag.split(' ');
  const last = counts.at(-1);
  const rowCount = last !== undefined && /^\d+$/.test(last) ? Number(last) : null;
  const fields = raw.fields as unknown as pg.FieldDef[];
  return { command, rowCount, oid: 0, fields, rows: rows as unknown[][] };
}

interface Pending {
  readonly resolve: (result: PgliteResult) => void;
  readonly reject: (error: Error) => void;
}

interface Waiter {
  readonly grant: () => void;
}

/**
 * PGlite in a thread of its own behind its only connection, which is lent to one transaction at a time. Speaks pg's client
 * interface, so that drizzle's node-postgres driver runs on it as on PostgreSQL.
 */
export class PglitePool implements ConnectionPool {
  private readonly pending = new Map<number, Pending>();
  private readonly waiters: Waiter[] = [];
  private lent = false;
  private lost: Error | undefined;
  private ending = false;
  private lastId = 0;

  private constructor(
    private readonly thread: Worker,
    onLost: (error: Error) => void,
  ) {
    thread.on('message', (answer: PgliteAnswer) => this.receive(answer));
    const lose = (cause: unknown) => {
      if (this.lost !== undefined) return;
      this.lost = new AppError(
        'db.unavailable',
        this.ending ? 'the database is closed' : 'the embedded database stopped: start the service again',
        { retryable: true, cause },
      );
      for (const { reject } of this.pending.values()) reject(this.lost);
      this.pending.clear();
      for (const { grant } of this.waiters.splice(0)) grant();
      if (!this.ending) onLost(this.lost);
    };
    thread.on('error', lose);
    thread.on('exit', (code) => lose(new Error(`its thread ended with code ${code}`)));
  }

  /** Opens the cluster in `dataDir`, made first if there is none (about 4 s). `onLost` is told once if it stops by itself. */
  static async open(start: PgliteStart, onLost: (error: Error) => void): Promise<PglitePool> {
    const thread = startThread('pglite-worker', import.meta.url, { workerData: start });
    await new Promise<void>((resolve, reject) => {
      const fail = (cause: unknown) =>
        reject(
          new AppError('db.unavailable', `the embedded database in ${start.dataDir} does not start: ${cause}`, {
            cause,
          }),
        );
      const exited = (code: number) => fail(new Error(`its thread ended with code ${code}`));
      thread.once('error', fail);
      thread.once('exit', exited);
      thread.once('message', (answer: PgliteAnswer) => {
        thread.off('error', fail);
        thread.off('exit', exited);
        if (answer.kind === 'ready') resolve();
        else fail(answer.kind === 'failed' ? answer.message : answer.kind);
      });
    });
    return new PglitePool(thread, onLost);
  }

  async connect(): Promise<Connection> {
    if (this.lent) await this.waitForTurn();
    if (this.lost !== undefined) throw this.lost;
    this.lent = true;
    let released = false;
    return {
      query: this.query as unknown as Connection['query'],
      release: () => {
        if (released) return;
        released = true;
        this.passOn();
      },
    };
  }

  async end(): Promise<void> {
    if (this.ending) return;
    if (this.lent) await this.waitForTurn();
    this.ending = true;
    if (this.lost !== undefined) return;
    const exited = new Promise<void>((resolve) => this.thread.once('exit', () => resolve()));
    this.thread.postMessage({ kind: 'close' } satisfies PgliteCommand);
    await exited;
  }

  private waitForTurn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        const seconds = CONNECT_TIMEOUT_MS / 1000;
        reject(
          new AppError('db.unavailable', `no connection to the database within ${seconds} s`, { retryable: true }),
        );
      }, CONNECT_TIMEOUT_MS);
      this.waiters.push(waiter);
    });
  }

  /** The next waiter takes over without the connection ever being free, so that nobody overtakes. */
  private passOn(): void {
    const next = this.waiters.shift();
    if (next === undefined) this.lent = false;
    else next.grant();
  }

  private readonly query = async (
    queryOrConfig: string | (pg.QueryConfig & { rowMode?: string }),
    parameters?: readonly unknown[],
  ): Promise<pg.QueryArrayResult> => {
    const config = typeof queryOrConfig === 'string' ? { text: queryOrConfig } : queryOrConfig;
    const values = parameters ?? config.values ?? [];
    return toQueryResult(await this.ask(config.text, values.length === 0 ? null : values.map(textForm)), config);
  };

  private ask(text: string, values: readonly TextForm[] | null): Promise<PgliteResult> {
    return new Promise((resolve, reject) => {
      if (this.lost !== undefined) {
        reject(this.lost);
        return;
      }
      this.lastId += 1;
      this.pending.set(this.lastId, { resolve, reject });
      this.thread.postMessage({ kind: 'query', request: { id: this.lastId, text, values } } satisfies PgliteCommand);
    });
  }

  private receive(answer: PgliteAnswer): void {
    if (answer.kind !== 'result' && answer.kind !== 'fault') return;
    const asked = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if (answer.kind === 'result') asked?.resolve(answer.result);
    else asked?.reject(toDatabaseError(answer.fault));
  }
}
