import { describe, expect, it } from 'vitest';
import type { Told } from './crash-lane.js';
import { LanePlan, type NumberedRow, type RowTotal } from './crash-plan.js';

const row = (statements: number, after = 'after'): NumberedRow => ({
  ...{ name: '(assigned, accept)', number: 3, before: 'before', statements, after },
});

const subject = (key: string) => ({
  ...{ key, ticketId: 'T', otherId: null, photoRef: null, token: null, signId: null, version: 1 },
});

type Checked = Omit<Extract<Told, { kind: 'checked' }>, 'kind' | 'detail'>;
const asBefore: Checked = { state: 'before', retry: 'next' };
const isDone: Checked = { state: 'after', retry: 'refused' };

/** Lives through a row; `found`: what a life finds of the kill behind that statement; `killed`: whether the kill came. */
function play(
  given: NumberedRow,
  found: (behind: number) => Checked,
  { killed = () => true }: { killed?: (behind: number) => boolean } = {},
) {
  const rows: RowTotal[] = [];
  const wrong: string[] = [];
  const keys: string[] = [];
  let waiting: NumberedRow | undefined = given;
  let key = '';
  let last = 0;
  const plan = new LanePlan(
    () => {
      const next = waiting;
      waiting = undefined;
      return next;
    },
    (total) => rows.push(total),
    (what) => wrong.push(what),
  );
  for (let wish = plan.wish(); wish !== undefined; wish = plan.wish()) {
    const told: Told[] = [];
    const checked = wish.left === null ? undefined : found(last);
    if (checked !== undefined) told.push({ kind: 'checked', ...checked, detail: '' });
    if (wish.kill === null) {
      plan.take(told, false);
      continue;
    }
    if (checked?.retry !== 'next') key = wish.kill.key;
    keys.push(key);
    last = wish.kill.behind;
    told.push({ kind: 'prepared', subject: subject(key), before: 'before' });
    const isKilled = killed(last);
    if (isKilled) told.push({ kind: 'stopped' });
    plan.take(told, isKilled);
  }
  return { rows, wrong, keys };
}

describe('the kills of a row', () => {
  it('are one behind each statement, with a new subject only once it was done', () => {
    const { rows, wrong, keys } = play(row(4), (behind) => (behind < 3 ? asBefore : isDone));
    expect(rows).toMatchObject([{ statements: 4, kills: 4, halfDone: 0, doubled: 0, isIdle: false }]);
    expect(wrong).toEqual([]);
    expect(keys).toEqual(['k3n1e', 'k3n1e', 'k3n1e', 'k3n4e']);
  });

  it('are fewer than the statements where a life went past the one behind which it was to be killed', () => {
    const { rows } = play(row(4), (behind) => (behind < 4 ? asBefore : isDone), { killed: (behind) => behind !== 2 });
    expect(rows).toMatchObject([{ statements: 4, kills: 3 }]);
  });

  it('tell what was found half-done, and what trying again doubled', () => {
    const found = (behind: number): Checked =>
      behind === 2 ? { state: 'half-done', retry: 'doubled' } : behind < 4 ? asBefore : isDone;
    expect(play(row(4), found).rows).toMatchObject([{ kills: 4, halfDone: 1, doubled: 1 }]);
  });

  it('tell what was acknowledged and is not there', () => {
    const { rows, wrong } = play(row(2), (behind) => (behind < 2 ? asBefore : { state: 'before', retry: 'done' }));
    expect(rows).toMatchObject([{ halfDone: 1, doubled: 0 }]);
    expect(wrong).toHaveLength(1);
  });

  it('tell a row that changes nothing', () => {
    expect(play(row(1, 'before'), () => isDone).rows).toMatchObject([{ isIdle: true }]);
  });
});
