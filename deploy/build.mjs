// Builds what is stale: every workspace with `tsc -b`, and the console's page with vite. What is fresh is found by the content
// of the inputs, not by times, which a checkout or a copy changes.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, '.cache', 'build.json');
const require = createRequire(import.meta.url);
const notInputs = new Set(['dist', 'node_modules', 'coverage', '.cache', '.data', 'test-results']);
const consoleFolder = 'dashboards/console';

/** Something that the person who builds can mend; shown without a stack. */
export class BuildError extends Error {}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notInputs.has(entry.name) && !entry.name.endsWith('.tsbuildinfo'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : [];
    });
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.version.split('.')[0]);
  const files = paths.flatMap((path) => {
    const whole = join(root, path);
    if (!existsSync(whole)) return [];
    return path.includes('.') ? [whole] : filesUnder(whole);
  });
  for (const file of files.sort())
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function workspaces() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces;
}

/** Only what the compiler reads: documents and data files of a workspace change nothing in its `dist`. */
function compilerInputs() {
  const folders = workspaces().flatMap((folder) => [
    `${folder}/src`,
    `${folder}/package.json`,
    `${folder}/tsconfig.json`,
  ]);
  return [...folders, 'tsconfig.json', 'tsconfig.base.json', 'package-lock.json'];
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {}; // None yet, or torn: everything counts as stale.
  }
}

function writeStamp(stamp) {
  mkdirSync(dirname(stampFile), { recursive: true });
  const half = `${stampFile}.${process.pid}`;
  writeFileSync(half, JSON.stringify(stamp));
  renameSync(half, stampFile);
}

function run(what, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new BuildError(`${what} failed (${code ?? signal}):\n\n${Buffer.concat(output).toString('utf8').trim()}\n`),
        );
    });
  });
}

function tool(packageName, script) {
  try {
    return join(dirname(require.resolve(`${packageName}/package.json`)), script);
  } catch (error) {
    throw new BuildError(`${packageName} is not installed: run "npm ci" first`, { cause: error });
  }
}

/** A listening local socket named after the folder: the kernel gives it back however its holder ends. */
async function takeBuildLock(say) {
  const name = `anju-build-${createHash('sha256').update(root).digest('hex').slice(0, 24)}`;
  const address =
    process.platform === 'linux'
      ? `\0${name}`
      : process.platform === 'win32'
        ? `\\\\.\\pipe\\${name}`
        : join(tmpdir(), name);
  for (let tries = 0; ; tries += 1) {
    const server = createServer((socket) => socket.destroy());
    const taken = await new Promise((resolve, reject) => {
      server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(true) : reject(error)));
      server.listen(address, () => resolve(false));
    });
    if (!taken) return () => new Promise((resolve) => server.close(() => resolve()));
    if (tries === 0) say('another build is running here; waiting for it');
    // Only where the name is a file can it outlive its holder; a build never takes so long.
    if (process.platform === 'darwin' && tries === 600) rmSync(address, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function pageExists() {
  return existsSync(join(root, consoleFolder, 'dist', 'index.html'));
}

/** Builds what is stale; throws {@link BuildError} with the tool's own output. `page: false` leaves the console's page. */
export async function build({ say = (line) => process.stdout.write(`build: ${line}\n`), page = true } = {}) {
  const compilerHash = hashOf(compilerInputs());
  const hasPage = page && existsSync(join(root, consoleFolder, 'index.html'));
  const pageHash = hasPage ? hashOf([consoleFolder, 'contracts/src', 'package-lock.json']) : undefined;
  const compiled = (stamp) =>
    stamp.compiler === compilerHash &&
    workspaces().every((folder) => folder === consoleFolder || existsSync(join(root, folder, 'dist')));
  const bundled = (stamp) => !hasPage || (stamp.page === pageHash && pageExists());
  if (compiled(readStamp()) && bundled(readStamp())) return;

  const release = await takeBuildLock(say);
  try {
    const stamp = readStamp();
    const compiles = !compiled(stamp);
    const bundles = !bundled(stamp);
    const tsc = tool('typescript', 'bin/tsc');
    const startedAt = performance.now();
    if (compiles) say('compiling');
    const compiling = compiles ? run('compiling', [tsc, '-b', '--pretty', 'false'], root) : Promise.resolve();
    const bundling = bundles
      ? run(
          'bundling the console',
          [tool('vite', 'bin/vite.js'), 'build', '--logLevel', 'warn'],
          join(root, consoleFolder),
        )
      : Promise.resolve();
    if (bundles) say('bundling the console');
    const failed = (await Promise.allSettled([compiling, bundling])).find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
    writeStamp({ compiler: compilerHash, page: pageHash ?? stamp.page });
    say(`done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  } finally {
    await release();
  }
}

/** Builds, or ends the process with what is wrong. */
export async function buildOrExit(options) {
  if (!existsSync(join(root, 'node_modules'))) {
    process.stderr.write('Nothing is installed yet: run "npm ci" first.\n');
    process.exit(1);
  }
  try {
    await build(options);
  } catch (error) {
    process.stderr.write(error instanceof BuildError ? `\n${error.message}\n` : `${error.stack}\n`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildOrExit();
