// Keeps the migrations in step with every src/**/adapters/schema.ts.
//
//   node cloud-api/scripts/generate-migration.mjs [--check]            fails when a schema says what no migration does yet,
//                                                                      or when a released migration was changed
//   node cloud-api/scripts/generate-migration.mjs <noun> <name>        writes migrations/NNNN_<name>.sql with what changed in
//                                                                      src/<noun>/adapters/schema.ts, and remembers it
//
// What was generated is a beginning: roles, grants and policies are added to it by hand. A migration is released once it was on the
// main branch at a release (`migrations/released.sha256`); from then on a change is a new migration.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { keepGeneratedJson } from '../../deploy/generated-file.mjs';

const { generateDrizzleJson, generateMigration } = createRequire(import.meta.url)('drizzle-kit/api');

const source = fileURLToPath(new URL('../src', import.meta.url));
const migrations = fileURLToPath(new URL('../migrations', import.meta.url));
const snapshots = join(migrations, 'snapshots');
const unset = '00000000-0000-0000-0000-000000000000';

/** The tables of a noun as they are now, and as the migrations leave them. */
async function statesOf(noun) {
  const tables = await tsImport(pathToFileURL(join(source, noun, 'adapters', 'schema.ts')).href, import.meta.url);
  const now = { ...generateDrizzleJson(tables), id: unset, prevId: unset };
  const file = join(snapshots, `${noun}.json`);
  return { now, before: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : generateDrizzleJson({}) };
}

const pendingOf = async ({ before, now }) =>
  JSON.stringify(before.tables) === JSON.stringify(now.tables) ? [] : generateMigration(before, now);

async function check() {
  const nouns = readdirSync(source).filter((noun) => existsSync(join(source, noun, 'adapters', 'schema.ts')));
  for (const noun of nouns) {
    const pending = await pendingOf(await statesOf(noun));
    if (pending.length === 0) continue;
    console.error(
      `src/${noun}/adapters/schema.ts says what no migration does: \`node cloud-api/scripts/generate-migration.mjs ${noun} <name>\`\n${pending.join('\n')}`,
    );
    process.exitCode = 1;
  }
  const released = readFileSync(join(migrations, 'released.sha256'), 'utf8').trim().split('\n');
  for (const line of released) {
    const [sha256, name] = line.split(/ +/);
    if (
      createHash('sha256')
        .update(readFileSync(join(migrations, name)))
        .digest('hex') === sha256
    )
      continue;
    console.error(`migrations/${name} is released and must stay as it was: write a further migration`);
    process.exitCode = 1;
  }
  if (process.exitCode === undefined) console.log(`migrations agree with the schemas of ${nouns.join(', ')}`);
}

async function write(noun, name) {
  const states = await statesOf(noun);
  const pending = await pendingOf(states);
  if (pending.length > 0) {
    const numbers = readdirSync(migrations).map((file) => Number(/^(\d{4})_/.exec(file)?.[1] ?? 0));
    const file = `${String(Math.max(...numbers) + 1).padStart(4, '0')}_${name}.sql`;
    writeFileSync(join(migrations, file), `${pending.join('\n').trim()}\n`);
    console.log(`wrote migrations/${file}: ${pending.length} statements; add its grants and policies`);
  }
  keepGeneratedJson(
    `cloud-api/migrations/snapshots/${noun}.json`,
    states.now,
    'cloud-api/scripts/generate-migration.mjs',
  );
}

const [noun, name] = process.argv.slice(2).filter((argument) => argument !== '--check');
if (noun === undefined) await check();
else if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  console.error('the name of the migration is missing: small letters, digits and _');
  process.exitCode = 1;
} else await write(noun, name);
// drizzle-kit keeps handles open.
process.exit();
