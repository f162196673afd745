export { type Cloud, startCloud } from './compose.js';
export { Config, loadConfig } from './config.js';
export { describeApi } from './http/index.js';
export { transitionDocument } from './tickets/index.js';
