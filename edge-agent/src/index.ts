export { type Agent, type AgentOptions, startAgent } from './compose.js';
export type { AgentConfig } from './config/agent-config.js';
export { type LoadedConfig, loadConfig } from './config/load-config.js';
