export { requirement } from '../machine.js';
export * from './api-client.js';
export * from './district.js';
export * from './free-ports.js';
export * from './repository.js';
export * from './service-process.js';
export * from './until.js';
