import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareGroups } from './share-groups.js';

/** Rounds of all workers, one after another, as they happen against one table. */
class Table {
  readonly holders = new Map<string, string | null>();
  moves = 0;

  constructor(readonly groups: readonly string[]) {
    for (const groupId of groups) this.holders.set(groupId, null);
  }

  round(workerId: string, workers: readonly string[]): void {
    const { take, release } = shareGroups({
      workerId,
      workers,
      groups: this.groups,
      leases: [...this.holders].map(([groupId, holder]) => ({ groupId, holder })),
      releasing: new Set(),
    });
    for (const groupId of take) {
      expect(this.holders.get(groupId)).toBeNull();
      this.holders.set(groupId, workerId);
      this.moves++;
    }
    for (const groupId of release) {
      expect(this.holders.get(groupId)).toBe(workerId);
      this.holders.set(groupId, null);
    }
  }

  settle(workers: readonly string[]): void {
    for (let round = 0; round < 2 * this.groups.length + 2; round++) for (const id of workers) this.round(id, workers);
  }

  counts(workers: readonly string[]): number[] {
    return workers.map((id) => [...this.holders.values()].filter((holder) => holder === id).length);
  }

  die(workerId: string): void {
    for (const [groupId, holder] of this.holders) if (holder === workerId) this.holders.set(groupId, null);
  }
}

const namesOf = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);

describe('the share of each worker', () => {
  it('gives every group to somebody, evenly to one, whoever comes and goes, and then lets all rest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 23 }),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
        (groupCount, sizes) => {
          const table = new Table(namesOf('g', groupCount));
          let workers: string[] = [];
          for (const size of sizes) {
            const next = namesOf('w', size);
            for (const id of workers) if (!next.includes(id)) table.die(id);
            workers = next;
            table.settle(workers);
            expect([...table.holders.values()]).not.toContain(null);
            const counts = table.counts(workers);
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
            const before = table.moves;
            table.settle(workers);
            expect(table.moves).toBe(before);
          }
        },
      ),
    );
  });

  it('moves no more groups to a newcomer than are its part', () => {
    const table = new Table(namesOf('g', 12));
    table.settle(['w-0', 'w-1']);
    const before = table.moves;
    table.settle(['w-0', 'w-1', 'w-2']);
    expect(table.counts(['w-0', 'w-1', 'w-2'])).toEqual([4, 4, 4]);
    expect(table.moves - before).toBe(4);
  });

  it('counts what is being given back as given, and gives no more for it', () => {
    const leases = namesOf('g', 4).map((groupId) => ({ groupId, holder: 'a' }));
    const view = { workerId: 'a', workers: ['a', 'b'], groups: namesOf('g', 4), leases };
    const first = shareGroups({ ...view, releasing: new Set() });
    expect(first.release).toHaveLength(2);
    expect(shareGroups({ ...view, releasing: new Set(first.release) }).release).toEqual([]);
  });

  it('gives back a group that is not there any more', () => {
    const leases = [{ groupId: 'gone', holder: 'a' }];
    expect(shareGroups({ workerId: 'a', workers: ['a'], groups: ['g'], leases, releasing: new Set() })).toMatchObject({
      release: ['gone'],
    });
  });
});
