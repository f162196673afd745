import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FacilityView, HazardView, TicketView } from '@anju/contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type PostgresServer, startPostgres } from '../handover/postgres-server.js';
import { runCloudCommand, startWorker, type Worker } from '../handover/workers.js';
import { ApiClient } from '../harness/api-client.js';
import { freePorts } from '../harness/free-ports.js';
import { type LiveEvents, listenToEvents } from '../harness/live-events.js';
import { repositoryRoot } from '../harness/repository.js';
import { type ServiceProcess, startProcess } from '../harness/service-process.js';
import { type BrokerUnderTest, startAgent, startBroker, untilReady } from '../harness/services.js';
import { type SimulatorUnderTest, startSimulator } from '../harness/simulator.js';
import { until } from '../harness/until.js';
import { type InfluxdbServer, startInfluxdb } from '../influxdb-server.js';
import { describeWith } from '../requirement.js';
import { agent, shed, simulatedEstate, tank, writeAgentConfig, writeRegistry } from './field-estate.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const eventually = <T>(what: string, probe: () => Promise<T | undefined | false> | T | undefined | false) =>
  until(what, probe, { timeoutMs: 120_000, everyMs: 100 });

describeWith(['postgresql', 'influxd'], 'an API that receives nothing, beside a worker', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-api-beside-'));
  let postgres: PostgresServer;
  let influx: InfluxdbServer;
  let broker: BrokerUnderTest;
  let simulator: SimulatorUnderTest;
  let service: ServiceProcess;
  let worker: Worker;
  let edge: ServiceProcess;
  let api: ApiClient;
  let live: LiveEvents;

  beforeAll(async () => {
    [postgres, influx, broker, simulator] = await Promise.all([
      startPostgres(),
      startInfluxdb({ own: true }),
      startBroker(join(directory, 'broker'), [agent]),
      startSimulator(directory, simulatedEstate),
    ]);
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
    const env = {
      ...stores,
      ANJU_DATABASE_URL: postgres.url('cloud', 'records'),
      ANJU_INFLUX_TOKEN_FILE: tokenFile,
      ANJU_BROKER_URL: broker.url,
      ANJU_HOST_ID: broker.host.id,
      ANJU_HOST_USERNAME: broker.host.id,
      ANJU_HOST_PASSWORD: broker.host.password,
    };
    const [httpPort] = (await freePorts(1)) as [number];
    service = startProcess(
      'api',
      process.execPath,
      [
        join(repositoryRoot, 'cloud-api/dist/main.js'),
        ...['--data-dir', join(directory, 'api'), '--http-port', String(httpPort)],
        ...['--registry', writeRegistry(directory)],
      ],
      { cwd: repositoryRoot, env: { ...env, ANJU_INGEST: 'none', ANJU_DEMO: '1' } },
    );
    await untilReady(service, `http://127.0.0.1:${httpPort}/readyz`);
    worker = await startWorker({ id: 'worker-1', directory: join(directory, 'worker'), env, onLine: () => undefined });
    const configFile = writeAgentConfig(directory, {
      brokerUrl: broker.url,
      fieldPortBase: simulator.fieldPortBase,
      hostId: `${broker.host.id}-${agent.groupId}`,
    });
    edge = await startAgent({
      configFile,
      dataDirectory: join(directory, 'agent'),
      environment: { ANJU_AGENT_PASSWORD: broker.agentPassword },
    });
    api = new ApiClient(httpPort);
    await api.login('admin', 'admin-demo');
    live = await listenToEvents(api);
  });

  afterAll(async () => {
    await live?.close();
    await edge?.stop();
    await worker?.process().stop();
    await service?.stop();
    await Promise.all([simulator?.stop(), broker?.stop(), influx?.stop(), postgres?.stop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  const facility = (id: string) => api.get<FacilityView>(`/api/v1/facilities/${id}`);
  const smoke = async () => {
    const list = await api.all<HazardView>(`/api/v1/hazards?state=all&facilityId=${shed}`);
    return list.find(({ ruleId }) => ruleId === 'B-SMOKE');
  };

  it('shows what the agent reads, to whoever asks and to whoever watches', async () => {
    await eventually('the facility to be watched', async () => (await facility(tank)).watch === 'watched');
    await simulator.set('water-tank-1.manholeOpen', true);
    await eventually('the event', () =>
      live.events.some(
        (event) =>
          event.type === 'points' &&
          event.facilityId === tank &&
          event.points.some(({ point, value }) => point === 'manhole_open' && value === true),
      ),
    );
    const hatch = (await facility(tank)).points.find(({ point }) => point === 'manhole_open');
    expect(hatch).toMatchObject({ value: true, quality: 'good', watch: 'watched' });
  });

  it('tells hazard and ticket, and has a latched hazard reset by whoever evaluates it', async () => {
    await simulator.set('ebike-shed-1.smokeDensity', 0.6);
    const hazard = await eventually('the hazard', async () => {
      const found = await smoke();
      return found !== undefined && found.ticketId !== null ? found : undefined;
    });
    await eventually(
      'both events',
      () =>
        live.events.some((event) => event.type === 'hazard' && event.hazard.id === hazard.id) &&
        live.events.some((event) => event.type === 'ticket' && event.ticket.id === hazard.ticketId),
    );
    await simulator.set('ebike-shed-1.smokeDensity', 0);
    await eventually('the smoke to be gone', async () => (await facility(shed)).points[0]?.value === false);
    // Latched: it does not end by itself.
    expect(await smoke()).toMatchObject({ id: hazard.id, needsReset: true, clearedMs: null });
    const path = `/api/v1/hazards/${encodeURIComponent(hazard.id)}/reset`;
    const reset = await api.request('POST', path, { reason: '已到场核实，烟感误报' });
    // Five minutes without smoke end it from here on.
    expect(reset).toMatchObject({ status: 200, body: { id: hazard.id, needsReset: false, state: 'clearing' } });
    await eventually('the reason in the log of the ticket', async () => {
      const { events } = await api.get<TicketView>(`/api/v1/tickets/${hazard.ticketId}`);
      return JSON.stringify(events).includes('烟感误报');
    });
    expect((await api.request('POST', path, { reason: '再次' })).status).toBe(409);
  });

  it('calls nothing watched when the worker is killed, and watches again when there is one', async () => {
    worker.process().signal('SIGKILL');
    await worker.process().exited;
    await eventually('the facility to be not watched', async () => (await facility(tank)).watch === 'not_watched');
    expect((await facility(tank)).points.every(({ watch }) => watch === 'not_watched')).toBe(true);
    expect(live.events).toContainEqual(expect.objectContaining({ type: 'watch', watch: 'not_watched' }));
    await worker.start();
    await eventually('the facility to be watched', async () => (await facility(tank)).watch === 'watched');
    expect(live.ended).toBeUndefined();
  });

  it('lets its clients begin anew after the broker was away', async () => {
    const resets = () => live.events.filter(({ type }) => type === 'reset').length;
    const before = resets();
    broker.process.signal('SIGKILL');
    await broker.process.exited;
    await eventually('a reset', () => resets() > before);
    expect((await facility(tank)).watch).toBe('not_watched');
    broker = await startBroker(join(directory, 'broker'), [agent], broker.port);
    await eventually('the facility to be watched', async () => (await facility(tank)).watch === 'watched');
    await simulator.set('water-tank-1.manholeOpen', false);
    await eventually('the new value', async () => {
      const view = await facility(tank);
      return view.points.some(({ point, value }) => point === 'manhole_open' && value === false);
    });
  });
});
