import { readFileSync } from 'node:fs';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { BrokerConfig, TlsConfig } from '../../config/agent-config.js';

/** How long a broker that speaks MQTT 5 keeps the session of an agent that is away: a week. DEFAULT. */
export const sessionExpiryS = 7 * 86_400;

interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Reads the files anew for every connection: a certificate that was renewed is taken without a restart. */
function readTls({ caFile, certFile, keyFile }: TlsConfig): TlsMaterial {
  return {
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  };
}

function tlsOptions(tls: TlsConfig): IClientOptions {
  const { passphrase, serverName } = tls;
  const options = {
    ...readTls(tls),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    minVersion: 'TLSv1.2' as const,
  };
  // A WebSocket takes its TLS options from a place of its own.
  return { ...options, wsOptions: { ...options } };
}

/**
 * A client of an estate's broker that never gives up: not when it is refused either, for a password or a certificate may be
 * put right at the broker's end.
 *
 * @param onUnreadable told when a TLS file cannot be read any more; the last content is used on
 */
export function connectBroker(
  broker: BrokerConfig,
  options: IClientOptions,
  onUnreadable: (error: Error) => void,
): MqttClient {
  const { tls } = broker;
  const persistent = options.clean === false;
  const client = connect(broker.url, {
    clientId: broker.clientId,
    protocolVersion: broker.protocolVersion,
    keepalive: 15,
    connectTimeout: 5000,
    reconnectOnConnackError: true,
    ...(broker.username === undefined ? {} : { username: broker.username }),
    ...(broker.password === undefined ? {} : { password: broker.password }),
    // In MQTT 5 a session ends with its connection unless the client says how long it shall stay.
    ...(broker.protocolVersion === 5 && persistent ? { properties: { sessionExpiryInterval: sessionExpiryS } } : {}),
    ...(tls === undefined ? {} : tlsOptions(tls)),
    ...options,
  });
  if (tls !== undefined) {
    client.on('reconnect', () => {
      try {
        const fresh = readTls(tls);
        Object.assign(client.options, fresh);
        Object.assign(client.options.wsOptions ?? {}, fresh);
      } catch (error) {
        onUnreadable(error as Error);
      }
    });
  }
  return client;
}
