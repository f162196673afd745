import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { AgentStatus } from './build-status.js';

/** Prometheus metrics. */
export interface AgentMetrics {
  readonly contentType: string;
  /** The text of a scrape, taken from the status of that moment. */
  scrape(): Promise<string>;
}

export function agentMetrics(status: () => AgentStatus): AgentMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'anju_edge_' });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `anju_edge_${name}`, help, labelNames, registers: [registry] });
  const busUp = gauge('bus_connected', '1 while the bus answers', ['bus']);
  const unitUp = gauge('unit_answers', '1 while the breaker of the unit is closed', ['bus', 'unit']);
  const unitCounters = gauge('unit_requests_total', 'Requests to the unit by outcome', ['bus', 'unit', 'outcome']);
  const sourceUp = gauge('mqtt_source_connected', '1 while the field broker is subscribed to', ['source']);
  const payloads = gauge('mqtt_payloads_total', 'Payloads by fate', ['source', 'fate']);
  const points = gauge('points', 'Points by quality of their latest reading', ['quality']);
  const outbox = gauge('outbox_unconfirmed_readings', 'Readings accepted and not yet confirmed');
  const outboxBytes = gauge('outbox_disk_bytes', 'Size of the outbox on disk');
  const outboxDisk = gauge('outbox_on_disk', '0 while the disk refuses to write');
  const uplink = gauge('uplink_online', '1 while births and data flow');
  const take = (now: AgentStatus): void => {
    for (const bus of now.buses) {
      busUp.set({ bus: bus.id }, bus.connected ? 1 : 0);
      for (const unit of bus.units) {
        const labels = { bus: bus.id, unit: String(unit.unitId) };
        unitUp.set(labels, unit.breaker === 'closed' ? 1 : 0);
        unitCounters.set({ ...labels, outcome: 'sent' }, unit.reads);
        unitCounters.set({ ...labels, outcome: 'timeout' }, unit.timeouts);
        unitCounters.set({ ...labels, outcome: 'fault' }, unit.faults);
      }
    }
    for (const source of now.mqtt) {
      sourceUp.set({ source: source.id }, source.connected ? 1 : 0);
      for (const fate of ['messages', 'unmatched', 'duplicates', 'malformed'] as const) {
        payloads.set({ source: source.id, fate }, source[fate]);
      }
    }
    const qualities = { good: 0, uncertain: 0, bad: 0, never: 0 };
    for (const { latest } of now.points) qualities[latest?.quality ?? 'never'] += 1;
    for (const [quality, count] of Object.entries(qualities)) points.set({ quality }, count);
    outbox.set(now.outbox.unconfirmedReadings);
    outboxBytes.set(now.outbox.diskBytes);
    outboxDisk.set(now.outbox.mode === 'disk' ? 1 : 0);
    uplink.set(now.uplink.state === 'online' ? 1 : 0);
  };
  return {
    contentType: registry.contentType,
    scrape: () => {
      take(status());
      return registry.metrics();
    },
  };
}
