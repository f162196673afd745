// `npm run generate`: every generated file made anew; with `--check` nothing is written and a stale file fails.
// A generator is a script <workspace>/scripts/generate-*.mjs that understands `--check`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const run = (file, args) => spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' }).status === 0;

// Generators read what is built.
if (!run(join(root, 'deploy/build.mjs'), [])) process.exit(1);

let failed = false;
for (const workspace of workspaces) {
  const folder = join(root, workspace, 'scripts');
  if (!existsSync(folder)) continue;
  for (const script of readdirSync(folder).filter((name) => /^generate-.*\.mjs$/.test(name))) {
    if (!run(join(folder, script), process.argv.slice(2))) {
      process.stderr.write(
        `${workspace}/scripts/${script} failed: run \`npm run generate\` and commit what it writes.\n`,
      );
      failed = true;
    }
  }
}
process.exit(failed ? 1 : 0);
