// Writes docs/api/openapi.json: the API as the built server describes it. `--check` writes nothing and fails when stale.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describeApi } from '../dist/http/index.js';
import { keepGenerated } from './generated-file.mjs';

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
const document = await describeApi();
// In the form of every other file, so that the linter has nothing to say about it.
const text = execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=openapi.json'], {
  input: JSON.stringify(document),
  encoding: 'utf8',
});
keepGenerated('docs/api/openapi.json', text, 'cloud-api/scripts/generate-openapi.mjs');
