import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { createIdentity, demoUsers, type Identity } from './index.js';

const HOUR = 3_600_000;

describe('identity', () => {
  let db: TestDatabase;
  let identity: Identity;
  let nowMs = 1_800_000_000_000;
  const clock = { nowMs: () => nowMs, schedule: () => () => {} };
  beforeAll(async () => {
    db = await openTestDatabase();
    identity = await createIdentity({ database: db.database, clock, demo: true });
  });
  afterAll(() => db.dispose());

  const login = async (username: string, from?: string) => {
    const opened = await identity.sessions.login(username, `${username}-demo`, from);
    if (opened === undefined) throw new Error(`${username} was refused`);
    return opened;
  };

  it('logs every demonstration user in with role, party and scopes', async () => {
    for (const { username, displayName, role, partyId, scopes } of demoUsers) {
      const { user } = await login(username);
      expect(user).toEqual({ userId: `demo-${username}`, username, displayName, role, partyId, scopes });
    }
  });

  it('gives a session that tells who it is and what transactions may see', async () => {
    const { token } = await login('property');
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await identity.sessions.authenticate(token)).toMatchObject({ username: 'property', role: 'property' });
    expect((await identity.sessions.authenticateWithScope(token))?.scope).toEqual({
      role: 'app',
      userId: 'demo-property',
      paths: ['shifan.qiaodong.heping'],
      partyId: 'heping-property',
    });
  });

  it('refuses a wrong password, an unknown user and a token that nobody gave out', async () => {
    expect(await identity.sessions.login('admin', 'admin', 'a')).toBeUndefined();
    expect(await identity.sessions.login('nobody', 'nobody-demo', 'a')).toBeUndefined();
    expect(await identity.sessions.login('admin', '', 'a')).toBeUndefined();
    expect(await identity.sessions.authenticate('A'.repeat(43))).toBeUndefined();
    expect(await identity.sessions.authenticate('')).toBeUndefined();
  });

  it('takes as long for a user that is not there as for a wrong password', async () => {
    const timeOf = async (username: string) => {
      const started = performance.now();
      for (let n = 0; n < 4; n += 1) await identity.sessions.login(username, 'wrong', `timing-${username}`);
      return performance.now() - started;
    };
    const [known, unknown] = [await timeOf('control'), await timeOf('not-there')];
    // Without the decoy the ratio is far below: no password is hashed at all.
    expect(unknown / known).toBeGreaterThan(0.4);
  });

  it('keeps neither password nor token', async () => {
    const { token } = await login('street');
    const { rows } = await db.database.tx({ role: 'admin' }, (tx) =>
      tx.execute(sql`select u::text as row from users u union all select s::text from sessions s`),
    );
    const stored = JSON.stringify(rows);
    expect(stored).toContain('$argon2id$');
    expect(stored).not.toContain('street-demo');
    expect(stored).not.toContain(token);
  });

  it('prolongs a session with use and ends it 12 hours after the last', async () => {
    const { token } = await login('supervisor');
    nowMs += 11 * HOUR;
    expect(await identity.sessions.authenticate(token)).toBeDefined();
    nowMs += 11 * HOUR;
    expect(await identity.sessions.authenticate(token)).toBeDefined();
    nowMs += 12 * HOUR;
    expect(await identity.sessions.authenticate(token)).toBeUndefined();
  });

  it('ends a session on logout, and all of a user on revocation, on a new password and when disabled', async () => {
    const [a, b] = [await login('lift'), await login('lift')];
    await identity.sessions.logout(a.token);
    expect(await identity.sessions.authenticate(a.token)).toBeUndefined();
    expect(await identity.sessions.authenticate(b.token)).toBeDefined();
    await identity.sessions.revokeAll('demo-lift');
    expect(await identity.sessions.authenticate(b.token)).toBeUndefined();

    const c = await login('lift');
    await identity.users.setDisabled('demo-lift', true);
    expect(await identity.sessions.authenticate(c.token)).toBeUndefined();
    expect(await identity.sessions.login('lift', 'lift-demo', 'disabled')).toBeUndefined();
    await identity.users.setDisabled('demo-lift', false);

    const d = await login('lift');
    await identity.users.setPassword('demo-lift', 'another one');
    expect(await identity.sessions.authenticate(d.token)).toBeUndefined();
    expect(await identity.sessions.login('lift', 'another one')).toBeDefined();
  });

  it('makes guessing wait, for that user from that address only, and forgets it after success', async () => {
    const guess = () => identity.sessions.login('admin', 'guess', 'evil');
    for (let n = 0; n < 5; n += 1) expect(await guess()).toBeUndefined();
    await expect(guess()).rejects.toMatchObject({ code: 'request.too_many', context: { retryAfterMs: 2000 } });
    await expect(identity.sessions.login('admin', 'admin-demo', 'evil')).rejects.toMatchObject({
      code: 'request.too_many',
    });
    await login('admin', 'office');
    nowMs += 2000;
    expect(await guess()).toBeUndefined();
    await expect(guess()).rejects.toMatchObject({ context: { retryAfterMs: 4000 } });
    nowMs += 4000;
    await login('admin', 'evil');
    expect(await guess()).toBeUndefined();
    expect(await guess()).toBeUndefined();
  });

  it('keeps a changed password when the demonstration starts again', async () => {
    await identity.users.setPassword('demo-control', 'changed');
    const again = await createIdentity({ database: db.database, clock, demo: true });
    expect(await again.sessions.login('control', 'control-demo', 'x')).toBeUndefined();
    expect(await again.sessions.login('control', 'changed', 'y')).toBeDefined();
  });

  it('shows users and sessions to no person and to no other part of the service', async () => {
    const scopes = [
      { role: 'app', userId: 'demo-admin', paths: ['shifan'], partyId: null },
      { role: 'ingest' },
      { role: 'sweeper' },
    ] as const;
    for (const scope of scopes) {
      for (const table of ['users', 'sessions']) {
        await expect(
          db.database.tx(scope, (tx) => tx.execute(sql.raw(`select * from ${table}`))),
        ).rejects.toMatchObject({ code: 'db.forbidden' });
      }
    }
  });
});
