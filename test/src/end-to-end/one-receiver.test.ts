import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type PostgresServer, startPostgres } from '../handover/postgres-server.js';
import { runCloudCommand } from '../handover/workers.js';
import { freePorts } from '../harness/free-ports.js';
import { repositoryRoot } from '../harness/repository.js';
import { type ServiceProcess, startProcess } from '../harness/service-process.js';
import { untilReady } from '../harness/services.js';
import { type InfluxdbServer, startInfluxdb } from '../influxdb-server.js';
import { describeWith } from '../requirement.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const dataDirInUse = 4;

describeWith(['postgresql', 'influxd'], 'processes that would receive with the same records', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-one-receiver-'));
  let postgres: PostgresServer;
  let influx: InfluxdbServer;
  let env: Record<string, string>;
  const running: ServiceProcess[] = [];

  beforeAll(async () => {
    [postgres, influx] = await Promise.all([startPostgres(), startInfluxdb({ own: true })]);
    await postgres.run('postgres', [
      'CREATE ROLE records_owner LOGIN CREATEROLE',
      'CREATE ROLE cloud LOGIN',
      'CREATE DATABASE records OWNER records_owner',
    ]);
    const stores = { ANJU_INFLUX_URL: influx.url, ANJU_INFLUX_ORG: influx.org };
    const tokenFile = join(directory, 'influx-token');
    await runCloudCommand(['migrate', '--service-login', 'cloud', '--influx-token-file', tokenFile], {
      ...stores,
      ANJU_DATABASE_OWNER_URL: postgres.url('records_owner', 'records'),
      ANJU_INFLUX_ADMIN_TOKEN: influx.token,
    });
    env = {
      ...stores,
      ANJU_DATABASE_URL: postgres.url('cloud', 'records'),
      ANJU_INFLUX_TOKEN_FILE: tokenFile,
      // Nobody listens there: who may receive is decided before.
      ANJU_BROKER_URL: 'mqtt://127.0.0.1:1',
    };
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
  });
  afterAll(async () => {
    await Promise.all([influx?.stop(), postgres?.stop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(name: string, args: readonly string[] = [], extra: Record<string, string> = {}) {
    const [port] = (await freePorts(1)) as [number];
    const program = join(repositoryRoot, 'cloud-api/dist/main.js');
    const process_ = startProcess(
      name,
      process.execPath,
      [program, '--data-dir', join(directory, name), '--http-port', String(port), ...args],
      { cwd: repositoryRoot, env: { ...env, ...extra } },
    );
    running.push(process_);
    return { process: process_, ready: () => untilReady(process_, `http://127.0.0.1:${port}/healthz`) };
  }
  const worker = (id: string) => start(id, ['worker', '--worker-id', id]);
  const refused = async (started: ServiceProcess, holder: RegExp) => {
    expect(await started.exited).toBe(dataDirInUse);
    expect(started.lines.join('\n')).toMatch(holder);
  };

  it('lets no worker and no second service in beside the one service, and the next at once when that was killed', async () => {
    const service = await start('service');
    await service.ready();
    await refused((await worker('worker-1')).process, /anju-cloud-[0-9a-f]+ receives .*: stop it first/);
    await refused((await start('second')).process, /anju-cloud-[0-9a-f]+ receives .*ANJU_INGEST=none/);
    const api = await start('api', [], { ANJU_INGEST: 'none' });
    await api.ready();
    service.process.signal('SIGKILL');
    await service.process.exited;
    await (await start('service')).ready();
  });

  it('lets workers in beside each other, and no service beside them until they have ended', async () => {
    const [first, second] = [await worker('worker-1'), await worker('worker-2')];
    await Promise.all([first.ready(), second.ready()]);
    await refused((await start('service')).process, /worker-1, worker-2 receives? .*ANJU_INGEST=none/);
    await first.process.stop();
    await refused((await start('service')).process, /worker-2 receives/);
    await second.process.stop();
    await (await start('service')).ready();
  });

  it('takes the right again after the server has ended its session, and ends where another one has it by then', async () => {
    const service = await start('service');
    await service.ready();
    const sessions = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = ${0x616e6a75}`;
    const held = async () =>
      (await postgres.rows<{ pid: number }>('records', `SELECT pid FROM pg_locks WHERE classid = ${0x616e6a75}`)).map(
        ({ pid }) => pid,
      );
    const [before] = await held();
    await postgres.rows('records', sessions);
    await vi.waitFor(async () => {
      const [now] = await held();
      expect(now).toBeDefined();
      expect(now).not.toBe(before);
    }, 60_000);
    await postgres.run('postgres', [
      'ALTER DATABASE records CONNECTION LIMIT 0',
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE classid = ${0x616e6a75}`,
    ]);
    const other = await postgres.hold('records', `SELECT pg_advisory_lock(${0x616e6a75}, 1)`);
    await postgres.run('postgres', ['ALTER DATABASE records CONNECTION LIMIT -1']);
    expect(await service.process.exited).toBe(1);
    expect(service.process.lines.join('\n')).toContain('ingest.taken');
    await other.release();
  });
});
