import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { Aedes, type AuthenticateError, type Client, type ConnectPacket, type PublishPacket } from 'aedes';
import type { Logger } from 'pino';
import type { InstanceConfig } from '../config/schema.js';
import { denyPublish, denySubscribe } from '../domain/grants.js';
import { RetainedBudget } from '../domain/retained-budget.js';
import type { AdmitClient, Principal } from '../usecases/admit-client.js';
import { FrameGuard, GuardViolation, type PublishRate } from './frame-guard.js';
import { KeptSessions } from './kept-sessions.js';
import { type Listener, listenTcp, listenWebSocket, type Transport } from './listeners.js';
import type { BrokerMetrics } from './metrics.js';
import { paceEmission } from './paced-emission.js';

/** One MQTT broker with its listeners. */
export interface BrokerInstance {
  readonly name: string;
  /** Ports in use, by transport. */
  readonly ports: Readonly<Partial<Record<Transport, number>>>;
  readonly clients: number;
  stop(): Promise<void>;
}

interface Connection {
  readonly guard: FrameGuard;
  readonly transport: Transport;
  readonly remote: string;
  connect: ConnectPacket | undefined;
  principal: Principal | undefined;
  readonly subscriptions: Set<string>;
}

export interface InstanceParts {
  readonly config: InstanceConfig;
  readonly admission: AdmitClient;
  readonly log: Logger;
  readonly metrics: BrokerMetrics;
}

/** An error whose connection aedes closes; `reason` for metrics and log. */
class Denied extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.name = 'Denied';
    this.reason = reason;
  }
}

/** What a host says to agents must not wait behind what it has not read yet. */
function isCommand(topic: string): boolean {
  const type = topic.startsWith('spBv1.0/') ? topic.split('/', 3)[2] : undefined;
  return type === 'NCMD' || type === 'DCMD';
}

function closeReason(error: Error): string {
  if (error instanceof GuardViolation || error instanceof Denied) return error.reason;
  if (error.message === 'connect did not arrive in time') return 'connect_timeout';
  if (error.message === 'keep alive timeout') return 'keepalive_timeout';
  if (error.message === 'drain timeout') return 'drain_timeout';
  return 'protocol_or_network';
}

