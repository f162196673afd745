import net, { type AddressInfo } from 'node:net';
import { describeWith } from '@anju/tests';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type PrivatePostgres, startPrivatePostgres } from '../testing/private-postgres.js';
import { describeDatabase } from './database.suite.js';
import { shippedMigrations } from './migrate.js';
import { migratePostgres, openPostgresDatabase } from './postgres-database.js';

const onIdleFault = (error: Error) => {
  throw error;
};

describeWith(['postgresql'], 'PostgreSQL', () => {
  let server: PrivatePostgres;
  let databases = 0;
  beforeAll(async () => {
    server = await startPrivatePostgres();
    await asSuperuser('postgres', `CREATE ROLE records_owner LOGIN CREATEROLE; CREATE ROLE cloud LOGIN`);
  });
  afterAll(() => server.stop());

  async function asSuperuser(database: string, statements: string): Promise<void> {
    const client = new pg.Client({ connectionString: server.url('postgres', database) });
    await client.connect();
    await client.query(statements);
    await client.end();
  }

  async function newDatabase(): Promise<string> {
    databases += 1;
    const name = `records_${databases}`;
    await asSuperuser('postgres', `CREATE DATABASE ${name} OWNER records_owner`);
    await asSuperuser(name, 'ALTER SCHEMA public OWNER TO records_owner');
    return name;
  }

  async function migrated(): Promise<string> {
    const name = await newDatabase();
    const ownerUrl = server.url('records_owner', name);
    expect(await migratePostgres({ ownerUrl, serviceLogin: 'cloud', nowMs: 1 })).toHaveLength(
      (await shippedMigrations()).length,
    );
    expect(await migratePostgres({ ownerUrl, serviceLogin: 'cloud', nowMs: 1 })).toEqual([]);
    return name;
  }

  const open = (login: string, name: string) => openPostgresDatabase({ url: server.url(login, name), onIdleFault });

  describeDatabase('PostgreSQL', async () => {
    const database = await open('cloud', await migrated());
    return { database, dispose: () => database.close() };
  });

  it('keeps a statement that is asked often, and goes on when a migration gave it another result', async () => {
    const name = await migrated();
    const url = server.url('cloud', name);
    const database = await openPostgresDatabase({ url, maxConnections: 1, onIdleFault });
    const ask = () =>
      database.tx({ role: 'admin' }, (tx) =>
        tx.execute<{ kept: number }>(sql`
        select *, (select count(*)::int from pg_prepared_statements where name like 'anju_%') as kept
        from districts where id = ${'d'}`),
      );
    await asSuperuser(name, `INSERT INTO districts (id, name_zh, name_en, path) VALUES ('d', '区', 'D', 'd')`);
    try {
      for (let asked = 0; asked < 4; asked += 1) await ask();
      expect((await ask()).rows[0]?.kept).toBe(1);
      await asSuperuser(name, 'ALTER TABLE districts ADD COLUMN later text');
      await expect(ask()).rejects.toMatchObject({ code: expect.stringMatching(/^db\./) });
      expect((await ask()).rows[0]).toMatchObject({ id: 'd', later: null });
    } finally {
      await database.close();
    }
  });

  it('is brought up to date once by two that start at once', async () => {
    const ownerUrl = server.url('records_owner', await newDatabase());
    const both = [1, 2].map((nowMs) => migratePostgres({ ownerUrl, serviceLogin: null, nowMs }));
    expect((await Promise.all(both)).flat()).toHaveLength((await shippedMigrations()).length);
  });

  it('is refused to a login that could evade row scopes', async () => {
    const name = await migrated();
    await asSuperuser(
      'postgres',
      `CREATE ROLE bypasser LOGIN BYPASSRLS; GRANT cloud TO bypasser;
       CREATE ROLE deputy LOGIN; GRANT cloud, records_owner TO deputy; CREATE ROLE stranger LOGIN`,
    );
    for (const login of ['postgres', 'records_owner', 'bypasser', 'deputy', 'stranger']) {
      await expect(open(login, name), login).rejects.toMatchObject({
        code: 'db.unsafe_login',
        retryable: false,
        context: { login },
      });
    }
    await (await open('cloud', name)).close();
  });

  it('is refused while a migration is missing, with the command that helps', async () => {
    const name = await migrated();
    await asSuperuser(name, `DELETE FROM anju.migrations WHERE name LIKE '0002%'`);
    await expect(open('cloud', name)).rejects.toMatchObject({
      code: 'db.schema_outdated',
      message: expect.stringContaining('anju-cloud migrate'),
    });
  });

  it('gives the login nothing outside a transaction’s role', async () => {
    const name = await migrated();
    const client = new pg.Client({ connectionString: server.url('cloud', name) });
    await client.connect();
    await expect(client.query('SELECT * FROM users')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('SELECT * FROM tickets')).rejects.toMatchObject({ code: '42501' });
    await client.end();
  });

  it('is unavailable, and worth another try, where no server answers', async () => {
    await expect(openPostgresDatabase({ url: 'postgres://cloud@127.0.0.1:1/none', onIdleFault })).rejects.toMatchObject(
      { code: 'db.unavailable', retryable: true },
    );
  });

  it('is unavailable, and not waited for without end, where the line falls silent; it serves again when the line is back', async () => {
    const target = new URL(server.url('cloud', await migrated()));
    let isSilent = false;
    const sockets = new Set<net.Socket>();
    const line = net.createServer((near) => {
      const far = net.connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on('data', (chunk) => isSilent || to.write(chunk));
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    });
    await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      line.close();
    });
    const url = new URL(target);
    url.port = String((line.address() as AddressInfo).port);
    const database = await openPostgresDatabase({ url: url.href, maxConnections: 1, silenceMs: 5000, onIdleFault });
    onTestFinished(() => database.close());
    const ask = () => database.tx({ role: 'admin' }, (tx) => tx.execute(sql`SELECT 1 AS one`));
    await ask();
    isSilent = true;
    await expect(ask()).rejects.toMatchObject({ code: 'db.unavailable', retryable: true });
    isSilent = false;
    expect((await ask()).rows).toEqual([{ one: 1 }]);
  }, 60_000);
});
