import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUser, type UserOptions } from './create-user.js';
import { createIdentity } from './identity/index.js';
import { systemClock } from './platform/clock.js';
import { openPgliteDatabase } from './platform/db/pglite-database.js';

const logger = pino({ level: 'silent' });
const ops: Required<UserOptions> = {
  username: 'ops',
  name: 'Operations',
  role: 'admin',
  scope: ['shifan'],
  party: null,
  password: 'correct horse battery',
};

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'anju-test-user-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function login(username: string, password: string) {
  const database = await openPgliteDatabase({ dataDir: `${dataDir}/records`, nowMs: 0, onLost: () => undefined });
  try {
    const { sessions } = await createIdentity({ database, clock: systemClock, demo: false });
    return (await sessions.login(username, password))?.user;
  } finally {
    await database.close();
  }
}

it('makes the first administrator, and changes the password of one who is there', async () => {
  await createUser({ dataDir }, ops, logger);
  expect(await login('ops', ops.password)).toMatchObject({
    displayName: 'Operations',
    role: 'admin',
    scopes: ['shifan'],
  });
  await createUser({ dataDir }, { ...ops, password: 'another long password' }, logger);
  expect(await login('ops', ops.password)).toBeUndefined();
  expect(await login('ops', 'another long password')).toBeDefined();
});

it('lists every mistake and opens nothing', async () => {
  await expect(
    createUser({ dataDir: '/nowhere' }, { ...ops, username: 'No Name', password: 'short', role: 'king' }, logger),
  ).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringMatching(/username.*role.*password/s) });
});
