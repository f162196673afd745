export * from './common.js';
export * from './field.js';
export * from './hazards.js';
export * from './live.js';
export * from './registry.js';
export * from './rules.js';
export * from './session.js';
export * from './tickets.js';
