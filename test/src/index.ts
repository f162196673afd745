export * from './harness/seeded-random.js';
export * from './influxdb-server.js';
export * from './requirement.js';
