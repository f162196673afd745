/** The agent's parts without its process: for simulations and measurements. */

export type { LogFile, LogFileSystem } from './outbox/log-file-system.js';
export { openOutbox } from './outbox/open-outbox.js';
export type { Outbox } from './outbox/outbox.js';
export type { Clock } from './outbox/ports.js';
export { SimulatedDisk } from './outbox/testing/simulated-disk.js';
export { createUplink, type Uplink, type UplinkDevice } from './uplink/uplink.js';
