import { Counter, Gauge, type Registry } from 'prom-client';
import type { LeaseMetrics } from '../usecases/lease-metrics.js';

export function prometheusLeaseMetrics(registry: Registry): LeaseMetrics {
  const registers = [registry];
  const held = new Gauge({ name: 'anju_leases_held', help: 'Groups that this worker holds', registers });
  const takeovers = new Counter({
    name: 'anju_lease_takeovers_total',
    help: 'Groups taken, by what became of the holder before',
    labelNames: ['from'],
    registers,
  });
  const lost = new Counter({ name: 'anju_leases_lost_total', help: 'Leases that ran out or were lost', registers });
  const fenced = new Counter({
    name: 'anju_late_writes_fenced_total',
    help: 'Transactions of a holder whose lease was over, refused by the database',
    registers,
  });
  return {
    held: (groups) => held.set(groups),
    taken: (from) => takeovers.inc({ from }),
    lost: () => lost.inc(),
    fenced: () => fenced.inc(),
  };
}
