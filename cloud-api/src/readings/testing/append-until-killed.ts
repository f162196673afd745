import { openDuckdbReadingStore } from '../adapters/duckdb-reading-store.js';
import type { StoreBatch } from '../reading-store.js';

/** Continues the numbering of `file` and prints each batch's number when it is stored. Runs as a process of its own in tests. */
async function main(file: string): Promise<void> {
  const store = await openDuckdbReadingStore({ file, readingsBetweenSnapshots: 15 });
  const stored = Number((await store.latest())[0]?.reading.value ?? 0);
  for (let n = stored + 1; ; n += 1) {
    const batch: StoreBatch = {
      groupId: 'qiaodong',
      edgeNodeId: 'heping-edge',
      range: { epoch: 'e1', first: n, last: n },
      receivedMs: n,
      facilities: [
        {
          facilityId: 'heping.fire-water-1',
          readings: [
            { point: 'tank_level', value: n, quality: 'good', sourceTimeMs: 1_790_000_000_000 + n, ordinal: 0 },
          ],
        },
      ],
    };
    await store.append([batch]);
    process.stdout.write(`${n}\n`);
  }
}

await main(process.argv[2] ?? '');
