import { readFileSync } from 'node:fs';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { BrokerConfig, TlsConfig } from '../../config/agent-config.js';

/** How long a broker that speaks MQTT 5 keeps the session of an agent that is away: a week. DEFAULT. */
export const sessionExpiryS = 7 * 86_400;

/** What a TLS connection wants to be told, as `mqtt` takes it. */
export type TlsOptions = Pick<IClientOptions, 'ca' | 'cert' | 'key' | 'wsOptions'> & {
  readonly passphrase?: string;
  readonly servername?: string;
};

function readTls({ caFile, certFile, keyFile, passphrase, serverName }: TlsConfig): TlsOptions {
  const options = {
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    minVersion: 'TLSv1.2' as const,
  };
  // A WebSocket takes its TLS options from a place of its own.
  return { ...options, wsOptions: { ...options } };
}

/**
 * Reads the files anew each time: a certificate that was renewed is taken without a restart.
 *
 * @param onUnreadable told when a file cannot be read any more; the last content is used on
 */
export function tlsReader(tls: TlsConfig, onUnreadable: (error: Error) => void): () => TlsOptions {
  let last: TlsOptions | undefined;
  return () => {
    try {
      last = readTls(tls);
    } catch (error) {
      if (last === undefined) throw error;
      onUnreadable(error as Error);
    }
    return last;
  };
}

/**
 * A client of an estate's broker that never gives up: not when it is refused either, for a password or a certificate may be
 * put right at the broker's end.
 *
 * @param onUnreadable as of {@link tlsReader}
 */
export function connectBroker(
  broker: BrokerConfig,
  options: IClientOptions,
  onUnreadable: (error: Error) => void,
): MqttClient {
  const tls = broker.tls === undefined ? undefined : tlsReader(broker.tls, onUnreadable);
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
    // A dead line is noticed by pings, which what is sent must not put off.
    reschedulePings: false,
    ...(tls === undefined ? {} : tls()),
    ...options,
  });
  if (tls !== undefined) client.on('reconnect', () => Object.assign(client.options, tls()));
  return client;
}
