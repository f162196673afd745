import type { Database } from '../../platform/db/database.js';
import { forgetPulse } from './crash-ground.js';
import { type CrashRow, crashRows } from './crash-rows.js';
import { CrashService, isNeverRepeated, type Subject } from './crash-service.js';
import { lostFiles, snapshotOf } from './crash-snapshot.js';
import type { StatementHook } from './statement-hook.js';

/** What an undisturbed service does in a row. */
export interface Counted {
  readonly statements: number;
  readonly before: string;
  readonly after: string;
}

/** What a service was killed in. */
export interface Left {
  readonly row: string;
  readonly subject: Subject;
  readonly before: string;
  readonly after: string;
}

/** What one service does in one life: count rows; or look at what the life before left, act and be killed. */
export interface Wish {
  readonly count: readonly { readonly row: string; readonly key: string }[];
  readonly left: Left | null;
  readonly kill: { readonly row: string; readonly key: string; readonly behind: number } | null;
}

export type Told =
  | ({ readonly kind: 'counted'; readonly row: string } & Counted)
  | {
      readonly kind: 'checked';
      readonly state: 'before' | 'after' | 'half-done';
      /** `next`: it is as it was, and is done again by the same life, which is killed one statement further on. */
      readonly retry: 'next' | 'done' | 'refused' | 'doubled';
      readonly detail: string;
    }
  | { readonly kind: 'prepared'; readonly subject: Subject; readonly before: string }
  /** It stands behind the statement, and the process is about to be killed. */
  | { readonly kind: 'stopped' };

const rowNamed = (name: string): CrashRow => {
  const row = crashRows.find((each) => each.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
};

/** One service on a database of its own. */
export class CrashLane {
  constructor(
    private readonly database: Database,
    private readonly filesDir: string,
    private readonly hook: StatementHook,
    private readonly tell: (told: Told) => void,
  ) {}

  /** Resolves when all is done, or when it is stopped where it is to be killed: then with `stopped`. */
  async live({ count, left, kill }: Wish): Promise<'done' | 'stopped'> {
    for (const { row, key } of count) await this.#count(rowNamed(row), key);
    const isAsBefore = left !== null && (await this.#check(left, kill?.row === left.row));
    if (kill === null) return 'done';
    const row = rowNamed(kill.row);
    // Each begins as in a life that had nothing to look at, so that the same statements follow.
    const service = this.#create();
    const subject = isAsBefore ? left.subject : await service.prepare(row, kill.key);
    const before = isAsBefore ? left.before : await snapshotOf(this.database, kill.key);
    if (isAsBefore) await forgetPulse(this.database);
    this.tell({ kind: 'prepared', subject, before });
    return new Promise((resolve, reject) => {
      const stopped = () => {
        this.tell({ kind: 'stopped' });
        resolve('stopped');
      };
      this.hook
        .watch(() => service.perform(row, subject), kill.behind, stopped)
        .then(
          () => resolve('done'),
          (error: unknown) => reject(error),
        );
    });
  }

  #create(): CrashService {
    return new CrashService(this.database, this.filesDir);
  }

  async #count(row: CrashRow, key: string): Promise<void> {
    const service = this.#create();
    const subject = await service.prepare(row, key);
    const before = await snapshotOf(this.database, key);
    const statements = await this.hook.watch(
      () => service.perform(row, subject),
      null,
      () => undefined,
    );
    const after = await snapshotOf(this.database, key);
    this.tell({ kind: 'counted', row: row.name, statements, before, after });
  }

  /** Whether all is as if nobody had begun, and `isTriedAgain` in this life. */
  async #check(left: Left, isTriedAgain: boolean): Promise<boolean> {
    const row = rowNamed(left.row);
    const { key, ticketId } = left.subject;
    const service = this.#create();
    const found = await snapshotOf(this.database, key);
    const log = ticketId === '' ? { ok: true } : await service.tickets.verifyLog(ticketId);
    const isSound = log?.ok === true && (await this.#lost(service, key)).length === 0;
    const state = isSound && found === left.before ? 'before' : isSound && found === left.after ? 'after' : 'half-done';
    if (state === 'before' && isTriedAgain) {
      this.tell({ kind: 'checked', state, retry: 'next', detail: '' });
      return true;
    }
    await forgetPulse(this.database);
    let acted = false;
    let refusal = '';
    if (state !== 'after' || !isNeverRepeated(row.act)) {
      try {
        acted = await service.perform(row, left.subject);
      } catch (error) {
        // Of what is half-done anything may be said; of what is whole nothing but that it is done.
        if (state !== 'half-done') throw error;
        refusal = String(error);
      }
    }
    const end = await snapshotOf(this.database, key);
    const endLog = ticketId === '' ? { ok: true } : await service.tickets.verifyLog(ticketId);
    const lost = await this.#lost(service, key);
    const isWhole = end === left.after && endLog?.ok === true && lost.length === 0;
    const detail =
      isWhole && state !== 'half-done'
        ? ''
        : `began as ${left.before}\nfound ${found}\nended ${end}\nexpected ${left.after}\nrows without their file: ${lost.join(', ')}
${refusal}`;
    this.tell({ kind: 'checked', state, retry: isWhole ? (acted ? 'done' : 'refused') : 'doubled', detail });
    return false;
  }

  #lost(service: CrashService, key: string): Promise<readonly string[]> {
    return lostFiles(this.database, service.tickets, key);
  }
}
