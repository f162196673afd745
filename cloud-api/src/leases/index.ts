export { DrizzleGroupRequests } from './adapters/drizzle-group-requests.js';
export { DrizzleLeaseRecords } from './adapters/drizzle-lease-records.js';
export { takeReception } from './adapters/postgres-reception.js';
export { prometheusLeaseMetrics } from './adapters/prometheus-lease-metrics.js';
export { startWorkerServer } from './adapters/worker-server.js';
export type { GroupRequest, GroupRequests } from './group-requests.js';
export type { HeldGroup, Lease } from './lease.js';
export { fenceDatabase } from './usecases/fence-database.js';
export { type HeldGroupStatus, HoldGroups } from './usecases/hold-groups.js';
