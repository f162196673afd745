import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { repositoryRoot } from '../harness/repository.js';
import { describeWith } from '../requirement.js';
import { type NatsCluster, startNatsCluster } from './nats-cluster.js';

const patient = { timeout: 45_000, interval: 20 };

describeWith(['nats'], 'a cluster of NATS, configured as an operator would', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-nats-'));
  const clients: MqttClient[] = [];
  let cluster: NatsCluster;

  beforeAll(async () => {
    cluster = await startNatsCluster(directory, {
      hosts: [{ id: 'anju-cloud', groups: ['east', 'west'], password: 'host-secret' }],
      agents: [
        { id: 'one', groupId: 'east', password: 'one-secret' },
        { id: 'two', groupId: 'west', password: 'two-secret' },
      ],
    });
  }, 120_000);

  afterAll(async () => {
    for (const client of clients) client.end(true);
    await cluster?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function connect(node: number, username: string, password: string, clientId: string): Promise<MqttClient> {
    const options = { username, password, clientId, protocolVersion: 4, reconnectPeriod: 0 } as const;
    const client = await mqtt.connectAsync(cluster.urls[node] ?? '', options);
    clients.push(client);
    return client;
  }

  it('lets nobody in without a user of its own', async () => {
    await expect(mqtt.connectAsync(cluster.urls[0] ?? '', { reconnectPeriod: 0 })).rejects.toThrow(/[Nn]ot authorized/);
    await expect(connect(1, 'one', 'two-secret', 'one')).rejects.toThrow(/[Nn]ot authorized/);
  });

  it('carries data, commands and STATE between nodes, and nothing in the name of another', async () => {
    const host = await connect(0, 'anju-cloud', 'host-secret', 'anju-cloud-east-host');
    const heard: string[] = [];
    host.on('message', (topic) => heard.push(topic));
    await host.subscribeAsync(['spBv1.0/east/#', 'spBv1.0/west/#'], { qos: 1 });
    await host.publishAsync('spBv1.0/STATE/anju-cloud-east', 'online', { qos: 1, retain: true });

    const agent = await connect(1, 'one', 'one-secret', 'one');
    const told: string[] = [];
    agent.on('message', (topic, payload) => told.push(`${topic} ${payload.toString()}`));
    await agent.subscribeAsync(['spBv1.0/east/NCMD/one', 'spBv1.0/east/DCMD/one/+'], { qos: 1 });
    // What a node retains comes to the others a moment later.
    await vi.waitFor(async () => {
      await agent.subscribeAsync('spBv1.0/STATE/anju-cloud-east', { qos: 1 });
      expect(told).toContain('spBv1.0/STATE/anju-cloud-east online');
    }, patient);

    await agent.publishAsync('spBv1.0/west/NBIRTH/two', 'forged');
    await agent.publishAsync('spBv1.0/STATE/anju-cloud-east', 'offline', { qos: 1, retain: true });
    await agent.publishAsync('spBv1.0/east/NBIRTH/one', 'birth');
    await agent.publishAsync('spBv1.0/east/DDATA/one/lift-1', 'data');
    await host.publishAsync('spBv1.0/east/NCMD/one', 'rebirth');
    // One after another on one connection: what is forged would have come before.
    await vi.waitFor(() => expect(heard).toContain('spBv1.0/east/DDATA/one/lift-1'), patient);
    await vi.waitFor(() => expect(told).toContain('spBv1.0/east/NCMD/one rebirth'), patient);
    expect(heard).toContain('spBv1.0/east/NBIRTH/one');
    expect(heard).not.toContain('spBv1.0/west/NBIRTH/two');
    expect(told).not.toContain('spBv1.0/STATE/anju-cloud-east offline');
  });

  it('lets the processes of the cloud speak to each other, and nobody listen', async () => {
    const one = await connect(0, 'anju-cloud', 'host-secret', 'anju-cloud-api-1');
    const other = await connect(2, 'anju-cloud', 'host-secret', 'anju-cloud-api-2');
    const heard: string[] = [];
    other.on('message', (_topic, payload) => heard.push(payload.toString()));
    await other.subscribeAsync('anju/live/#', { qos: 0 });
    // The subscription is known to the other nodes a moment later.
    await vi.waitFor(async () => {
      await one.publishAsync('anju/live/said/1', 'changed');
      expect(heard).toContain('changed');
    }, patient);
    const agent = await connect(1, 'one', 'one-secret', 'one-listening');
    await expect(agent.subscribeAsync('anju/live/#', { qos: 0 })).rejects.toThrow();
  });

  it('refuses an agent the data and the commands of others', async () => {
    const agent = await connect(2, 'two', 'two-secret', 'two');
    await expect(agent.subscribeAsync('spBv1.0/east/#', { qos: 1 })).rejects.toThrow();
    await expect(agent.subscribeAsync('spBv1.0/east/NCMD/one', { qos: 1 })).rejects.toThrow();
    await expect(agent.subscribeAsync('#', { qos: 0 })).rejects.toThrow();
    await agent.subscribeAsync('spBv1.0/west/NCMD/two', { qos: 1 });
  });
});

describe('the configuration of a cluster of NATS', () => {
  it('lists every mistake at once, with its place', () => {
    const directory = mkdtempSync(join(tmpdir(), 'anju-nats-'));
    const file = join(directory, 'cluster.yaml');
    const node = { mqttPort: 1883, clientPort: 4222, routePort: 6222, monitorPort: 8222 };
    writeFileSync(
      file,
      stringify({
        name: 'anju',
        routePassword: 'route-secret',
        nodes: [
          { ...node, name: 'n1' },
          { ...node, name: 'n1', mqttPort: 70_000 },
        ],
        hosts: [{ id: 'Host', groups: [], password: 'short' }],
      }),
    );
    const program = join(repositoryRoot, 'deploy/nats/configure.mjs');
    const { status, stderr } = spawnSync(process.execPath, [program, '--cluster', file, '--to', directory], {
      encoding: 'utf8',
    });
    rmSync(directory, { recursive: true, force: true });
    expect(status).toBe(2);
    for (const place of ['nodes[1].mqttPort', 'nodes: must be 1, or 3', 'nodes: "n1" is there twice']) {
      expect(stderr).toContain(place);
    }
    for (const place of ['hosts[0].id', 'hosts[0].groups', 'hosts[0].password']) expect(stderr).toContain(place);
  });
});
