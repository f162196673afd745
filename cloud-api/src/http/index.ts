export { describeApi } from './describe-api.js';
export type { HttpDeps, HttpLimits, HttpOptions, ReadinessCheck } from './http-deps.js';
export { buildServer } from './server.js';
