import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedMigrations } from '../db/migrate.js';

/** A directory that `make` filled, once a machine and state of the migrations, for tests to copy. `of`: what else it depends on. */
export async function madeOnce(name: string, of: string, make: (directory: string) => Promise<void>): Promise<string> {
  const state = createHash('sha256').update(`${of}\n`);
  for (const migration of await shippedMigrations()) state.update(`${migration.name} ${migration.sha256}\n`);
  const key = `${process.getuid?.() ?? 0}-${state.digest('hex').slice(0, 16)}`;
  const directory = join(tmpdir(), `anju-test-${name}-${key}`);
  const exists = () =>
    stat(directory).then(
      () => true,
      () => false,
    );
  if (await exists()) return directory;
  const unfinished = await mkdtemp(join(tmpdir(), 'anju-test-template-'));
  try {
    await make(unfinished);
    await rename(unfinished, directory);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another test process was first.
    if (!(await exists())) throw error;
  }
  return directory;
}
