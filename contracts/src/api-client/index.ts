export * from './api-problem.js';
export * from './collect-pages.js';
export { type ApiClient, type ApiClientOptions, createApiClient } from './create-api-client.js';
export type * from './generated/schema.js';
