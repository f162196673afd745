import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

/** Writes `schema` in the form of every other file, so that the linter has nothing to say about it; or says that it is stale. */
export function writeSchema(file, schema, onlyCheck) {
  const text = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${basename(file)}`], {
    input: JSON.stringify(schema),
    encoding: 'utf8',
  });
  if (!onlyCheck) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`edge-agent: ${basename(file)} is stale\n`);
    process.exit(1);
  }
}
