// `npm run nats:build`: builds NATS's server once into ANJU_CACHE_DIR (default: ~/.cache/anju) and prints where it is.
// `--path` builds nothing: prints the path of a server already built, or ends with 1.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const MODULE = 'github.com/nats-io/nats-server/v2';
const cacheFolder = process.env.ANJU_CACHE_DIR ?? join(homedir(), '.cache/anju');
const goMod = readFileSync(join(here, 'go.mod'), 'utf8');
const version = goMod.match(/nats-server\/v2 v(\S+)/)?.[1];
const leastGo = goMod.match(/^go (\S+)/m)?.[1];

const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
for (const file of ['go.mod', 'go.sum', 'build.mjs']) hash.update(readFileSync(join(here, file)));
const target = join(cacheFolder, `nats-server-${version}-${hash.digest('hex').slice(0, 12)}`);
const server = join(target, 'nats-server');

function run(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: here, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args[0]} failed (${code ?? signal})`));
    });
  });
}

async function build() {
  if (spawnSync('go', ['version']).error !== undefined) {
    throw new Error(`To build NATS this machine lacks Go ${leastGo} or newer: https://go.dev/dl`);
  }
  mkdirSync(cacheFolder, { recursive: true });
  const work = mkdtempSync(join(cacheFolder, 'nats-server-building-'));
  try {
    await run(
      'go',
      [
        ...['build', '-trimpath', '-mod=readonly', '-ldflags=-s -w', `-p=${availableParallelism()}`],
        ...['-o', join(work, 'nats-server'), MODULE],
      ],
      {
        ...process.env,
        GOFLAGS: '-buildvcs=false',
        CGO_ENABLED: '0',
        GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local',
      },
    );
    mkdirSync(target, { recursive: true });
    // Renamed into place last, so that a half-made server is never taken for one.
    renameSync(join(work, 'nats-server'), server);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv.includes('--path')) {
  if (!existsSync(server)) process.exit(1);
  process.stdout.write(`${server}\n`);
} else {
  const startedAt = performance.now();
  try {
    if (existsSync(server)) process.stdout.write('NATS is built already\n');
    else {
      process.stdout.write(`building NATS ${version}\n`);
      await build();
      process.stdout.write(`built in ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
    }
    process.stdout.write(`${server}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
