import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FacilityView } from '@anju/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { freePorts } from '../harness/free-ports.js';
import { type CloudUnderTest, startAgent, startCloud } from '../harness/services.js';
import { until } from '../harness/until.js';

const agentIdentity = { groupId: 'qiaodong', edgeNodeId: 'heping-edge' };

/** A Modbus TCP device that answers every read of registers with zeros. */
async function startFieldDevice(): Promise<{ port: number; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      // A read request is 12 bytes: 7 of the header, function code, address, count.
      for (; pending.length >= 12; pending = pending.subarray(12)) {
        const bytes = pending.readUInt16BE(10) * 2;
        const answer = Buffer.alloc(9 + bytes);
        pending.copy(answer, 0, 0, 8);
        answer.writeUInt16BE(3 + bytes, 4);
        answer.writeUInt8(bytes, 8);
        socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

describe('an agent that does not reach one of its devices at all', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-lost-device-'));
  const started: { stop: () => Promise<unknown> }[] = [];
  let cloud: CloudUnderTest;

  beforeAll(async () => {
    const registryFile = join(directory, 'registry.yaml');
    const configFile = join(directory, 'agent.yaml');
    const garages = ['garage-1', 'garage-2'];
    writeFileSync(
      registryFile,
      stringify({
        district: { id: 'shifan', name: { zh: '示范区', en: 'Demo' } },
        streets: [{ id: 'qiaodong', name: { zh: '桥东', en: 'Qiaodong' } }],
        parties: [{ id: 'property', name: 'Property', kind: 'property', place: 'shifan.qiaodong.heping' }],
        estates: [
          {
            id: 'heping',
            street: 'qiaodong',
            name: { zh: '和平', en: 'Heping' },
            agents: [agentIdentity.edgeNodeId],
            facilities: garages.map((device) => ({
              device,
              kind: 'ponding',
              name: { zh: device, en: device },
              points: ['water_depth'],
            })),
          },
        ],
        routes: [{ id: 'all', lead: 'property' }],
      }),
    );
    const device = await startFieldDevice();
    started.push(device);
    const [nobody] = (await freePorts(1)) as [number];
    cloud = await startCloud({ directory: join(directory, 'cloud'), registryFile, agents: [agentIdentity] });
    started.push(cloud);
    const bus = (id: string, port: number, to: string) => ({
      id,
      kind: 'modbus-tcp',
      port,
      timeoutMs: 10_000,
      units: [{ unitId: 1, profile: 'generic-level-transmitter', pollIntervalMs: 500, feeds: { level: to } }],
    });
    writeFileSync(
      configFile,
      stringify({
        node: agentIdentity,
        uplink: {
          url: cloud.brokerUrl,
          username: agentIdentity.edgeNodeId,
          passwordEnv: 'ANJU_AGENT_PASSWORD',
          hostId: 'anju-cloud',
        },
        // A heartbeat of the lost device every two seconds: each needs a birth and a death about it.
        reporting: { heartbeatMs: 2_000 },
        facilities: garages.map((deviceId) => ({ deviceId, kind: 'ponding' })),
        buses: [bus('lost', nobody, 'garage-1/water_depth'), bus('alive', device.port, 'garage-2/water_depth')],
      }),
    );
    const environment = cloud.agentEnvironment;
    started.push(await startAgent({ configFile, dataDirectory: join(directory, 'agent'), environment }));
  }, 180_000);

  afterAll(async () => {
    for (const each of started.reverse()) await each.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('has that facility not watched all the time, through every heartbeat, and the other one watched', async () => {
    const api = await cloud.login('admin');
    const facility = (id: string) => api.get<FacilityView>(`/api/v1/facilities/heping.${id}`);
    await until('the other facility to be watched', async () => (await facility('garage-2')).watch === 'watched', {
      timeoutMs: 60_000,
    });
    // Before its first poll the agent cannot know; from its first death on nothing may call it watched.
    await until(
      'the lost device to be known as lost',
      async () => {
        const lost = await facility('garage-1');
        return lost.watch === 'not_watched' && lost.points[0]?.quality === 'bad';
      },
      { timeoutMs: 60_000 },
    );
    const heartbeats = new Set<number>();
    const said = new Set<string>();
    await until(
      'four heartbeats of the lost device',
      async () => {
        const lost = await facility('garage-1');
        const [point] = lost.points;
        said.add(`lost: ${lost.watch}, its point: ${point?.watch} ${point?.value}`);
        said.add(`other: ${(await facility('garage-2')).watch}`);
        if (point?.sourceTimeMs != null) heartbeats.add(point.sourceTimeMs);
        return heartbeats.size >= 4;
      },
      { timeoutMs: 90_000, everyMs: 100 },
    );
    expect([...said].sort()).toEqual(['lost: not_watched, its point: not_watched null', 'other: watched']);
  }, 180_000);
});
