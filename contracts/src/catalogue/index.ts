export * from './find-point.js';
export * from './lift-message-codes.js';
export * from './point-definition.js';
export * from './point-names.js';
