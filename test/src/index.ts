export * from './influxdb-server.js';
export * from './requirement.js';
