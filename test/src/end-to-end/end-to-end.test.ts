import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  DiscoveredMetricView,
  FacilityView,
  HazardView,
  NodeView,
  Page,
  Reading,
  RejectionView,
  TicketView,
} from '@anju/contracts';
import { DataType } from '@anju/contracts/sparkplug';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiClient } from '../harness/api-client.js';
import { type LiveEvents, listenToEvents } from '../harness/live-events.js';
import { startMosquitto } from '../harness/mosquitto.js';
import { quickenRules } from '../harness/quicken-rules.js';
import type { ServiceProcess } from '../harness/service-process.js';
import {
  brokerLogins,
  type CloudUnderTest,
  type StartBroker,
  startAgent,
  startBroker,
  startCloud,
} from '../harness/services.js';
import { type SimulatorUnderTest, startSimulator } from '../harness/simulator.js';
import { storedReadings } from '../harness/stored-readings.js';
import { until } from '../harness/until.js';
import { describeWith } from '../requirement.js';
import {
  agent,
  gatewayGarage,
  points,
  simulatedEstate,
  tank,
  writeAgentConfig,
  writeRegistry,
} from './field-estate.js';
import { depthAlias, Gateway } from './gateway.js';

// Each test waits for several processes, and some for a rule's delay.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const patienceMs = 120_000;
const eventually = <T>(what: string, probe: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> =>
  until(what, probe, { timeoutMs: patienceMs, everyMs: 200 });

interface AgentStatus {
  readonly outbox: { readonly unconfirmedReadings: number; readonly counters: { readonly droppedReadings: number } };
  readonly uplink: { readonly state: string; readonly hostOnline: boolean };
}

/** Simulated hardware, agent, broker, cloud and API as processes, over one broker after the other. */
function describeEndToEnd(broker: StartBroker): void {
  const directory = mkdtempSync(join(tmpdir(), 'anju-end-to-end-'));
  const beganMs = Date.now();
  /** Readings of an agent's life, by point: an agent that is killed forgets them. */
  const read = new Map<string, Map<string, Reading>>();
  let cloud: CloudUnderTest;
  let simulator: SimulatorUnderTest;
  let edge: ServiceProcess & { readonly statusPort: number };
  let startEdge: () => ReturnType<typeof startAgent>;
  let api: ApiClient;
  let events: LiveEvents | undefined;
  let gateway: Gateway | undefined;

  beforeAll(async () => {
    simulator = await startSimulator(directory, simulatedEstate);
    const agents = [agent, { groupId: 'qiaodong', edgeNodeId: 'xinhu-edge' }];
    cloud = await startCloud({
      directory: join(directory, 'cloud'),
      registryFile: writeRegistry(directory),
      agents,
      broker,
    });
    const configFile = writeAgentConfig(directory, {
      brokerUrl: cloud.brokerUrl,
      fieldPortBase: simulator.fieldPortBase,
    });
    const dataDirectory = join(directory, 'agent');
    startEdge = () => startAgent({ configFile, dataDirectory, environment: cloud.agentEnvironment });
    edge = await startEdge();
    api = await cloud.login('admin');
    await quickenRules(api, 'heping', { 'W-HATCH': { onDelayMs: 3_000, offDelayMs: 8_000 } });
    events = await listenToEvents(api);
  });

  afterAll(async () => {
    await gateway?.end();
    await events?.close();
    await edge?.stop();
    await cloud?.stop();
    await simulator?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const facility = (id: string) => api.get<FacilityView>(`/api/v1/facilities/${id}`);
  const shown = async (id: string, name: string) =>
    (await facility(id)).points.find(({ point }) => point === name)?.value;
  const stored = (id: string, point: string) =>
    storedReadings(api, id, point, { fromMs: beganMs - 60_000, toMs: Date.now() + 60_000 });
  const page = async <T>(path: string) => (await fetch(`http://127.0.0.1:${edge.statusPort}${path}`)).json() as T;
  const agentStatus = () => page<AgentStatus>('/status');

  /** Takes down what the running agent has read so far. */
  async function noteReadings(): Promise<void> {
    for (const point of points) {
      const { readings } = await page<{ readings: Reading[] }>(`/history?point=${encodeURIComponent(point)}`);
      const known = read.get(point) ?? new Map<string, Reading>();
      for (const reading of readings) known.set(`${reading.sourceTimeMs} ${String(reading.value)}`, reading);
      read.set(point, known);
    }
  }

  /** Everything that the agent read is stored once, and nothing that it did not. */
  async function expectEverythingOnce(): Promise<void> {
    for (const point of points) {
      const [device = '', name = ''] = point.split('/');
      const kept = await stored(`heping.${device}`, name);
      const keys = kept.map(({ sourceTimeMs, ordinal }) => `${sourceTimeMs} ${ordinal}`);
      expect(new Set(keys).size).toBe(keys.length);
      const values = new Set(kept.map(({ sourceTimeMs, value }) => `${sourceTimeMs} ${String(value)}`));
      expect([...(read.get(point)?.keys() ?? [])].filter((key) => !values.has(key))).toEqual([]);
    }
  }

  async function untilConfirmed(): Promise<void> {
    await eventually('the outbox to be empty', async () => (await agentStatus()).outbox.unconfirmedReadings === 0);
  }

  /** Opens or closes the hatch and waits until the agent has read it. */
  async function moveHatch(isOpen: boolean): Promise<void> {
    await simulator.set('water-tank-1.manholeOpen', isOpen);
    await eventually('the agent to read the hatch', async () => {
      const { readings } = await page<{ readings: Reading[] }>('/history?point=water-tank-1%2Fmanhole_open');
      return readings.at(-1)?.value === isOpen;
    });
  }

  it('shows the facilities watched after the births, with a value of every point', async () => {
    await eventually('every point to be read', async () => {
      const views = [await facility(tank), await facility('heping.garage-1')];
      return views.every(
        ({ watch, points: all }) => watch === 'watched' && all.every(({ quality }) => quality === 'good'),
      );
    });
    const nodes = await api.all<NodeView>('/api/v1/nodes');
    const node = nodes.find(({ edgeNodeId }) => edgeNodeId === agent.edgeNodeId);
    expect(node).toMatchObject({ groupId: agent.groupId, estateId: 'heping', online: true, rejected: 0 });
    expect(await facility(gatewayGarage)).toMatchObject({ watch: 'not_watched', points: [{ value: null }] });
  });

  it('carries a change of the field to whoever watches the stream, and to whoever asks', async () => {
    await moveHatch(true);
    await eventually('the event', () =>
      events?.events.some(
        (event) =>
          event.type === 'points' &&
          event.facilityId === tank &&
          event.points.some(({ point, value }) => point === 'manhole_open' && value === true),
      ),
    );
    expect(await shown(tank, 'manhole_open')).toBe(true);
    expect(events?.ended).toBeUndefined();
  });

  it('turns the open hatch into a hazard and its ticket, and both into events', async () => {
    const hazard = await eventually('the hazard', async () => {
      const list = await api.all<HazardView>(`/api/v1/hazards?state=active&facilityId=${tank}`);
      return list.find(({ ruleId, ticketId }) => ruleId === 'W-HATCH' && ticketId !== null);
    });
    const ticket = await api.get<TicketView>(`/api/v1/tickets/${hazard.ticketId}`);
    expect(ticket).toMatchObject({ hazardIds: [hazard.id], facilityId: tank });
    expect(ticket.assignments).toContainEqual(expect.objectContaining({ role: 'lead', partyId: 'heping-property' }));
    const said = () => events?.events ?? [];
    await eventually(
      'both events',
      () =>
        said().some((event) => event.type === 'hazard' && event.hazard.id === hazard.id) &&
        said().some((event) => event.type === 'ticket' && event.ticket.id === ticket.id),
    );
  });

  it('confirms to the agent what is stored and evaluated, so that its outbox empties', async () => {
    await untilConfirmed();
    await noteReadings();
    await untilConfirmed();
    await expectEverythingOnce();
  });

  it('calls nothing watched after the agent died, and watches again when it returns', async () => {
    edge.signal('SIGKILL');
    await edge.exited;
    await eventually('the facilities to be not watched', async () => (await facility(tank)).watch === 'not_watched');
    await eventually('the agent to be listed as offline', async () => {
      const listed = await api.all<NodeView>('/api/v1/nodes');
      return listed.find(({ edgeNodeId }) => edgeNodeId === agent.edgeNodeId)?.online === false;
    });
    expect((await facility(tank)).points.every(({ watch }) => watch === 'not_watched')).toBe(true);
    edge = await startEdge();
    await eventually('the facilities to be watched', async () => (await facility(tank)).watch === 'watched');
    await untilConfirmed();
    await expectEverythingOnce();
  });

  it('keeps at the agent what it reads while the host is gone, and stores it once when the host is back', async () => {
    gateway = await Gateway.connect(cloud.brokerUrl, brokerLogins.host.id);
    await eventually('the retained STATE', () => gateway?.states[0]);
    expect(gateway.states[0]).toMatchObject({ retained: true, state: { online: true } });

    cloud.cloud().signal('SIGKILL');
    await cloud.cloud().exited;
    await eventually('the host’s will', () => gateway?.states.at(-1)?.state?.online === false);
    await eventually('the agent to know', async () => !(await agentStatus()).uplink.hostOnline);
    await moveHatch(false);
    await moveHatch(true);
    await moveHatch(false);
    const { outbox } = await agentStatus();
    expect(outbox.unconfirmedReadings).toBeGreaterThanOrEqual(3);

    await cloud.restartCloud();
    api = await cloud.login('admin');
    await eventually('the host to be online', () => gateway?.states.at(-1)?.state?.online === true);
    await eventually('the newest value', async () => (await shown(tank, 'manhole_open')) === false);
    await noteReadings();
    await untilConfirmed();
    await expectEverythingOnce();
    expect((await agentStatus()).outbox.counters.droppedReadings).toBe(0);
    await gateway.end();

    // Whoever comes later is told by the broker.
    gateway = await Gateway.connect(cloud.brokerUrl, brokerLogins.host.id);
    await eventually('the retained STATE', () => gateway?.states[0]);
    expect(gateway.states[0]).toMatchObject({ retained: true, state: { online: true } });
  });

  it('ends the hazard that ended while the host was gone, and keeps its ticket', async () => {
    const hazard = await eventually('the hazard to be over', async () => {
      const list = await api.all<HazardView>(`/api/v1/hazards?state=cleared&facilityId=${tank}`);
      return list.find(({ ruleId }) => ruleId === 'W-HATCH');
    });
    const tickets = await api.all<TicketView>(`/api/v1/tickets?state=all&facilityId=${tank}`);
    expect(tickets.filter(({ hazardIds }) => hazardIds.includes(hazard.id))).toHaveLength(1);
  });

  it('sets rubbish aside where an operator can read it, and takes what is good from the same gateway', async () => {
    const speaker = gateway;
    if (speaker === undefined) throw new Error('no gateway');
    await speaker.birth();
    await eventually('the gateway to be watched', async () => (await facility(gatewayGarage)).watch === 'watched');
    const depth = { alias: depthAlias, datatype: DataType.Double };
    await speaker.data({ ...depth, timestampMs: Date.now(), value: Number.NaN });
    await speaker.data({ alias: 99, datatype: DataType.Double, timestampMs: Date.now(), value: 4 });
    await speaker.bytes(Buffer.from('no Sparkplug at all'));
    await speaker.data({ ...depth, timestampMs: Date.now(), value: 7 });
    await eventually('the good value', async () => (await shown(gatewayGarage, 'water_depth')) === 7);
    const wanted = ['reading.not_a_number', 'sparkplug.unknown_alias', 'sparkplug.malformed'];
    const letters = await eventually('the dead letters', async () => {
      const list = await api.all<RejectionView>('/api/v1/rejections?edgeNodeId=xinhu-edge');
      return wanted.every((code) => list.some((each) => each.code === code)) ? list : undefined;
    });
    const malformed = letters.find(({ code }) => code === 'sparkplug.malformed');
    expect(Buffer.from(malformed?.payloadHex ?? '', 'hex').toString()).toContain('no Sparkplug');
    const kept = await stored(gatewayGarage, 'water_depth');
    expect(kept.filter(({ value }) => value !== null)).toMatchObject([{ value: 7 }]);
    expect(speaker.isConnected).toBe(true);
    const discovered = await api.get<Page<DiscoveredMetricView>>('/api/v1/discovered-metrics?groupId=qiaodong');
    expect(discovered.items.every(({ edgeNodeId }) => edgeNodeId !== agent.edgeNodeId)).toBe(true);
  });

  it('goes on after the broker was killed and started again, with nothing lost', async () => {
    await gateway?.end();
    gateway = undefined;
    cloud.broker.signal('SIGKILL');
    await cloud.broker.exited;
    await moveHatch(true);
    await moveHatch(false);
    expect((await agentStatus()).outbox.unconfirmedReadings).toBeGreaterThanOrEqual(2);
    await cloud.restartBroker();
    await eventually('the agent to be online', async () => (await agentStatus()).uplink.state === 'online');
    await eventually('the facilities to be watched', async () => (await facility(tank)).watch === 'watched');
    await noteReadings();
    await untilConfirmed();
    await expectEverythingOnce();
    // The broker kept nothing: the host has said again that it is there.
    gateway = await Gateway.connect(cloud.brokerUrl, brokerLogins.host.id);
    await eventually('the retained STATE', () => gateway?.states[0]?.state?.online === true);
  });
}

describe('from the hardware to the API, over the project’s broker', () => describeEndToEnd(startBroker));
describeWith(['mosquitto'], 'from the hardware to the API, over Mosquitto', () => describeEndToEnd(startMosquitto));
