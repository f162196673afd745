export * from './data-type.js';
export * from './metrics.js';
export * from './payload.js';
export * from './state.js';
export * from './topics.js';
