import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@anju/contracts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addressFile, askForBackup, type BackupSummary, type BackupWish } from './admin-client.js';
import { type AdminServer, startAdminServer } from './admin-server.js';

const logger = pino({ level: 'silent' });
const wish = { to: '/somewhere/else', influxAdminToken: 'operator' };

let dataDir: string;
let server: AdminServer | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'anju-admin-'));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(dataDir, { recursive: true });
});

async function start(backup: (wish: BackupWish) => Promise<BackupSummary>): Promise<void> {
  server = await startAdminServer(backup, dataDir, logger);
}

async function address(): Promise<{ port: number; token: string }> {
  return JSON.parse(await readFile(addressFile(dataDir), 'utf8'));
}

async function post(body: string, token?: string, path = '/backup') {
  const known = await address();
  const response = await fetch(`http://127.0.0.1:${known.port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token ?? known.token}` },
    body,
  });
  return { status: response.status, body: (await response.json()) as { code?: string } };
}

it('hands the wish over and the answer back, at an address that its owner alone may read', async () => {
  const wishes: BackupWish[] = [];
  await start(async (given) => {
    wishes.push(given);
    return { files: 3, bytes: 45, lostFiles: 0 };
  });
  expect((await stat(addressFile(dataDir))).mode & 0o777).toBe(0o600);
  expect(await askForBackup(dataDir, wish)).toEqual({ files: 3, bytes: 45, lostFiles: 0 });
  expect(wishes).toEqual([wish]);
});

it('does nothing for who has not the token, or wishes something else', async () => {
  const wishes: BackupWish[] = [];
  await start(async (given) => {
    wishes.push(given);
    return { files: 0, bytes: 0, lostFiles: 0 };
  });
  const { token } = await address();
  for (const wrong of [
    '',
    'wrong',
    token.slice(1),
    `${token}0`,
    token.replace(/./, (digit) => (digit === '0' ? '1' : '0')),
  ])
    expect(await post(JSON.stringify(wish), wrong)).toMatchObject({ status: 401, body: { code: 'auth.required' } });
  expect(await post('{}', token, '/restore')).toMatchObject({ status: 404 });
  for (const body of [
    '',
    '{',
    '{}',
    '[]',
    '{"to":""}',
    '{"to":"/x","more":1}',
    JSON.stringify({ to: 'x'.repeat(70_000) }),
  ])
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  expect(wishes).toEqual([]);
});

it('makes one backup at a time, and the next when that one is done or has failed', async () => {
  const ends: ((outcome: Error | undefined) => void)[] = [];
  await start(
    () =>
      new Promise((resolve, reject) => {
        ends.push((fault) => (fault === undefined ? resolve({ files: 1, bytes: 1, lostFiles: 0 }) : reject(fault)));
      }),
  );
  for (const fault of [undefined, new AppError('db.unavailable', 'no database'), new Error('a defect')]) {
    const first = askForBackup(dataDir, wish).catch((error: unknown) => error);
    const before = ends.length;
    await expect.poll(() => ends.length).toBe(before + 1);
    await expect(askForBackup(dataDir, wish)).rejects.toMatchObject({ code: 'backup.running' });
    ends.at(-1)?.(fault);
    if (fault === undefined) expect(await first).toEqual({ files: 1, bytes: 1, lostFiles: 0 });
    else expect(await first).toMatchObject({ code: fault instanceof AppError ? fault.code : 'backup.failed' });
  }
});

it('goes on when who asked is gone, and says that a backup was cut off when the cloud ends', async () => {
  let end: (() => void) | undefined;
  let ended = false;
  await start(async () => {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    ended = true;
    return { files: 1, bytes: 1, lostFiles: 0 };
  });
  const { port, token } = await address();
  const impatient = new AbortController();
  const asked = fetch(`http://127.0.0.1:${port}/backup`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(wish),
    signal: impatient.signal,
  });
  await expect.poll(() => end).toBeDefined();
  impatient.abort();
  await expect(asked).rejects.toThrow();
  end?.();
  await expect.poll(() => ended).toBe(true);

  end = undefined;
  const cutOff = askForBackup(dataDir, wish).catch((error: unknown) => error);
  await expect.poll(() => end).toBeDefined();
  await server?.stop();
  expect(await cutOff).toMatchObject({ code: 'backup.failed' });
});

it('knows that no cloud runs: never started, stopped, or killed with its port free or taken by another program', async () => {
  expect(await askForBackup(dataDir, wish)).toBeUndefined();
  await start(async () => ({ files: 0, bytes: 0, lostFiles: 0 }));
  const known = await readFile(addressFile(dataDir), 'utf8');
  await server?.stop();
  server = undefined;
  expect(await askForBackup(dataDir, wish)).toBeUndefined();
  await writeFile(addressFile(dataDir), known);
  expect(await askForBackup(dataDir, wish)).toBeUndefined();

  const heard: string[] = [];
  const other = createServer((request, response) => {
    heard.push(`${request.method} ${JSON.stringify(request.headers)}`);
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
    response.end(JSON.stringify({ files: 1, bytes: 1, lostFiles: 0 }));
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = other.address() as AddressInfo;
    await writeFile(addressFile(dataDir), JSON.stringify({ port, token: 'secret-of-the-cloud' }));
    expect(await askForBackup(dataDir, wish)).toBeUndefined();
    expect(heard.join()).toContain('GET');
    for (const secret of ['secret-of-the-cloud', 'operator']) expect(heard.join()).not.toContain(secret);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});
