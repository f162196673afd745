export type { BrokerInstance } from './adapters/aedes-instance.js';
export { hashPassword } from './adapters/password-verifier.js';
export { type BrokerOptions, type RunningBroker, startBroker } from './compose.js';
export { loadConfig, parseConfig } from './config/load-config.js';
export type { InstanceConfig } from './config/schema.js';
