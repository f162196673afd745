// node deploy/run-built.mjs <workspace> <entry> [arguments]: runs <workspace>/dist/<entry>.js of a fresh build.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildOrExit, root } from './build.mjs';

const [workspace, entry] = process.argv.slice(2);
if (workspace === undefined || entry === undefined) {
  process.stderr.write('Usage: node deploy/run-built.mjs <workspace> <entry> [arguments]\n');
  process.exit(2);
}
const script = join(root, workspace, 'dist', `${entry}.js`);
// A person waits for a scenario, which talks to what is running: what is built is what runs.
const quick = workspace === 'simulators' && entry === 'scenario';
if (!quick || !existsSync(script)) await buildOrExit({ page: workspace !== 'simulators' });
if (!existsSync(script)) {
  process.stderr.write(`${workspace} has no entry ${entry}: ${script} does not exist after the build.\n`);
  process.exit(1);
}
// The entry sees its own arguments where every program does.
process.argv.splice(1, 3, script);
await import(pathToFileURL(script).href);
