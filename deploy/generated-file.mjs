// For generators: keeps a file of the repository as it is generated; with `--check` writes nothing and fails where it differs.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

/** `path` is relative to the repository; `command` makes the file anew. */
export function keepGenerated(path, text, command) {
  const target = join(root, path);
  const isFresh = existsSync(target) && readFileSync(target, 'utf8') === text;
  if (process.argv.includes('--check')) {
    if (!isFresh) {
      console.error(`${path} is stale: run \`node ${command}\``);
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

/** In the form of every other file, so that the linter has nothing to say about it. */
export function keepGeneratedJson(path, value, command) {
  const text = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${basename(path)}`], {
    input: JSON.stringify(value),
    encoding: 'utf8',
  });
  keepGenerated(path, text, command);
}
