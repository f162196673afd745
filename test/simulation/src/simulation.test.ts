import type { ReadingStore } from '@anju/cloud-api/parts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSeed } from './run-seed.js';
import { SimulationStores } from './simulation-stores.js';

describe('the simulation', () => {
  let stores: SimulationStores;
  beforeAll(async () => {
    stores = await SimulationStores.open();
  });
  afterAll(() => stores.close());

  const seeds = [1, 2, 3, 16, 38, 46];

  it.each(seeds)('delivers everything once and ends with the hazards of ordered data: seed %i', async (seed) => {
    const { violations, accepted, faults } = await stores.use((each) => runSeed(seed, each));
    expect(violations).toEqual([]);
    expect(Math.min(accepted, faults)).toBeGreaterThan(0);
  }, 120_000);

  it('replays a seed exactly', async () => {
    const [first, again] = [
      await stores.use((each) => runSeed(16, each)),
      await stores.use((each) => runSeed(16, each)),
    ];
    expect(again).toEqual(first);
  }, 120_000);

  it('notices a store that forgets', async () => {
    const { violations } = await stores.use((each) => {
      let appends = 0;
      const forgetful: ReadingStore = {
        append: async (batches) => {
          appends += 1;
          if (appends % 5 !== 0) return each.store.append(batches);
          return batches.map(() => ({ ingestSeq: appends, alreadyStored: false, conflicts: [] }));
        },
        latest: () => each.store.latest(),
        range: (query) => each.store.range(query),
        since: (ingestSeq, limit) => each.store.since(ingestSeq, limit),
        close: () => each.store.close(),
      };
      return runSeed(2, { ...each, store: forgetful });
    });
    expect(violations.some((line) => /accepted 1, stored 0/.test(line))).toBe(true);
  }, 120_000);
});
