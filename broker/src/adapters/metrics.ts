import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Every metric of the broker, by instance. Labels never hold a client id: strangers choose those. */
export interface BrokerMetrics {
  readonly registry: Registry;
  readonly connections: Gauge<'instance' | 'transport'>;
  readonly clients: Gauge<'instance'>;
  readonly connects: Counter<'instance' | 'result'>;
  readonly denied: Counter<'instance' | 'reason'>;
  readonly closed: Counter<'instance' | 'reason'>;
  readonly published: Counter<'instance'>;
  readonly publishedBytes: Counter<'instance'>;
  readonly queueDropped: Counter<'instance'>;
}

export function createMetrics(): BrokerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    connections: new Gauge({
      name: 'anju_broker_connections',
      help: 'Open connections, authenticated or not',
      labelNames: ['instance', 'transport'],
      registers,
    }),
    clients: new Gauge({
      name: 'anju_broker_clients',
      help: 'Authenticated clients',
      labelNames: ['instance'],
      registers,
    }),
    connects: new Counter({
      name: 'anju_broker_connects_total',
      help: 'CONNECT packets by outcome',
      labelNames: ['instance', 'result'],
      registers,
    }),
    denied: new Counter({
      name: 'anju_broker_denied_total',
      help: 'Publishes (which close the connection) and subscriptions refused, by reason',
      labelNames: ['instance', 'reason'],
      registers,
    }),
    closed: new Counter({
      name: 'anju_broker_closed_total',
      help: 'Connections that the broker closed, by reason',
      labelNames: ['instance', 'reason'],
      registers,
    }),
    published: new Counter({
      name: 'anju_broker_published_total',
      help: 'Messages accepted from clients',
      labelNames: ['instance'],
      registers,
    }),
    publishedBytes: new Counter({
      name: 'anju_broker_published_bytes_total',
      help: 'Payload bytes accepted from clients',
      labelNames: ['instance'],
      registers,
    }),
    queueDropped: new Counter({
      name: 'anju_broker_queue_dropped_total',
      help: 'Messages that came to the full queue of a kept session',
      labelNames: ['instance'],
      registers,
    }),
  };
}
