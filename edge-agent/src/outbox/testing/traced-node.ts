import { setTimeout as delay } from 'node:timers/promises';
import { datatypeOf } from '@anju/contracts/sparkplug';
import { createUplink } from '../../uplink/uplink.js';
import { openOutbox } from '../open-outbox.js';
import { systemClock } from '../ports.js';

/**
 * Outbox and uplink as the agent joins them, with small segments, for a tracer to watch: appends the values 1000.5, 1001.5, … and ends
 * when the host has confirmed them all. Arguments: directory, and as JSON what {@link file://./confirming-host.ts} prints.
 */
const [directory = '', hostText = '{}', count = '60'] = process.argv.slice(2);
const { port, hostId, groupId, edgeNodeId } = JSON.parse(hostText) as {
  port: number;
  hostId: string;
  groupId: string;
  edgeNodeId: string;
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const deadline = performance.now() + 60_000;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('The host did not answer within a minute.');
    await delay(10);
  }
}

const outbox = await openOutbox({
  directory,
  maxBytes: 16 << 20,
  maxAgeMs: Number.MAX_SAFE_INTEGER,
  clock: systemClock,
  logger: silent,
  limits: { segmentBytes: 1_000, commitAfterMs: 10, saveLedgersAfterMs: 20 },
});
const uplink = createUplink({
  outbox,
  node: { groupId, edgeNodeId },
  broker: { url: `mqtt://127.0.0.1:${port}` },
  clientId: edgeNodeId,
  hostId,
  devices: [
    {
      deviceId: 'garage-1',
      points: [{ point: 'water_depth', datatype: datatypeOf('number'), unit: 'm', name: 'water depth' }],
    },
  ],
  backlogReadingsPerSecond: 2_000,
  clock: systemClock,
  logger: silent,
  random: Math.random,
  timing: { backlogDelayMs: 50, backlogTickMs: 10 },
});
uplink.start();
await until(() => uplink.status().state === 'online');
for (let index = 0; index < Number(count); index++) {
  await outbox.append([
    {
      deviceId: 'garage-1',
      readings: [
        { point: 'water_depth', value: 1000.5 + index, quality: 'good', sourceTimeMs: Date.now(), ordinal: 0 },
      ],
      alarmRelevant: index % 3 === 0,
    },
  ]);
}
await until(() => outbox.status().unconfirmedReadings === 0 && outbox.status().segments === 1);
await uplink.stop();
await outbox.close();
