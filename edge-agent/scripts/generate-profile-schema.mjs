// Writes profiles/profile.schema.json from the schema that reads the profiles: editors complete and check YAML with it.
// `--check` writes nothing and fails when the file is stale.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { profileJsonSchema } from '../dist/profiles/profile-json-schema.js';

const file = join(import.meta.dirname, '../profiles/profile.schema.json');
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
// In the form of every other file, so that the linter has nothing to say about it.
const text = execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=profile.schema.json'], {
  input: JSON.stringify(profileJsonSchema()),
  encoding: 'utf8',
});
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  process.stderr.write('edge-agent/profiles/profile.schema.json is stale\n');
  process.exit(1);
}
