import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Writes `text` to a file of the repository; with `--check` writes nothing and fails where it differs. */
export function keepGenerated(path, text, command) {
  const target = join(root, path);
  const isFresh = existsSync(target) && readFileSync(target, 'utf8') === text;
  if (process.argv.includes('--check')) {
    if (!isFresh) {
      console.error(`${relative(root, target)} is stale: run \`node ${command}\``);
      process.exitCode = 1;
    }
    return;
  }
  if (!isFresh) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  console.log(`${path} ${isFresh ? 'is fresh' : 'written'}`);
}
