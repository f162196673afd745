import { datatypeOf } from '@anju/contracts/sparkplug';
import { createUplink, type Uplink } from '../../uplink/uplink.js';
import type { Outbox } from '../outbox.js';
import { systemClock } from '../ports.js';

/** A test host on this machine. */
export interface ConnectTo {
  readonly port: number;
  readonly hostId: string;
  readonly groupId: string;
  readonly edgeNodeId: string;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The uplink of a gateway with three devices, impatient. */
export function connectTo(outbox: Outbox, { port, hostId, groupId, edgeNodeId }: ConnectTo): Uplink {
  return createUplink({
    outbox,
    node: { groupId, edgeNodeId },
    broker: { url: `mqtt://127.0.0.1:${port}` },
    clientId: edgeNodeId,
    hostId,
    devices: Array.from({ length: 3 }, (_, index) => ({
      deviceId: `device-${index}`,
      points: [{ point: 'level', datatype: datatypeOf('number'), unit: 'm', name: 'level' }],
    })),
    backlogReadingsPerSecond: 5_000,
    clock: systemClock,
    logger: silent,
    random: Math.random,
    timing: { reconnectMinMs: 50, retryAfterMs: 500, retryMaxMs: 1_000, backlogDelayMs: 50, backlogTickMs: 10 },
  });
}
