import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDuckdbReadingStore, openTestDatabase } from '@anju/cloud-api/parts';
import { sql } from 'drizzle-orm';
import { groupId, type SeedStores } from './run-seed.js';

const estate = (id: string) => `
  - id: ${id}
    street: ${groupId}
    name: { zh: ${id}, en: ${id} }
    agents: [${id}-edge]
    facilities:
      - { device: garage-1, kind: ponding, name: { zh: 车库, en: Garage }, points: [water_depth, leak] }`;

const registry = `
district: { id: linan, name: { zh: 林安, en: Linan } }
streets: [{ id: ${groupId}, name: { zh: 桥东, en: Qiaodong } }]
parties:
  - { id: property, name: Property, kind: property, place: linan.${groupId} }
estates:${estate('heping')}${estate('xinhu')}
routes: [{ id: all, lead: property }]
`;

/** Real stores in memory-backed files, where an fsync costs nothing: the simulation tells what survives, not the disk. */
export class SimulationStores {
  readonly #seedFile: string;

  private constructor(
    private readonly directory: string,
    private readonly database: Database,
    private readonly dispose: () => Promise<void>,
  ) {
    this.#seedFile = join(directory, 'registry.yaml');
    writeFileSync(this.#seedFile, registry);
  }

  static async open(): Promise<SimulationStores> {
    const memory = '/dev/shm';
    const directory = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'anju-sim-'));
    const { database, dispose } = await openTestDatabase(directory);
    return new SimulationStores(directory, database, dispose);
  }

  /** Empty ones, for one run. */
  async use<T>(run: (stores: SeedStores) => Promise<T>): Promise<T> {
    await this.database.tx({ role: 'admin' }, async (tx) => {
      // The tables' owner empties them all at once.
      await tx.execute(sql`RESET ROLE`);
      await tx.execute(sql`
        DO $$ BEGIN EXECUTE (
          SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' CASCADE'
          FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'anju')
        ); END $$`);
    });
    const folder = mkdtempSync(join(this.directory, 'readings-'));
    const store = await openDuckdbReadingStore({
      file: join(folder, 'readings.duckdb'),
      threads: 1,
      memoryLimitMb: 128,
    });
    try {
      return await run({ database: this.database, store, seedFile: this.#seedFile });
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    await this.dispose();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
