// `npm run influx:build`: builds InfluxDB's server once into ANJU_CACHE_DIR (default: ~/.cache/anju) and prints where it is.
// `--path` builds nothing: prints the path of a server already built, or ends with 1.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const here = import.meta.dirname;
const cacheFolder = process.env.ANJU_CACHE_DIR ?? join(homedir(), '.cache/anju');
const version = /influxdb\/v2 v(\S+)/.exec(readFileSync(join(here, 'go.mod'), 'utf8'))?.[1];

const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
for (const file of ['go.mod', 'go.sum', 'main.go', 'build.mjs']) hash.update(readFileSync(join(here, file)));
const target = join(cacheFolder, `influxd-${version}-${hash.digest('hex').slice(0, 12)}`);
const server = join(target, 'influxd');

const PKG_CONFIG_MODULE = 'github.com/influxdata/pkg-config@v0.2.14';

const tools = [
  { program: 'go', get: "Go 1.23 or newer: https://go.dev/dl (Debian 12's golang-go is too old)" },
  { program: 'cargo', get: "Rust 1.72 or newer: https://rustup.rs (Debian 12's rustc is too old)" },
  { program: 'clang', get: 'apt-get install clang' },
  { program: 'protoc', get: 'apt-get install protobuf-compiler' },
  { program: 'pkg-config', get: 'apt-get install pkg-config' },
];

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/** Flux names an old toolchain that rustup would fetch; the one that is there serves. */
function rustToolchain() {
  const { stdout, status } = spawnSync('rustup', ['default'], { encoding: 'utf8' });
  return status === 0 ? stdout.split(/\s/)[0] : undefined;
}

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
  const missing = tools.filter(({ program }) => !isOnPath(program));
  if (missing.length > 0) {
    const lines = missing.map(({ program, get }) => `  ${program}: ${get}`);
    throw new Error(`To build InfluxDB this machine lacks:\n${lines.join('\n')}`);
  }
  mkdirSync(cacheFolder, { recursive: true });
  const work = mkdtempSync(join(cacheFolder, 'influxd-building-'));
  try {
    // Flux's Rust code denies warnings that later compilers have added.
    const rustcWrapper = join(work, 'rustc-wrapper');
    writeFileSync(
      rustcWrapper,
      '#!/bin/sh\ncase " $* " in\n  *" --cap-lints "*) exec "$@" ;;\n  *) exec "$@" --cap-lints allow ;;\nesac\n',
    );
    chmodSync(rustcWrapper, 0o755);
    const env = { ...process.env, GOFLAGS: '-buildvcs=false', GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local' };
    await run('go', ['install', PKG_CONFIG_MODULE], { ...env, GOBIN: work });
    const toolchain = rustToolchain();
    await run(
      'go',
      [
        'build',
        '-trimpath',
        '-tags=sqlite_foreign_keys,sqlite_json',
        `-ldflags=-s -w -X main.version=v${version}`,
        `-p=${availableParallelism()}`,
        '-o',
        join(work, 'influxd'),
        '.',
      ],
      {
        ...env,
        CGO_ENABLED: '1',
        CC: 'clang',
        CXX: 'clang++',
        PKG_CONFIG: join(work, 'pkg-config'),
        RUSTC_WRAPPER: rustcWrapper,
        ...(toolchain === undefined ? {} : { RUSTUP_TOOLCHAIN: toolchain }),
      },
    );
    mkdirSync(target, { recursive: true });
    // Renamed into place last, so that a half-made server is never taken for one.
    renameSync(join(work, 'influxd'), server);
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
    if (existsSync(server)) process.stdout.write('InfluxDB is built already\n');
    else {
      process.stdout.write(`building InfluxDB ${version}; this takes minutes\n`);
      await build();
      process.stdout.write(`built in ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
    }
    process.stdout.write(`${server}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
