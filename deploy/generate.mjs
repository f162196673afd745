// `npm run generate`: every generated file made anew; with `--check` nothing is written and a stale file fails.
// A generator is a script <workspace>/scripts/generate-*.mjs that understands `--check`. One that reads what another writes names
// that one in a line `// After: <path>` at its top.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const run = (file, args) => spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' }).status === 0;

const generators = workspaces.flatMap((workspace) => {
  const folder = join(workspace, 'scripts');
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder)).filter((name) => /^generate-.*\.mjs$/.test(name));
  return names.map((name) => join(folder, name).replaceAll('\\', '/'));
});
const before = (path) => /^\/\/ After: (.+)$/m.exec(readFileSync(join(root, path), 'utf8'))?.[1];

/** In the order of the workspaces, but each behind the one whose product it reads. */
function ordered() {
  const order = [];
  const add = (path) => {
    if (order.includes(path)) return;
    const earlier = before(path);
    if (earlier !== undefined) add(earlier);
    order.push(path);
  };
  for (const path of generators) add(path);
  return order;
}

// Generators read what is built. Code may have to wait for what they write (a client for a changed API): what of it does not
// compile yet gets a second chance after them.
const builds = () => run(join(root, 'deploy/build.mjs'), []);
const isBuilt = builds();
let failed = false;
for (const script of ordered()) {
  if (run(join(root, script), process.argv.slice(2))) continue;
  process.stderr.write(`${script} failed: run \`npm run generate\` and commit what it writes.\n`);
  failed = true;
}
if (!isBuilt && !builds()) failed = true;
process.exit(failed ? 1 : 0);
