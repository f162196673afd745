export * from './data-type.js';
export * from './decode-data.js';
export * from './encode-payload.js';
export * from './metrics.js';
export * from './payload.js';
export * from './state.js';
export * from './topics.js';
