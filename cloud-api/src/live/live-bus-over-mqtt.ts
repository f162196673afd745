import type { MqttLiveBusOptions } from './adapters/live-bus-options.js';
import { MqttLiveBus } from './adapters/mqtt-live-bus.js';

/** The bus over the broker that the configuration names. */
export function liveBusOverMqtt({
  broker,
  hostId,
  ...options
}: Omit<MqttLiveBusOptions, 'broker' | 'clientId'> & {
  readonly broker: {
    readonly url: string;
    readonly otherUrls?: readonly string[];
    readonly username?: string;
    readonly password?: string;
  };
  /** Of the instance, or a worker's pattern; the client id begins with the user name, which brokers may insist on. */
  readonly hostId: string;
}): MqttLiveBus {
  const { url, otherUrls = [], ...login } = broker;
  const owner = login.username ?? hostId.replaceAll('{group}', 'all');
  return new MqttLiveBus({
    ...options,
    broker: { urls: [url, ...otherUrls], ...login },
    clientId: `${owner}-live-${options.instance}`,
  });
}