export async function startInstance({ config, admission, log, metrics }: InstanceParts): Promise<BrokerInstance> {
  const { limits } = config;
  const instance = config.name;
  const connections = new Map<Client, Connection>();
  let accepting = true;
  const retained = new RetainedBudget({ maxMessages: limits.maxRetainedMessages, maxBytes: limits.maxRetainedBytes });

  /** `undefined`: the publish may go on. */
  function denialOf(principal: Principal | undefined, packet: PublishPacket): string | undefined {
    if (principal === undefined) return 'not_admitted';
    const denial = denyPublish(principal.grants, packet);
    if (denial !== undefined || !packet.retain) return denial;
    return retained.accept(packet.topic, packet.payload.length) ? undefined : 'topic.retained_full';
  }

  let sessions: KeptSessions | undefined;
  const broker = await Aedes.createBroker({
    id: `anju-${instance}-${randomUUID()}`,
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.drainTimeoutMs,
    maxTopicLevels: 16,
    // Paced below.
    concurrency: 0,
    preConnect: (client, packet, callback) => {
      const connection = connections.get(client);
      if (connection !== undefined) connection.connect = packet;
      callback(null, connection !== undefined);
    },
    authenticate: (client, username, password, done) => {
      const connection = connections.get(client);
      const connect = connection?.connect;
      if (connection === undefined || connect === undefined) {
        done(null, false);
        return;
      }
      admission
        .admit({
          clientId: connect.clientId,
          username,
          password,
          keepaliveS: connect.keepalive ?? 0,
          will: connect.will && { topic: connect.will.topic, retain: connect.will.retain ?? false },
        })
        .then((verdict) => {
          metrics.connects.inc({ instance, result: verdict.ok ? 'admitted' : verdict.reason });
          const who = { instance, clientId: connect.clientId, username, remote: connection.remote };
          if (!verdict.ok) {
            log.warn({ ...who, reason: verdict.reason, will: connect.will?.topic }, 'client refused');
            const refusal = Object.assign(new Denied(verdict.reason, `refused: ${verdict.reason}`), {
              returnCode: verdict.returnCode,
            });
            done(refusal as AuthenticateError, false);
            return;
          }
          connection.principal = verdict.principal;
          if (!verdict.principal.keepsSession) {
            // Else the queue of a client that never comes back would grow without end.
            connect.clean = true;
            client.clean = true;
          }
          connection.guard.limitPublishRate(rateOf(verdict.principal));
          log.info({ ...who, transport: connection.transport }, 'client connected');
          done(null, true);
        })
        .catch((error: unknown) => {
          log.error({ instance, err: error }, 'authentication failed to run');
          done(Object.assign(new Error('authentication failed to run'), { returnCode: 3 as const }), false);
        });
    },
    authorizePublish: (client, packet, callback) => {
      const principal = client === null ? undefined : connections.get(client)?.principal;
      const denial = denialOf(principal, packet);
      if (denial === undefined) {
        metrics.published.inc({ instance });
        metrics.publishedBytes.inc({ instance }, packet.payload.length);
        if (sessions === undefined || packet.qos === 0) {
          callback(null);
          return;
        }
        sessions.store(packet).then(
          () => callback(null),
          (error: unknown) => {
            log.error({ instance, err: error }, 'session journal cannot be written; the sender has to send again');
            callback(new Denied('journal_failed', 'session journal cannot be written'));
          },
        );
        return;
      }
      metrics.denied.inc({ instance, reason: denial });
      log.warn(
        { instance, clientId: client?.id, topic: packet.topic, reason: denial },
        'publish denied, connection closed',
      );
      callback(new Denied(denial, `publish to ${packet.topic} denied: ${denial}`));
    },
    authorizeSubscribe: (client, subscription, callback) => {
      const connection = connections.get(client);
      const { topic } = subscription;
      const full =
        connection !== undefined &&
        !connection.subscriptions.has(topic) &&
        connection.subscriptions.size >= limits.maxSubscriptionsPerClient;
      const denial =
        connection?.principal === undefined
          ? 'not_admitted'
          : full
            ? 'filter.too_many'
            : denySubscribe(connection.principal.grants, topic);
      if (denial === undefined) {
        connection?.subscriptions.add(topic);
        callback(null, subscription);
        return;
      }
      metrics.denied.inc({ instance, reason: denial });
      log.warn({ instance, clientId: client.id, topic, reason: denial }, 'subscription refused');
      callback(null, null);
    },
  });

  paceEmission(broker, isCommand);

  if (config.credentials.some((credential) => credential.role === 'field' && credential.keepSession)) {
    sessions = await KeptSessions.attach(broker, {
      path: config.sessionFolder === '' ? undefined : join(config.sessionFolder, `${instance}.jsonl`),
      limits: { maxMessages: limits.maxQueuedMessages, maxBytes: limits.maxQueuedBytes },
      events: {
        onDropped: (clientId, topic) => {
          metrics.queueDropped.inc({ instance });
          log.error({ instance, clientId, topic }, 'queue of a kept session is full; message dropped');
        },
        onJournalError: (error) => log.error({ instance, err: error }, 'session journal cannot be written'),
      },
    });
  }

  function rateOf(principal: Principal): PublishRate {
    switch (principal.credential.role) {
      case 'agent':
        return limits.agentPublish;
      case 'host':
        return limits.hostPublish;
      case 'field':
        return limits.fieldPublish;
    }
  }

  function onClosedByError(client: Client, error: Error): void {
    const reason = closeReason(error);
    metrics.closed.inc({ instance, reason });
    const connection = connections.get(client);
    log.info(
      { instance, clientId: client.id, remote: connection?.remote, reason, detail: error.message },
      'connection closed for cause',
    );
  }
  broker.on('clientError', onClosedByError);
  broker.on('connectionError', onClosedByError);
  broker.on('unsubscribe', (filters, client) => {
    for (const filter of filters) connections.get(client)?.subscriptions.delete(filter);
  });
  broker.on('clientReady', () => metrics.clients.set({ instance }, broker.connectedClients));
  broker.on('clientDisconnect', (client) => {
    metrics.clients.set({ instance }, broker.connectedClients);
    log.info({ instance, clientId: client.id }, 'client disconnected');
  });

  const accept = (stream: Duplex, transport: Transport, remote: string): boolean => {
    if (!accepting || connections.size >= limits.maxConnections) {
      metrics.closed.inc({ instance, reason: 'too_many_connections' });
      log.warn({ instance, remote, maxConnections: limits.maxConnections }, 'connection refused: too many');
      return false;
    }
    const guard = new FrameGuard(stream, limits, () => performance.now());
    const client = broker.handle(guard);
    connections.set(client, {
      guard,
      transport,
      remote,
      connect: undefined,
      principal: undefined,
      subscriptions: new Set(),
    });
    metrics.connections.inc({ instance, transport });
    guard.once('close', () => {
      metrics.connections.dec({ instance, transport });
      // The will is authorised while aedes closes the client, which may be after this event.
      setImmediate(() => connections.delete(client));
    });
    return true;
  };

  const listeners: Listener[] = [];
  const stop = async (): Promise<void> => {
    accepting = false;
    const closing = listeners.map((listener) => listener.close());
    await new Promise<void>((resolve) => broker.close(() => resolve()));
    for (const { guard } of connections.values()) guard.destroy();
    await Promise.all(closing);
    await sessions?.close();
  };
  try {
    if (config.tcp) {
      listeners.push(await listenTcp(config.tcp, `tcp of instance ${instance}`, limits.connectTimeoutMs, accept));
    }
    if (config.webSocket) {
      listeners.push(
        await listenWebSocket(
          config.webSocket,
          `webSocket of instance ${instance}`,
          { handshakeTimeoutMs: limits.connectTimeoutMs, maxMessageBytes: limits.maxPacketBytes + 65_536 },
          accept,
        ),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const ports = Object.fromEntries(listeners.map((listener) => [listener.transport, listener.port]));
  log.info({ instance, kind: config.kind, ports, credentials: config.credentials.length }, 'listening');
  return {
    name: instance,
    ports,
    get clients() {
      return broker.connectedClients;
    },
    stop,
  };
}
