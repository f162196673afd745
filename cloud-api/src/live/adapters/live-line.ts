import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { encodeLiveMessage } from '../domain/live-message.js';
import type { LiveBusTiming, MqttLiveBusOptions } from './live-bus-options.js';

/** Below it nobody but instances of the service may publish or read: see `broker/README.md`. */
const root = 'anju/live';
export const saidTopic = (instance: string) => `${root}/said/${instance}`;
export const askedTopic = `${root}/asked`;

/** A connection of its own to the broker of the field, which keeps at it; its will says that the instance is gone. */
export function connectLine(
  { broker, clientId, instance }: Pick<MqttLiveBusOptions, 'broker' | 'clientId' | 'instance'>,
  timing: Pick<LiveBusTiming, 'keepaliveMs' | 'reconnectMs'>,
): MqttClient {
  const [first = '', ...others] = broker.urls;
  const servers = broker.urls.map((url) => {
    const { protocol, hostname, port } = new URL(url);
    const kind = protocol.slice(0, -1) as 'mqtt' | 'mqtts' | 'ws' | 'wss';
    const usual = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 }[kind];
    return { host: hostname, port: port === '' ? usual : Number(port), protocol: kind };
  });
  const options: IClientOptions = {
    clientId,
    clean: true,
    protocolVersion: 4,
    keepalive: Math.max(1, Math.round(timing.keepaliveMs / 1000)),
    reconnectPeriod: timing.reconnectMs,
    resubscribe: false,
    queueQoSZero: false,
    will: { topic: saidTopic(instance), payload: encodeLiveMessage({ kind: 'gone' }), qos: 0, retain: false },
    ...(broker.username === undefined ? {} : { username: broker.username }),
    ...(broker.password === undefined ? {} : { password: broker.password }),
    ...(others.length === 0 ? {} : { servers }),
  };
  return mqtt.connect(first, options);
}
