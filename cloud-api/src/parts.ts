/** The cloud's parts without its process: for simulations and measurements. */
export { createHazards, type Hazards } from './hazards/index.js';
export { createIngest, type FieldLink, type FieldLinkHandlers, type Ingest } from './ingest/index.js';
export { createLive, InProcessLiveBus } from './live/index.js';
export type { Clock } from './platform/clock.js';
export type { Database, Scope, Tx } from './platform/db/database.js';
export { openTestDatabase, type TestDatabase } from './platform/testing/test-database.js';
export { openDuckdbReadingStore, type ReadingStore } from './readings/index.js';
export { createRegistry, type Registry } from './registry/index.js';
export { createTickets } from './tickets/index.js';
