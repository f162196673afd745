import { encodePayload, nodeTopic } from '@anju/contracts/sparkplug';
import type { IClientOptions } from 'mqtt';
import type { Clock } from '../outbox/ports.js';
import { deathPayload } from './births.js';
import type { UplinkBroker, UplinkTiming } from './uplink-options.js';

export interface ConnectionParts {
  readonly node: { readonly groupId: string; readonly edgeNodeId: string };
  readonly broker: UplinkBroker;
  readonly clientId: string;
  readonly timing: UplinkTiming;
  readonly clock: Clock;
}

/** Of one CONNECT: MQTT 3.1.1, a clean session, its will with its own bdSeq; nothing is queued or done again by the library. */
export function clientOptions(parts: ConnectionParts, bdSeq: number): IClientOptions {
  const { broker, node, timing, clock, clientId } = parts;
  return {
    protocolVersion: 4,
    clean: true,
    clientId,
    keepalive: Math.max(1, Math.round(timing.keepaliveMs / 1000)),
    connectTimeout: timing.connectTimeoutMs,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
    // Else a node that publishes all the time never pings, and a dead link is noticed only when TCP gives up.
    reschedulePings: false,
    ...(broker.username === undefined ? {} : { username: broker.username }),
    ...(broker.password === undefined ? {} : { password: broker.password }),
    ...broker.tls?.(),
    will: {
      topic: nodeTopic('NDEATH', node),
      payload: Buffer.from(encodePayload(deathPayload(bdSeq, clock.nowMs()))),
      qos: 1,
      retain: false,
    },
  };
}
