import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openOutbox } from './open-outbox.js';
import { systemClock } from './ports.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const rounds = Number(process.env.ANJU_OUTBOX_KILL_ROUNDS ?? 4);
const writer = fileURLToPath(new URL('./kill-writer.test-support.ts', import.meta.url));
let path = '';
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(path, { recursive: true, force: true });
});

/** Runs the writer until it accepted `enough` values and `graceMs` more, kills it, and returns what it had accepted. */
function runAndKill(from: number, enough: number, graceMs: number): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const process_ = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=@anju/source', writer, path, String(from)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    child = process_;
    let text = '';
    let killing = false;
    process_.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (killing || text.length < enough * 5) return;
      killing = true;
      setTimeout(() => process_.kill('SIGKILL'), graceMs);
    });
    process_.on('error', reject);
    process_.on('close', (code) => {
      if (code !== null) reject(new Error(`the writer ended by itself with ${code}`));
      else resolve(text.slice(0, text.lastIndexOf('\n')).split('\n').map(Number));
    });
  });
}

function newestSegment(): string {
  const names = readdirSync(path).filter((name) => name.startsWith('seg-'));
  return join(path, names.sort().at(-1) as string);
}

it(`loses no accepted reading in ${rounds} kills at random moments, with torn tails and flipped bits planted`, async () => {
  path = mkdtempSync(join(tmpdir(), 'anju-kill-'));
  const accepted = new Set<number>();
  let next = 1;
  let flips = 0;
  for (let round = 0; round < rounds; round++) {
    const values = await runAndKill(next, 100 + Math.floor(Math.random() * 400), Math.random() * 20);
    for (const value of values) accepted.add(value);
    next = Math.max(...accepted) + 1_000;
    if (round % 3 === 1) appendFileSync(newestSegment(), readFileSync(newestSegment()).subarray(34, 34 + 40));
    if (round % 3 === 2) {
      const names = readdirSync(path)
        .filter((name) => name.startsWith('seg-'))
        .sort();
      const file = join(path, names[Math.floor(names.length / 2)] as string);
      const bytes = readFileSync(file);
      if (bytes.length > 200) {
        const at = 34 + Math.floor(Math.random() * (bytes.length - 34));
        bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
        writeFileSync(file, bytes);
        flips += 1;
      }
    }
  }
  const outbox = await openOutbox({
    directory: path,
    maxBytes: 64 << 20,
    maxAgeMs: 1e15,
    clock: systemClock,
    logger: silent,
  });
  const upTo = outbox.newest();
  if (upTo === null) throw new Error('nothing was recovered');
  const records = await outbox.readUnconfirmed({ after: null, upTo, maxReadings: 1e9 });
  const keys = records.map(({ epoch, number }) => `${epoch}:${number}`);
  const found = new Set(records.flatMap(({ readings }) => readings.map(({ value }) => value as number)));
  const gaps = outbox.gaps();
  await outbox.close();
  const missing = [...accepted].filter((value) => !found.has(value));
  expect(new Set(keys).size).toBe(keys.length);
  expect(gaps.length).toBeLessThanOrEqual(flips);
  expect(missing.length).toBe(gaps.reduce((sum, { last, first }) => sum + last - first + 1, 0));
  expect(accepted.size).toBeGreaterThan(rounds * 100);
}, 600_000);
