import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUser, type UserOptions } from './create-user.js';
import { createIdentity } from './identity/index.js';
import { systemClock } from './platform/clock.js';
import { openPgliteDatabase } from './platform/db/pglite-database.js';
import { makeTestDataDir } from './platform/testing/test-database.js';

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
  await rename(await makeTestDataDir(dataDir), join(dataDir, 'records'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Who logs in with each of these passwords. */
async function usersWith(...passwords: string[]) {
  const database = await openPgliteDatabase({ dataDir: `${dataDir}/records`, nowMs: 0, onLost: () => undefined });
  try {
    const { sessions } = await createIdentity({ database, clock: systemClock, demo: false });
    const users = [];
    for (const password of passwords) users.push((await sessions.login('ops', password))?.user);
    return users;
  } finally {
    await database.close();
  }
}

it('makes the first administrator, and changes the password of one who is there', async () => {
  await createUser({ dataDir }, ops, logger);
  const user = { displayName: 'Operations', role: 'admin', scopes: ['shifan'] };
  expect(await usersWith(ops.password)).toMatchObject([user]);
  const password = 'another long password';
  await createUser({ dataDir }, { ...ops, password }, logger);
  expect(await usersWith(ops.password, password)).toMatchObject([undefined, user]);
  // It opens the records four times.
}, 240_000);

it('lists every mistake and opens nothing', async () => {
  await expect(
    createUser({ dataDir: '/nowhere' }, { ...ops, username: 'No Name', password: 'short', role: 'king' }, logger),
  ).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringMatching(/username.*role.*password/s) });
});
