import type { Counted, Left, Told, Wish } from './crash-lane.js';

export interface RowTotal {
  readonly name: string;
  readonly statements: number;
  readonly kills: number;
  readonly halfDone: number;
  readonly doubled: number;
  /** It changed nothing, and so proved nothing. */
  readonly isIdle: boolean;
}

type Counting = { -readonly [K in keyof RowTotal]: RowTotal[K] } & { readonly number: number; readonly after: string };

type Answer<K extends Told['kind']> = Extract<Told, { readonly kind: K }>;

function must<K extends Told['kind']>(told: readonly Told[], kind: K): Answer<K> {
  const one = told.find((each): each is Answer<K> => each.kind === kind);
  if (one === undefined) throw new Error(`a life did not tell what it ${kind}`);
  return one;
}

export interface NumberedRow extends Counted {
  readonly name: string;
  readonly number: number;
}

/** What one service is to do, life after life: kills in one row after the other, each looked at by the next life. */
export class LanePlan {
  #row: Counting | undefined;
  #left: Left | null = null;
  #wish: Wish | undefined;

  /** `next`: takes a row; `done`: a row is over; `wrong`: tells of what was found. */
  constructor(
    private readonly next: () => NumberedRow | undefined,
    private readonly done: (row: RowTotal) => void,
    private readonly wrong: (what: string) => void,
  ) {}

  #behind = 0;
  #following: NumberedRow | undefined;

  /** `undefined`: there is nothing left to do, nor to look at. */
  wish(): Wish | undefined {
    const row = this.#row;
    if (row !== undefined && this.#behind < row.statements) {
      const behind = this.#behind + 1;
      const kill = { row: row.name, key: `k${row.number}n${behind}e`, behind };
      this.#following = undefined;
      this.#wish = { count: [], left: this.#left, kill };
      return this.#wish;
    }
    this.#following = this.next();
    if (this.#following === undefined && this.#left === null) return undefined;
    const { name, number } = this.#following ?? {};
    const kill = name === undefined ? null : { row: name, key: `k${number}n1e`, behind: 1 };
    this.#wish = { count: [], left: this.#left, kill };
    return this.#wish;
  }

  /** What the life told of the last wish, and whether it ended with SIGKILL. */
  take(told: readonly Told[], killed: boolean): void {
    const wish = this.#wish;
    if (wish === undefined) return;
    if (wish.left !== null && this.#row !== undefined) this.#judge(this.#row, must(told, 'checked'));
    this.#left = null;
    if (this.#row !== undefined && wish.kill?.row !== this.#row.name) {
      this.done(this.#row);
      this.#row = undefined;
    }
    if (this.#following !== undefined) {
      const { name, number, statements, before, after } = this.#following;
      const none = { kills: 0, halfDone: 0, doubled: 0 };
      this.#row = { name, number, statements, after, ...none, isIdle: before === after };
    }
    if (wish.kill === null || this.#row === undefined) return;
    this.#behind = wish.kill.behind;
    const { subject, before } = must(told, 'prepared');
    if (killed && told.some(({ kind }) => kind === 'stopped')) this.#row.kills += 1;
    this.#left = { row: this.#row.name, subject, before, after: this.#row.after };
  }

  #judge(row: Counting, { state, retry, detail }: Answer<'checked'>): void {
    // Behind the last statement all of it is acknowledged; before it either is right, as long as it is whole.
    const isLost = this.#behind === row.statements && state !== 'after';
    if (state === 'half-done' || isLost) row.halfDone += 1;
    if (retry === 'doubled') row.doubled += 1;
    if (detail !== '' || isLost)
      this.wrong(`${row.name} killed behind statement ${this.#behind}: ${state}, tried again: ${retry}\n${detail}`);
  }
}
